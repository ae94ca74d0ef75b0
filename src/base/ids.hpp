// The ids that cross rooms. Two worlds, kept apart:
//  - internal: small, ordered by time, never shown (RecordKey, OwnerId, CollectionId);
//  - public: 128 bits that say nothing about order or count (PublicId), written as 26 characters
//    of Crockford's base32 in lower case.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/strong.hpp"

namespace meent {

struct CollectionTag {};
struct OwnerTag {};
struct RecordTag {};
struct FieldTag {};

using CollectionId = Strong<CollectionTag, std::int32_t>;
using OwnerId = Strong<OwnerTag, std::int32_t>;     // ordinal of an owner, dense from 1
using RecordKey = Strong<RecordTag, std::int64_t>;  // ordered by time of creation, see KeySequence
using FieldIndex = Strong<FieldTag, std::int32_t>;  // place of a field in its collection's schema

struct PublicId {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const PublicId&, const PublicId&) = default;

  static constexpr std::size_t kTextSize = 26;
  // Writes exactly kTextSize characters.
  void write_to(char* out) const;
  std::string text() const;
  // Accepts exactly kTextSize characters, lower or upper case, canonical bits only.
  static std::optional<PublicId> parse(std::string_view text);
};

// Allots record keys: milliseconds since 2020-01-01 in the upper 42 bits, a serial in the lower 21.
// Keys strictly rise, also when the clock steps back; a burst of over 2M in one millisecond borrows
// from the next. Not thread-safe: only the writer holds one.
class KeySequence {
 public:
  explicit KeySequence(RecordKey last) : last_(last.value) {}
  RecordKey next(std::int64_t unix_millis);
  RecordKey last() const { return RecordKey{last_}; }

 private:
  std::int64_t last_;
};

}  // namespace meent
