#include "base/decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/ensure.hpp"
#include "base/wide.hpp"

namespace meent {
namespace {

using Magnitude = unsigned __int128;

constexpr int kPlainScale = 60;  // up to here text() writes the decimals out

constexpr auto kPowers = [] {
  std::array<Magnitude, Decimal::kMaxDigits + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) {
    powers[i] = powers[i - 1] * 10;
  }
  return powers;
}();

Magnitude power(int exponent) {
  return kPowers[static_cast<std::size_t>(exponent)];
}

Magnitude magnitude(const Decimal& value) {
  const auto bits = static_cast<Magnitude>(value.coefficient());
  return value.coefficient() < 0 ? -bits : bits;
}

// How many decimal digits; 0 for zero. May answer 39.
int digits_of(Magnitude value) {
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

Parts parts_of(const Decimal& value) {
  return {value.coefficient() < 0, magnitude(value), value.scale()};
}

// Takes trailing zeros off while the scale is over `least_scale`.
void strip(Parts& value, int least_scale) {
  while (value.magnitude != 0 && value.scale > least_scale && value.magnitude % 10 == 0) {
    value.magnitude /= 10;
    --value.scale;
  }
}

constexpr int kNoLeast = std::numeric_limits<int>::min();

tl::unexpected<error> too_many_digits() {
  return fail(Code::too_large, "the result needs more than 38 digits");
}

// A scale below zero only remains where writing the zeros out would take over 38 digits.
result<Decimal> make(Parts value) {
  if (value.magnitude == 0) {
    value.scale = std::clamp(value.scale, 0, Decimal::kMaxScale);
  }
  if (value.scale > Decimal::kMaxScale) {
    strip(value, Decimal::kMaxScale);
  }
  if (value.scale < -Decimal::kMaxScale &&
      digits_of(value.magnitude) - Decimal::kMaxScale - value.scale <= Decimal::kMaxDigits) {
    value.magnitude *= power(-Decimal::kMaxScale - value.scale);
    value.scale = -Decimal::kMaxScale;
  }
  if (value.scale < 0 && digits_of(value.magnitude) - value.scale <= Decimal::kMaxDigits) {
    value.magnitude *= power(-value.scale);
    value.scale = 0;
  }
  if (value.magnitude >= power(Decimal::kMaxDigits)) {
    return too_many_digits();
  }
  if (value.scale > Decimal::kMaxScale || value.scale < -Decimal::kMaxScale) {
    return fail(Code::too_large, "the exponent of the result is over 1000");
  }
  const auto coefficient = static_cast<Decimal::Coefficient>(value.magnitude);
  return Decimal{value.negative ? -coefficient : coefficient, value.scale};
}

tl::unexpected<error> wrong(std::string detail, std::size_t place) {
  return fail(Code::invalid, std::move(detail), std::to_string(place));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads digits into the magnitude; false when a digit would be the 39th.
class NumberText {
 public:
  explicit NumberText(std::string_view text) : text_(text) {}

  result<Parts> read() {
    negative_ = next_is('-');
    if (!negative_) {
      next_is('+');
    }
    const std::size_t whole_at = at_;
    MEENT_TRY(whole, digits(0));
    if (whole == 0) {
      return wrong("a digit is expected", at_);
    }
    if (whole > 1 && text_[whole_at] == '0') {
      return wrong("a number does not begin with a needless zero", whole_at);
    }
    int scale = 0;
    if (next_is('.')) {
      MEENT_TRY(decimals, digits(0));
      if (decimals == 0) {
        return wrong("a digit is expected behind the decimal point", at_);
      }
      scale = decimals;
    }
    MEENT_TRY(exponent, read_exponent());
    if (at_ != text_.size()) {
      return wrong("this character is not part of a number", at_);
    }
    return Parts{negative_, magnitude_, scale - exponent};
  }

 private:
  static constexpr int kMostWritten = 5'000;  // characters; far over what any scale allows

  bool next_is(char c) {
    const bool here = at_ < text_.size() && text_[at_] == c;
    at_ += here ? 1 : 0;
    return here;
  }

  result<int> digits(int count) {
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_, ++count) {
      if (magnitude_ >= power(Decimal::kMaxDigits - 1) || count == kMostWritten) {
        return fail(Code::too_large, "a number of more than 38 digits cannot be kept exactly",
                    std::to_string(at_));
      }
      magnitude_ = magnitude_ * 10 + static_cast<unsigned>(text_[at_] - '0');
    }
    return count;
  }

  result<int> read_exponent() {
    if (!next_is('e') && !next_is('E')) {
      return 0;
    }
    const bool down = next_is('-');
    if (!down) {
      next_is('+');
    }
    const std::size_t begin = at_;
    int exponent = 0;
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
      exponent = std::min(exponent * 10 + (text_[at_] - '0'), 100'000);
    }
    if (at_ == begin) {
      return wrong("a digit is expected in the exponent", at_);
    }
    return down ? -exponent : exponent;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool negative_ = false;
  Magnitude magnitude_ = 0;
};

// Writes the digits of a magnitude at the end of `room`; returns where they begin.
char* put_digits(Magnitude value, char* end) {
  do {
    *--end = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  return end;
}

std::strong_ordering compare_magnitudes(const Parts& a, const Parts& b) {
  const int digits_a = digits_of(a.magnitude);
  const int digits_b = digits_of(b.magnitude);
  if (a.magnitude == 0 || b.magnitude == 0) {
    return (a.magnitude != 0) <=> (b.magnitude != 0);
  }
  if (const auto order = (digits_a - a.scale) <=> (digits_b - b.scale); order != 0) {
    return order;
  }
  // Both begin at the same place, so the shorter one is filled up to the length of the longer.
  const int longest = std::max(digits_a, digits_b);
  return a.magnitude * power(longest - digits_a) <=> b.magnitude * power(longest - digits_b);
}

std::strong_ordering reversed(std::strong_ordering order) {
  return 0 <=> order;
}

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

// The sort key: a byte of the sign, two of the place of the first digit, then two digits a byte
// (00 is written 1, 99 is written 100) and a closing 0; all but the first complemented for
// negative numbers.
constexpr unsigned char kNegative = 0x40;
constexpr unsigned char kZero = 0x80;
constexpr unsigned char kPositive = 0xC0;
constexpr int kExponentBias = 0x4000;

}  // namespace

void Decimal::refuse() {
  broken("a decimal has at most 38 digits and a scale within 1000",
         std::source_location::current());
}

result<Decimal> Decimal::parse(std::string_view text) {
  MEENT_TRY(parts, NumberText(text).read());
  auto made = make(parts);
  if (!made) {
    return fail(Code::too_large, "the exponent of a number must stay within 1000", "0");
  }
  return made;
}

std::optional<Decimal> Decimal::from_double(double value) {
  if (!std::isfinite(value)) {
    return std::nullopt;
  }
  std::array<char, 32> text;
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
  const auto read = parse({text.data(), static_cast<std::size_t>(written.ptr - text.data())});
  ensure(read.has_value(), "every finite double is a decimal of 17 digits");
  return *read;
}

bool Decimal::is_integer() const {
  if (coefficient_ == 0 || scale_ <= 0) {
    return true;
  }
  return scale_ <= kMaxDigits && magnitude(*this) % power(scale_) == 0;
}

std::optional<std::int64_t> Decimal::to_int64() const {
  if (!is_integer()) {
    return std::nullopt;
  }
  Coefficient whole = coefficient_;
  if (coefficient_ == 0) {
    return 0;
  }
  if (scale_ < -kMaxDigits) {
    return std::nullopt;
  }
  if (scale_ >= 0) {
    whole /= static_cast<Coefficient>(power(scale_));
  } else if (__builtin_mul_overflow(whole, static_cast<Coefficient>(power(-scale_)), &whole)) {
    return std::nullopt;
  }
  if (whole < std::numeric_limits<std::int64_t>::min() ||
      whole > std::numeric_limits<std::int64_t>::max()) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(whole);
}

double Decimal::to_double() const {
  constexpr int kExactPower = 22;  // 10^22 is the last power of ten that a double holds exactly
  constexpr Magnitude kExactWhole = Magnitude{1} << 53;
  const Magnitude whole = magnitude(*this);
  if (whole <= kExactWhole && scale_ >= 0 && scale_ <= kExactPower) {
    // Both are exact, so the one division rounds correctly.
    const double value = static_cast<double>(static_cast<std::uint64_t>(whole)) /
                         static_cast<double>(static_cast<Magnitude>(power(scale_)));
    return coefficient_ < 0 ? -value : value;
  }
  std::array<char, 64> text;
  char* const end = text.data() + text.size();
  char* const begin = put_digits(whole, end - 8);
  char* at = end - 8;
  *at++ = 'e';
  at = std::to_chars(at, end, -scale_).ptr;
  double value = 0;
  if (std::from_chars(begin, at, value).ec == std::errc::result_out_of_range) {
    const bool huge = digits_of(whole) - scale_ > 0;
    value = huge ? std::numeric_limits<double>::infinity() : 0.0;
  }
  return coefficient_ < 0 ? -value : value;
}

std::string Decimal::text() const {
  std::string out;
  append_to(out);
  return out;
}

void Decimal::append_to(std::string& out) const {
  std::array<char, 48> room;
  char* const end = room.data() + room.size();
  char* const begin = put_digits(magnitude(*this), end);
  const auto count = static_cast<int>(end - begin);
  if (coefficient_ < 0) {
    out += '-';
  }
  if (scale_ == 0 || (coefficient_ == 0 && scale_ < 0)) {
    out.append(begin, end);
  } else if (scale_ < 0 && count - scale_ <= kMaxDigits) {
    out.append(begin, end);
    out.append(static_cast<std::size_t>(-scale_), '0');
  } else if (scale_ < 0 || scale_ > kPlainScale) {
    out.append(begin, end);
    out += 'e';
    out += std::to_string(-scale_);
  } else if (count > scale_) {
    out.append(begin, end - scale_);
    out += '.';
    out.append(end - scale_, end);
  } else {
    out += "0.";
    out.append(static_cast<std::size_t>(scale_ - count), '0');
    out.append(begin, end);
  }
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (a.scale_ == b.scale_) {
    return a.coefficient_ <=> b.coefficient_;
  }
  const int sign_a = (a.coefficient_ > 0) - (a.coefficient_ < 0);
  const int sign_b = (b.coefficient_ > 0) - (b.coefficient_ < 0);
  if (sign_a != sign_b) {
    return sign_a <=> sign_b;
  }
  const auto order = compare_magnitudes(parts_of(a), parts_of(b));
  return sign_a < 0 ? reversed(order) : order;
}

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
