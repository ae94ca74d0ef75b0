// One entry as the journal holds it; all numbers little-endian.
//   head (48 bytes): size of the payload u32 | CRC-32C of the payload u32 | index u64 |
//     time in microseconds since 1970 i64 | highest outbox sequence up to here u64 |
//     entries known to be flushed when it was written u64 | flags u32 | CRC-32C of these 44 u32
//   payload: secret (32) | owners: count u32, size u32, blocks | body: size u32, bytes |
//     terms: count u16, each size u8, bytes
//   payload of an erased entry: its commitment (32), zeros to the same size
// The CRC of the payload is made before the entry has its place, the head's when it gets it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "formats/tlog/commitment.hpp"

namespace meent::gate {

inline constexpr std::size_t kHeadBytes = 48;
inline constexpr std::size_t kMostTerms = 32;
inline constexpr std::size_t kMostTermBytes = 255;
inline constexpr std::uint32_t kFromOutbox = 1;
inline constexpr std::uint32_t kErased = 2;
// No payload is larger; a size over it is a broken head.
inline constexpr std::uint32_t kMostPayload = 512U << 10U;

struct RecordHead {
  std::uint32_t size = 0;
  std::uint32_t payload_crc = 0;
  std::uint64_t index = 0;
  Instant time;
  std::uint64_t outbox = 0;
  std::uint64_t flushed = 0;
  std::uint32_t flags = 0;

  bool erased() const { return (flags & kErased) != 0; }
  void write_to(char* out) const;
  // Nothing when its CRC does not hold.
  static std::optional<RecordHead> read(std::string_view bytes);
};

// Room for the head, in it the CRC of the payload, then the payload.
std::string draft_record(const tlog::Secret& secret, std::string_view body,
                         std::span<const OwnerId> owners, std::span<const std::string_view> terms);

std::uint32_t drafted_crc(std::string_view draft);

// A record taken apart; views into its bytes.
struct RecordParts {
  tlog::Secret secret{};  // of an erased entry: its commitment
  std::uint32_t owner_count = 0;
  std::string_view owners;  // encoded
  std::string_view body;
  std::vector<std::string_view> terms;
};
// Errors: invalid.
result<RecordParts> parse_payload(std::string_view payload);

// What the tree holds of it. Errors: invalid.
result<tlog::Hash> commitment_of(const RecordHead& head, std::string_view payload);

}  // namespace meent::gate
