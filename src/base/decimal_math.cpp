// Sums, products and quotients of decimals.
#include <algorithm>
#include <optional>

#include "base/decimal.hpp"
#include "base/decimal_parts.hpp"
#include "base/wide.hpp"

namespace meent {

using namespace decimal_parts;

namespace {

// The value of `fine` and `coarse` on the scale of `fine`; nothing when that overflows.
std::optional<Parts> on_scale(Parts coarse, int scale) {
  const int up = scale - coarse.scale;
  if (coarse.magnitude == 0) {
    return Parts{coarse.negative, 0, scale};
  }
  if (up > Decimal::kMaxDigits ||
      __builtin_mul_overflow(coarse.magnitude, power(up), &coarse.magnitude)) {
    return std::nullopt;
  }
  coarse.scale = scale;
  return coarse;
}

std::optional<Parts> sum_on_common_scale(const Parts& a, const Parts& b) {
  const int scale = std::max(a.scale, b.scale);
  const auto left = on_scale(a, scale);
  const auto right = on_scale(b, scale);
  if (!left || !right) {
    return std::nullopt;
  }
  Parts sum{left->negative, 0, scale};
  if (left->negative == right->negative) {
    if (__builtin_add_overflow(left->magnitude, right->magnitude, &sum.magnitude)) {
      return std::nullopt;
    }
    return sum;
  }
  if (left->magnitude >= right->magnitude) {
    sum.magnitude = left->magnitude - right->magnitude;
  } else {
    sum = {right->negative, right->magnitude - left->magnitude, scale};
  }
  return sum;
}

// Whether a >= b when both are written with their first digits one above the other.
bool begins_no_less(Magnitude a, Magnitude b) {
  const int longer = digits_of(a) - digits_of(b);
  return longer >= 0 ? a >= b * power(longer) : a * power(-longer) >= b;
}

// Rounds a quotient to its whole part, half to even. `half` says how what remained stands to half
// of the divisor.
Parts round_quotient(Parts quotient, std::strong_ordering half) {
  if (half > 0 || (half == 0 && quotient.magnitude % 2 != 0)) {
    ++quotient.magnitude;
  }
  if (quotient.magnitude == power(Decimal::kMaxDigits)) {
    quotient.magnitude /= 10;
    --quotient.scale;
  }
  return quotient;
}

}  // namespace

result<Decimal> Decimal::add(const Decimal& a, const Decimal& b) {
  if (const auto sum = sum_on_common_scale(parts_of(a), parts_of(b))) {
    if (auto made = make(*sum)) {
      return made;
    }
  }
  // Once more without needless zeros: then the last digit of the sum is needed, or both scales are
  // equal and no digit is lost to alignment.
  Parts left = parts_of(a);
  Parts right = parts_of(b);
  if (left.magnitude == 0 || right.magnitude == 0) {
    return make(left.magnitude == 0 ? right : left);
  }
  strip(left, kNoLeast);
  strip(right, kNoLeast);
  auto sum = sum_on_common_scale(left, right);
  if (!sum) {
    return too_many_digits();
  }
  strip(*sum, kNoLeast);
  return make(*sum);
}

result<Decimal> Decimal::subtract(const Decimal& a, const Decimal& b) {
  return add(a, Decimal{-b.coefficient_, b.scale_});
}

result<Decimal> Decimal::multiply(const Decimal& a, const Decimal& b) {
  Wide product = Wide::product(magnitude(a), magnitude(b));
  int scale = a.scale_ + b.scale_;
  const bool zero = product.is_zero();
  while (!zero && !(product.fits_128() && product.low_128() < power(kMaxDigits))) {
    if (product.divide(10) != 0) {
      return too_many_digits();
    }
    --scale;
  }
  return make({(a.coefficient_ < 0) != (b.coefficient_ < 0), product.low_128(), scale});
}

result<Decimal> Decimal::divide(const Decimal& a, const Decimal& b) {
  if (b.coefficient_ == 0) {
    return fail(Code::invalid, "division by zero");
  }
  if (a.coefficient_ == 0) {
    return make({false, 0, a.scale_ - b.scale_});
  }
  const Magnitude divisor = magnitude(b);
  // So many zeros that the quotient has exactly 38 digits.
  const int first_digit = begins_no_less(magnitude(a), divisor) ? 1 : 0;
  const int up = kMaxDigits - first_digit + digits_of(divisor) - digits_of(magnitude(a));
  Wide dividend = Wide::product(magnitude(a), power(std::min(up, kMaxDigits)));
  for (int more = up - kMaxDigits; more > 0; --more) {
    dividend.multiply(10);
  }
  const auto [quotient, rest] = dividend.divided_by(divisor);
  const Parts exact{(a.coefficient_ < 0) != (b.coefficient_ < 0), quotient,
                    a.scale_ - b.scale_ + up};
  Parts rounded = rest == 0 ? exact : round_quotient(exact, rest <=> divisor - rest);
  strip(rounded, a.scale_ - b.scale_);
  return make(rounded);
}

}  // namespace meent
