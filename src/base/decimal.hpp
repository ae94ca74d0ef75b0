// A decimal number without loss: coefficient x 10^-scale, up to 38 digits. What is written as 1.10
// stays 1.10 on output; 1.1 and 1.10 compare equal.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent {

class Decimal {
 public:
  using Coefficient = __int128;

  static constexpr int kMaxDigits = 38;
  static constexpr int kMaxScale = 1'000;

  static constexpr Coefficient kMaxCoefficient =
      static_cast<Coefficient>(10'000'000'000'000'000'000ULL) * 10'000'000'000'000'000'000ULL - 1;

  constexpr Decimal() = default;
  // At most 38 digits, a scale of -1000 to 1000; anything else is a broken promise.
  constexpr Decimal(Coefficient coefficient, int scale) : coefficient_(coefficient), scale_(scale) {
    if (coefficient > kMaxCoefficient || coefficient < -kMaxCoefficient || scale > kMaxScale ||
        scale < -kMaxScale) [[unlikely]] {
      refuse();
    }
  }
  static Decimal of(std::int64_t value) { return {value, 0}; }

  // JSON's number grammar, plus a leading '+'. Errors: invalid; too_large over 38 digits or an
  // exponent that no scale within 1000 holds. `where` is the character at fault, counted from 0.
  static result<Decimal> parse(std::string_view text);
  // The shortest decimal that reads back as this double; nothing for inf and nan.
  static std::optional<Decimal> from_double(double value);

  Coefficient coefficient() const { return coefficient_; }
  int scale() const { return scale_; }
  bool is_integer() const;
  std::optional<std::int64_t> to_int64() const;  // nothing unless it is one exactly
  double to_double() const;                      // correctly rounded
  std::string text() const;
  void append_to(std::string& out) const;

  // Bytes whose memcmp order is the order of the numbers; equal numbers give equal bytes.
  std::string sort_key() const;
  static std::optional<Decimal> from_sort_key(std::string_view key);

  // Errors: too_large when a result needs over 38 digits; invalid for division by zero.
  static result<Decimal> add(const Decimal& a, const Decimal& b);
  static result<Decimal> subtract(const Decimal& a, const Decimal& b);
  static result<Decimal> multiply(const Decimal& a, const Decimal& b);
  static result<Decimal> divide(const Decimal& a,
                                const Decimal& b);  // rounded half even to 38 digits

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

 private:
  [[noreturn]] static void refuse();

  Coefficient coefficient_ = 0;
  int scale_ = 0;
};

}  // namespace meent
