#include "base/ids.hpp"

#include <algorithm>

namespace meent {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::int64_t kEpochMillis = 1577836800000;  // 2020-01-01T00:00:00Z
constexpr int kSerialBits = 21;

constexpr std::uint8_t kNoLetter = 255;

constexpr std::array<std::uint8_t, 256> reverse_alphabet() {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNoLetter);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    const char c = kAlphabet[i];
    table[static_cast<unsigned char>(c)] = static_cast<std::uint8_t>(i);
    if (c >= 'a') {
      table[static_cast<unsigned char>(c - 'a' + 'A')] = static_cast<std::uint8_t>(i);
    }
  }
  return table;
}
constexpr auto kReverse = reverse_alphabet();

}  // namespace

// 128 bits are 25 full groups of five bits and one of three; the short group comes last, its two
// spare bits are zero.
void PublicId::write_to(char* out) const {
  std::uint32_t pending = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      *out++ = kAlphabet[(pending >> bits) & 31];
    }
  }
  *out = kAlphabet[(pending << (5 - bits)) & 31];
}

std::string PublicId::text() const {
  std::string out(kTextSize, '\0');
  write_to(out.data());
  return out;
}

std::optional<PublicId> PublicId::parse(std::string_view text) {
  if (text.size() != kTextSize) {
    return std::nullopt;
  }
  PublicId id;
  std::uint32_t pending = 0;
  int bits = 0;
  auto* next = id.bytes.begin();
  for (const char c : text) {
    const std::uint8_t digit = kReverse[static_cast<unsigned char>(c)];
    if (digit == kNoLetter) {
      return std::nullopt;
    }
    pending = (pending << 5) | digit;
    bits += 5;
    if (bits >= 8 && next != id.bytes.end()) {
      bits -= 8;
      *next++ = static_cast<std::uint8_t>(pending >> bits);
    }
  }
  if ((pending & ((1U << bits) - 1)) != 0) {
    return std::nullopt;
  }
  return id;
}

RecordKey KeySequence::next(std::int64_t unix_millis) {
  const std::int64_t earliest = std::max<std::int64_t>(unix_millis - kEpochMillis, 0)
                                << kSerialBits;
  last_ = std::max(last_ + 1, earliest);
  return RecordKey{last_};
}

}  // namespace meent
