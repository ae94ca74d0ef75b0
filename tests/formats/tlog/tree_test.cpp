#include "formats/tlog/tree.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>
#include <string>

#include "base/json.hpp"
#include "formats/tlog/archive.hpp"
#include "formats/tlog/naive.hpp"

namespace meent::tlog {
namespace {

constexpr std::size_t kAll = 70;  // every pair of sizes up to here

std::vector<Hash> hashes_in(const json::Node& node, bool& good) {
  std::vector<Hash> out;
  for (const json::Node& each : node.items()) {
    const auto hash = parse_hash(each.text().value_or(""));
    good = good && hash;
    out.push_back(hash.value_or(Hash{}));
  }
  return out;
}

Hash hash_in(const json::Node& node, bool& good) {
  const auto hash = parse_hash(node.text().value_or(""));
  good = good && hash;
  return hash.value_or(Hash{});
}

// Whether a vector is accepted. What is no hash at all is refused where it is read.
bool accepts(const std::string& name, const json::Node& root) {
  bool good = true;
  const auto number = [&](const char* key) {
    const auto value = root.member(key).integer();
    good = good && value && *value >= 0;
    return static_cast<std::uint64_t>(value.value_or(0));
  };
  const auto proof = hashes_in(root.member("proof"), good);
  if (name.find("/inclusion/") != std::string::npos) {
    const Hash leaf = hash_in(root.member("leafHash"), good);
    const Hash tree = hash_in(root.member("root"), good);
    return verify_inclusion(number("leafIdx"), number("treeSize"), leaf, proof, tree) && good;
  }
  const Hash from = hash_in(root.member("root1"), good);
  const Hash to = hash_in(root.member("root2"), good);
  return verify_consistency(number("size1"), number("size2"), proof, from, to) && good;
}

}  // namespace

TEST_CASE("roots and proofs of every small tree are those of the standard's own definition") {
  const auto all = test::leaves(kAll);
  Frontier frontier;
  for (std::size_t size = 0; size <= kAll; ++size) {
    const std::span<const Hash> leaves = std::span(all).first(size);
    const auto nodes = test::nodes_over(leaves);
    const Hash root = test::naive_root(leaves);
    REQUIRE(root_of(size, nodes) == root);
    REQUIRE(frontier.root() == root);
    REQUIRE(Frontier::at(size, nodes)->root() == root);
    for (std::size_t index = 0; index < size; ++index) {
      const auto proof = inclusion_proof(index, size, nodes);
      REQUIRE(proof == test::naive_path(index, leaves));
      REQUIRE(verify_inclusion(index, size, all[index], *proof, root));
      REQUIRE_FALSE(verify_inclusion(index, size, leaf_hash("other"), *proof, root));
    }
    for (std::size_t from = 0; from <= size; ++from) {
      const auto proof = consistency_proof(from, size, nodes);
      const Hash older = test::naive_root(leaves.first(from));
      REQUIRE(proof);
      REQUIRE(verify_consistency(from, size, *proof, older, root));
      if (from > 0 && from < size) {
        REQUIRE_FALSE(verify_consistency(from, size, *proof, root, root));
        REQUIRE_FALSE(verify_consistency(from, size, *proof, older, older));
      }
    }
    if (size < kAll) {
      frontier.add(all[size]);
    }
  }
}

TEST_CASE("any change of a proof is refused") {
  const auto all = test::leaves(1'000);
  std::mt19937 dice(7);
  for (int round = 0; round < 300; ++round) {
    const std::size_t size = 2 + dice() % 999;
    const auto leaves = std::span<const Hash>(all).first(size);
    const auto nodes = test::nodes_over(leaves);
    const Hash root = test::naive_root(leaves);
    const std::size_t index = dice() % size;
    auto proof = *inclusion_proof(index, size, nodes);
    REQUIRE(verify_inclusion(index, size, all[index], proof, root));
    auto bad = proof;
    bad[dice() % bad.size()][dice() % kHashSize] ^= static_cast<std::uint8_t>(1U << dice() % 8);
    CHECK_FALSE(verify_inclusion(index, size, all[index], bad, root));
    bad = proof;
    bad.pop_back();
    CHECK_FALSE(verify_inclusion(index, size, all[index], bad, root));
    bad = proof;
    bad.push_back(root);
    CHECK_FALSE(verify_inclusion(index, size, all[index], bad, root));
    CHECK_FALSE(verify_inclusion(index + 1, size, all[index], proof, root));
    const std::size_t from = 1 + dice() % size;
    auto between = *consistency_proof(from, size, nodes);
    const Hash older = test::naive_root(leaves.first(from));
    REQUIRE(verify_consistency(from, size, between, older, root));
    if (!between.empty()) {
      between[dice() % between.size()][3] ^= 1;
      CHECK_FALSE(verify_consistency(from, size, between, older, root));
    }
  }
}

TEST_CASE("the frontier tells every node that becomes complete, once") {
  const auto all = test::leaves(64);
  Frontier frontier;
  std::vector<NodeAddress> told;
  for (const Hash& leaf : all) {
    frontier.add(leaf, [&](NodeAddress node, const Hash& hash) {
      CHECK(hash == test::nodes_over(all)(node));
      told.push_back(node);
    });
  }
  CHECK(told.size() == 63);
  CHECK(told.back() == NodeAddress{6, 0});
}

TEST_CASE("what is not in the tree has no proof") {
  const auto all = test::leaves(4);
  CHECK_FALSE(inclusion_proof(4, 4, test::nodes_over(all)));
  CHECK_FALSE(inclusion_proof(0, 0, test::nodes_over(all)));
  CHECK_FALSE(consistency_proof(4, 3, test::nodes_over(all)));
  CHECK_FALSE(verify_consistency(4, 3, {}, all[0], all[0]));
}

TEST_CASE("the vectors of RFC 6962 proofs") {
  const char* data = std::getenv("MEENT_SHARED_DATA");
  if (data == nullptr) {
    MESSAGE("ABSENT: vectors of RFC 6962 proofs");
    return;
  }
  const auto files =
      test::files_of_archive(std::string(data) + "/share/rfc6962-proofs/testdata.tar.gz");
  int seen = 0;
  for (const auto& [name, text] : files) {
    if (!name.ends_with(".json")) {
      continue;
    }
    CAPTURE(name);
    const auto document = json::parse(text);
    REQUIRE(document);
    const bool wrong = document->root().member("wantErr").boolean().value_or(true);
    CHECK(accepts("/" + name, document->root()) == !wrong);
    ++seen;
  }
  CHECK(seen == 96);
}

}  // namespace meent::tlog
