#include "base/decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/decimal_parts.hpp"
#include "base/ensure.hpp"
#include "base/text.hpp"

namespace meent {
namespace decimal_parts {

tl::unexpected<error> too_many_digits() {
  return fail(Code::too_large, "the result needs more than 38 digits");
}

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

char* put_digits(Magnitude value, char* end) {
  do {
    *--end = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  return end;
}

}  // namespace decimal_parts

using namespace decimal_parts;

namespace {

constexpr int kPlainScale = 60;  // up to here text() writes the decimals out

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
      return wrong_at(at_, "a digit is expected");
    }
    if (whole > 1 && text_[whole_at] == '0') {
      return wrong_at(whole_at, "a number does not begin with a needless zero");
    }
    int scale = 0;
    if (next_is('.')) {
      MEENT_TRY(decimals, digits(0));
      if (decimals == 0) {
        return wrong_at(at_, "a digit is expected behind the decimal point");
      }
      scale = decimals;
    }
    MEENT_TRY(exponent, read_exponent());
    if (at_ != text_.size()) {
      return wrong_at(at_, "this character is not part of a number");
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
    for (; at_ < text_.size() && meent::text::is_ascii_digit(text_[at_]); ++at_, ++count) {
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
    for (; at_ < text_.size() && meent::text::is_ascii_digit(text_[at_]); ++at_) {
      exponent = std::min(exponent * 10 + (text_[at_] - '0'), 100'000);
    }
    if (at_ == begin) {
      return wrong_at(at_, "a digit is expected in the exponent");
    }
    return down ? -exponent : exponent;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool negative_ = false;
  Magnitude magnitude_ = 0;
};

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

}  // namespace meent
