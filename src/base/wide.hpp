// A whole number of 256 bits without sign: what two decimals of 38 digits multiply to. For
// decimal.cpp only.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "base/ensure.hpp"

namespace meent {

class Wide {
 public:
  using Half = unsigned __int128;

  static Wide product(Half a, Half b) {
    const Half mask = ~std::uint64_t{0};
    const Half low = (a & mask) * (b & mask);
    const Half middle_a = (a >> 64) * (b & mask);
    const Half middle_b = (a & mask) * (b >> 64);
    const Half high = (a >> 64) * (b >> 64);
    const Half second = (low >> 64) + (middle_a & mask) + (middle_b & mask);
    const Half upper = high + (middle_a >> 64) + (middle_b >> 64) + (second >> 64);
    Wide out;
    out.limbs_ = {static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(second),
                  static_cast<std::uint64_t>(upper), static_cast<std::uint64_t>(upper >> 64)};
    return out;
  }

  bool is_zero() const { return fits_128() && low_128() == 0; }
  bool fits_128() const { return limbs_[2] == 0 && limbs_[3] == 0; }
  Half low_128() const { return (Half{limbs_[1]} << 64) | limbs_[0]; }

  void multiply(std::uint64_t by) {
    Half carry = 0;
    for (auto& limb : limbs_) {
      carry += Half{limb} * by;
      limb = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
    ensure(carry == 0, "256 bits hold the number");
  }

  // Divides in place and answers the remainder.
  std::uint64_t divide(std::uint64_t by) {
    Half rest = 0;
    for (std::size_t i = limbs_.size(); i-- > 0;) {
      rest = (rest << 64) | limbs_[i];
      limbs_[i] = static_cast<std::uint64_t>(rest / by);
      rest %= by;
    }
    return static_cast<std::uint64_t>(rest);
  }

  // Quotient and remainder, bit by bit. Asks for a divisor below 2^127 and a quotient that fits.
  std::pair<Half, Half> divided_by(Half divisor) const {
    Half quotient = 0;
    Half rest = 0;
    for (std::size_t bit = 256; bit-- > 0;) {
      rest = (rest << 1) | ((limbs_[bit / 64] >> (bit % 64)) & 1U);
      quotient <<= 1;
      if (rest >= divisor) {
        rest -= divisor;
        quotient |= 1U;
      }
    }
    return {quotient, rest};
  }

 private:
  std::array<std::uint64_t, 4> limbs_{};  // lowest first
};

}  // namespace meent
