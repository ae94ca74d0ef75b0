// Bytes of which memcmp's order is the order of the numbers.
#include <algorithm>
#include <array>

#include "base/decimal.hpp"
#include "base/decimal_parts.hpp"

namespace meent {

using namespace decimal_parts;

namespace {

// The sort key: a byte of the sign, two of the place of the first digit, then two digits a byte
// (00 is written 1, 99 is written 100) and a closing 0; all but the first complemented for
// negative numbers.
constexpr unsigned char kNegative = 0x40;
constexpr unsigned char kZero = 0x80;
constexpr unsigned char kPositive = 0xC0;
constexpr int kExponentBias = 0x4000;

}  // namespace

std::string Decimal::sort_key() const {
  std::string key;
  if (coefficient_ == 0) {
    key += static_cast<char>(kZero);
    return key;
  }
  std::array<char, 48> room;
  char* end = room.data() + room.size();
  char* const begin = put_digits(magnitude(*this), end);
  const int exponent = static_cast<int>(end - begin) - scale_ + kExponentBias;
  while (end[-1] == '0') {
    --end;
  }
  key += static_cast<char>(kPositive);
  key += static_cast<char>(exponent >> 8);
  key += static_cast<char>(exponent & 0xFF);
  for (const char* at = begin; at < end; at += 2) {
    const int low = at + 1 < end ? at[1] - '0' : 0;
    key += static_cast<char>((at[0] - '0') * 10 + low + 1);
  }
  key += '\0';
  if (coefficient_ < 0) {
    key[0] = static_cast<char>(kNegative);
    std::transform(key.begin() + 1, key.end(), key.begin() + 1,
                   [](char c) { return static_cast<char>(~c); });
  }
  return key;
}

std::optional<Decimal> Decimal::from_sort_key(std::string_view key) {
  const auto sign = key.empty() ? 0 : static_cast<unsigned char>(key[0]);
  if (sign == kZero && key.size() == 1) {
    return Decimal{};
  }
  constexpr std::size_t kLeast = 5;
  constexpr std::size_t kMost = 4 + kMaxDigits / 2;
  if ((sign != kPositive && sign != kNegative) || key.size() < kLeast || key.size() > kMost) {
    return std::nullopt;
  }
  const auto byte = [&](std::size_t at) -> int {
    const auto raw = static_cast<unsigned char>(key[at]);
    return sign == kNegative ? 255 - raw : raw;
  };
  Magnitude whole = 0;
  for (std::size_t at = 3; at + 1 < key.size(); ++at) {
    if (byte(at) < 1 || byte(at) > 100) {
      return std::nullopt;
    }
    whole = whole * 100 + static_cast<unsigned>(byte(at) - 1);
  }
  const auto digits = static_cast<int>(key.size() - 4) * 2;
  Parts parts{sign == kNegative, whole, digits - (byte(1) * 256 + byte(2) - kExponentBias)};
  strip(parts, kNoLeast);
  const auto made = make(parts);
  // Only what sort_key writes is taken back: one number, one key.
  if (!made || made->sort_key() != key) {
    return std::nullopt;
  }
  return *made;
}

}  // namespace meent
