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

  constexpr Decimal() = default;
  constexpr Decimal(Coefficient coefficient, int scale) : coefficient_(coefficient), scale_(scale) {}
  static Decimal of(std::int64_t value) { return {value, 0}; }

  // JSON's number grammar, plus a leading '+'. Errors: invalid; too_large over 38 digits.
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
  static result<Decimal> divide(const Decimal& a, const Decimal& b);  // rounded half even to 38 digits

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

 private:
  Coefficient coefficient_ = 0;
  int scale_ = 0;
};

}  // namespace meent
