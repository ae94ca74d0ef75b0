// The inside of a Decimal: sign, magnitude and scale apart, in which its files compute. For
// decimal*.cpp only.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

#include "base/decimal.hpp"

namespace meent::decimal_parts {

using Magnitude = unsigned __int128;

inline constexpr auto kPowers = [] {
  std::array<Magnitude, Decimal::kMaxDigits + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) {
    powers[i] = powers[i - 1] * 10;
  }
  return powers;
}();

inline Magnitude power(int exponent) {
  return kPowers[static_cast<std::size_t>(exponent)];
}

inline Magnitude magnitude(const Decimal& value) {
  const auto bits = static_cast<Magnitude>(value.coefficient());
  return value.coefficient() < 0 ? -bits : bits;
}

// How many decimal digits; 0 for zero. May answer 39.
inline int digits_of(Magnitude value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  const int bits = high != 0 ? 64 + std::bit_width(high)
                             : static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value)));
  // log10(2) is a little over 1233/4096; the guess is at most one short.
  const int guess = (bits * 1233) >> 12;
  return guess <= Decimal::kMaxDigits && value >= power(guess) ? guess + 1 : guess;
}

struct Parts {
  bool negative = false;
  Magnitude magnitude = 0;
  int scale = 0;
};

inline Parts parts_of(const Decimal& value) {
  return {value.coefficient() < 0, magnitude(value), value.scale()};
}

// Takes trailing zeros off while the scale is over `least_scale`.
inline void strip(Parts& value, int least_scale) {
  while (value.magnitude != 0 && value.scale > least_scale && value.magnitude % 10 == 0) {
    value.magnitude /= 10;
    --value.scale;
  }
}

inline constexpr int kNoLeast = std::numeric_limits<int>::min();

tl::unexpected<error> too_many_digits();
// The decimal of these parts, with needless zeros taken off or put on where its limits ask for it.
// A scale below zero only remains where writing the zeros out would take over 38 digits.
result<Decimal> make(Parts value);
// Writes the digits before `end`; answers where they begin. 39 characters hold any.
char* put_digits(Magnitude value, char* end);

}  // namespace meent::decimal_parts
