// What the public log holds of an entry: 32 bytes that commit to it and tell nothing.
//   r = HMAC(m, "meent leaf"), k = HMAC(m, "meent owners"), m: 32 random bytes of the entry
//   owners: ordinals, ascending, in blocks of 64; a block's bytes are the first ordinal and then
//   the
//     differences, each an unsigned LEB128
//   salt of block b = the first 16 bytes of HMAC(k, be32(b))
//   digest of block b = SHA-256(0x02 | salt | bytes)
//   commitment = SHA-256(0x01 | r | be32(number of blocks) | digests | body)
// So whoever is shown r, the body and the digests can check the entry; with the salt of one block
// also that somebody is in it; and of the other blocks he learns nothing. docs/log.md says why.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "formats/tlog/hash.hpp"

namespace meent::tlog {

inline constexpr std::size_t kOwnersInBlock = 64;
inline constexpr std::size_t kMostOwners = 50'000;
inline constexpr std::size_t kMostBodyBytes = 64U << 10U;
using Secret = Hash;
using Salt = std::array<std::uint8_t, 16>;

// The blocks of owners, one after another: how a journal keeps them and how they are hashed.
// `owners` are positive, ascending and unique.
std::string encode_owners(std::span<const OwnerId> owners);
// Cuts what encode_owners made into its blocks; each is a view. Errors: invalid.
result<std::vector<std::string_view>> blocks_of(std::string_view encoded, std::uint32_t owners);
result<std::vector<OwnerId>> decode_block(std::string_view block);
result<std::vector<OwnerId>> decode_owners(std::string_view encoded, std::uint32_t owners);

// `encoded` as encode_owners makes it, of `owners` ordinals. Errors: invalid.
result<Hash> commit(const Secret& secret, std::string_view encoded, std::uint32_t owners,
                    std::string_view body);

// What is shown of an entry to prove it.
struct Opening {
  Hash random{};  // r
  std::vector<Hash> digests;
  std::string body;
  struct Block {
    std::uint32_t number = 0;
    Salt salt{};
    std::vector<OwnerId> owners;
    friend bool operator==(const Block&, const Block&) = default;
  };
  std::optional<Block> block;  // of the one who asked for the proof

  friend bool operator==(const Opening&, const Opening&) = default;
};

// Errors: not_found when the owner is not in the entry, invalid for broken bytes.
result<Opening> open_entry(const Secret& secret, std::string_view encoded, std::uint32_t owners,
                           std::string_view body, std::optional<OwnerId> owner);
// The commitment that this opens. Errors: invalid when the block is not the one of the digests.
result<Hash> commitment_of(const Opening& opening);

}  // namespace meent::tlog
