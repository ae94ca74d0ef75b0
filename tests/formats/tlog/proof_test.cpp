#include "formats/tlog/proof.hpp"

#include <doctest/doctest.h>

#include "formats/tlog/naive.hpp"

namespace meent::tlog {
namespace {

// A log of 20 entries of which the seventh is about owners 1..100, with a proof for owner 80.
struct Proved {
  SigningKey key{"a.example/log", KeyType::ed25519, Seed{1}};
  SigningKey witness{"w.example/w", KeyType::cosignature, Seed{2}};
  ProofFile file;

  Proved() {
    std::vector<OwnerId> owners;
    for (int i = 1; i <= 100; ++i) {
      owners.emplace_back(i);
    }
    const Secret secret = leaf_hash("secret");
    const std::string encoded = encode_owners(owners);
    const std::string body = "{\"wat\":\"één \\\"lezing\\\"\"}";
    auto leaves = test::leaves(20);
    leaves[7] = leaf_hash(text_of(*commit(secret, encoded, 100, body)));
    const Checkpoint checkpoint{"a.example/log", 20, test::naive_root(leaves), {}};
    Note note{checkpoint.text(), {}};
    note.signatures = {key.sign(note.text), witness.sign(note.text, 1'000)};
    file = {*open_entry(secret, encoded, 100, body, OwnerId(80)), 7, test::naive_path(7, leaves),
            note.whole()};
  }
  result<Shown> verify() const {
    const VerifierKey witnesses[] = {witness.verifier()};
    return verify_proof_file(file, key.verifier(), witnesses);
  }
};

}  // namespace

TEST_CASE("a proof file is written, read, and shows what it proves") {
  const Proved world;
  const auto read = parse_proof_file(world.file.text());
  REQUIRE(read);
  CHECK(*read == world.file);
  const auto shown = world.verify();
  REQUIRE(shown);
  CHECK(shown->index == 7);
  CHECK(shown->body == "{\"wat\":\"één \\\"lezing\\\"\"}");
  CHECK(shown->owners.front() == OwnerId(65));
  CHECK(shown->owners.back() == OwnerId(100));
  REQUIRE(shown->witnesses.size() == 1);
  CHECK(shown->witnesses[0] == std::pair<std::string, std::int64_t>{"w.example/w", 1'000});
}

TEST_CASE("every changed letter of a proof file is noticed") {
  const Proved world;
  const std::string good = world.file.text();
  const VerifierKey witnesses[] = {world.witness.verifier()};
  int noticed = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    const auto read = parse_proof_file(bad);
    const auto shown = read ? verify_proof_file(*read, world.key.verifier(), witnesses)
                            : fail(Code::invalid, "unreadable");
    // A name of a witness that is changed is a witness that is not known: it proves less.
    if (!shown || shown->witnesses.empty()) {
      ++noticed;
    } else {
      CAPTURE(at);
      CAPTURE(bad);
      CHECK(false);
    }
  }
  CHECK(noticed == static_cast<int>(good.size()));
}

TEST_CASE("a proof for another place, key or log is refused") {
  Proved world;
  world.file.index = 8;
  CHECK_FALSE(world.verify());
  world.file.index = 7;
  CHECK(world.verify());
  const SigningKey other("a.example/log", KeyType::ed25519, Seed{9});
  CHECK_FALSE(verify_proof_file(world.file, other.verifier(), {}));
  world.file.opening->body = "{}";
  CHECK_FALSE(world.verify());
  world.file.opening.reset();
  CHECK_FALSE(world.verify());
}

TEST_CASE("what is no proof file is refused") {
  const std::string head = "c2sp.org/tlog-proof@v1\n";
  for (const std::string& bad :
       {std::string{}, head, head + "index 1", head + "index 01\n\nx", head + "index -1\n\nx",
        head + "extra !\nindex 1\n\nx", head + "extra e30=\nindex 1\n\nx",
        head + "index 1\nAAAA\n\nx", std::string("c2sp.org/tlog-proof@v2\nindex 1\n\nx")}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_proof_file(bad));
  }
  CHECK(parse_proof_file(head + "index 1\n\nx")->checkpoint == "x");
  CHECK(parse_proof_file(std::string(kMostProofFile + 1, 'x')).error().code == Code::too_large);
}

}  // namespace meent::tlog
