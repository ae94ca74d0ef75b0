#include "formats/tlog/commitment.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

namespace meent::tlog {
namespace {

std::vector<OwnerId> owners_of(std::size_t count, unsigned seed) {
  std::mt19937 dice(seed);
  std::set<std::int32_t> drawn;
  while (drawn.size() < count) {
    drawn.insert(static_cast<std::int32_t>(1 + dice() % 2'000'000));
  }
  std::vector<OwnerId> out;
  out.reserve(count);
  for (const std::int32_t each : drawn) {
    out.emplace_back(each);
  }
  return out;
}

// The definition in the header, said once more.
Hash by_definition(const Secret& secret, const std::vector<OwnerId>& owners,
                   std::string_view body) {
  const auto be32 = [](std::uint32_t n) {
    return std::string{static_cast<char>(n >> 24), static_cast<char>(n >> 16),
                       static_cast<char>(n >> 8), static_cast<char>(n)};
  };
  const Hash random = hmac_sha256(secret, "meent leaf");
  const Hash key = hmac_sha256(secret, "meent owners");
  std::string digests;
  std::uint32_t blocks = 0;
  for (std::size_t begin = 0; begin < owners.size(); begin += 64, ++blocks) {
    std::string bytes;
    std::int32_t before = 0;
    for (std::size_t i = begin; i < std::min(begin + 64, owners.size()); ++i) {
      auto left = static_cast<std::uint32_t>(owners[i].value - before);
      before = owners[i].value;
      for (; left >= 128; left >>= 7) {
        bytes += static_cast<char>(left % 128 + 128);
      }
      bytes += static_cast<char>(left);
    }
    const Hash salt = hmac_sha256(key, be32(blocks));
    digests += text_of(sha256({"\x02", text_of(salt).substr(0, 16), bytes}));
  }
  return sha256({"\x01", text_of(random), be32(blocks), digests, body});
}

}  // namespace

TEST_CASE("a commitment is what its definition says, for every shape of owners") {
  Secret secret{};
  for (const std::size_t count : {0UL, 1UL, 63UL, 64UL, 65UL, 128UL, 129UL, 1'000UL, 50'000UL}) {
    CAPTURE(count);
    secret[0] = static_cast<std::uint8_t>(count);
    const auto owners = owners_of(count, 1);
    const std::string encoded = encode_owners(owners);
    const auto made = commit(secret, encoded, static_cast<std::uint32_t>(count), "{\"a\":1}");
    REQUIRE(made);
    CHECK(*made == by_definition(secret, owners, "{\"a\":1}"));
    CHECK(decode_owners(encoded, static_cast<std::uint32_t>(count)) == owners);
  }
}

TEST_CASE("an opening for an owner shows its block and nothing of the others") {
  const Secret secret = leaf_hash("secret");
  const auto owners = owners_of(300, 2);
  const std::string encoded = encode_owners(owners);
  const Hash commitment = *commit(secret, encoded, 300, "{}");
  for (const std::size_t nth : {0UL, 63UL, 64UL, 200UL, 299UL}) {
    const auto opening = open_entry(secret, encoded, 300, "{}", owners[nth]);
    REQUIRE(opening);
    CHECK(opening->block->number == nth / 64);
    CHECK(opening->block->owners.size() <= kOwnersInBlock);
    CHECK(opening->digests.size() == 5);
    CHECK(commitment_of(*opening) == commitment);
  }
  CHECK(commitment_of(*open_entry(secret, encoded, 300, "{}", std::nullopt)) == commitment);
  CHECK(open_entry(secret, encoded, 300, "{}", OwnerId(2'000'001)).error().code == Code::not_found);
}

TEST_CASE("a changed opening opens something else or nothing") {
  const Secret secret = leaf_hash("secret");
  const auto owners = owners_of(100, 3);
  const std::string encoded = encode_owners(owners);
  const Hash commitment = *commit(secret, encoded, 100, "{}");
  const Opening good = *open_entry(secret, encoded, 100, "{}", owners[70]);
  const auto changed = [&good](auto change) {
    Opening bad = good;
    change(bad, bad.block.value());
    return commitment_of(bad);
  };
  using Block = Opening::Block;
  CHECK(changed([](Opening& bad, Block&) { bad.body = "{ }"; }) != commitment);
  CHECK(changed([](Opening& bad, Block&) { bad.random[5] ^= 1; }) != commitment);
  CHECK_FALSE(changed([](Opening&, Block& block) { block.owners.pop_back(); }));
  CHECK_FALSE(changed([](Opening&, Block& block) { block.salt[0] ^= 1; }));
  CHECK_FALSE(changed([](Opening&, Block& block) { block.number = 0; }));
  CHECK_FALSE(changed([](Opening&, Block& block) { block.number = 99; }));
  CHECK_FALSE(changed([](Opening&, Block& block) { std::swap(block.owners[0], block.owners[1]); }));
}

TEST_CASE("two entries with the same body and owners look like nothing to one another") {
  const auto owners = owners_of(10, 4);
  const std::string encoded = encode_owners(owners);
  const Secret one = leaf_hash("1");
  const Secret two = leaf_hash("2");
  CHECK(commit(one, encoded, 10, "{}") != commit(two, encoded, 10, "{}"));
  CHECK(open_entry(one, encoded, 10, "{}", std::nullopt)->digests !=
        open_entry(two, encoded, 10, "{}", std::nullopt)->digests);
}

TEST_CASE("broken bytes of owners are told") {
  const std::string encoded = encode_owners(owners_of(70, 5));
  CHECK_FALSE(decode_owners(encoded, 69));
  CHECK_FALSE(decode_owners(encoded, 71));
  CHECK_FALSE(blocks_of(encoded.substr(0, encoded.size() - 1), 70));
  CHECK_FALSE(decode_block(std::string("\x80\x00", 2)));  // a longer form of 0
  CHECK_FALSE(decode_block("\xFF\xFF\xFF\xFF\xFF"));
  CHECK_FALSE(decode_block(std::string(1, '\0')));
  CHECK_FALSE(commit(Secret{}, "x", 0, ""));
}

}  // namespace meent::tlog
