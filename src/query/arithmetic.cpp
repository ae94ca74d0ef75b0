#include "query/arithmetic.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace meent::query {

namespace {

using Wide = Decimal::Coefficient;

constexpr std::array<Wide, 39> powers_of_ten() {
  std::array<Wide, 39> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) {
    powers[i] = powers[i - 1] * 10;
  }
  return powers;
}
constexpr auto kPowersOfTen = powers_of_ten();

Value exact(Wide coefficient, int scale = 0) {
  const Wide limit = kPowersOfTen[Decimal::kMaxDigits];
  if (coefficient >= limit || coefficient <= -limit) {
    return {};
  }
  return Decimal{coefficient, scale};
}

// An integer when it fits, a decimal when it does not.
Value whole(Wide value) {
  const auto small = static_cast<std::int64_t>(value);
  return static_cast<Wide>(small) == value ? Value(small) : exact(value);
}

Value finite(double value) {
  return std::isfinite(value) ? Value(value) : Value();
}

Value value_or_null(result<Decimal> outcome) {
  return outcome ? Value(*std::move(outcome)) : Value();
}

double as_double(const Value& v) {
  if (const auto* number = v.as<double>()) {
    return *number;
  }
  if (const auto* integer = v.as<std::int64_t>()) {
    return static_cast<double>(*integer);
  }
  return v.as<Decimal>()->to_double();
}

Decimal as_decimal(const Value& v) {
  const auto* integer = v.as<std::int64_t>();
  return integer ? Decimal::of(*integer) : *v.as<Decimal>();
}

// Both coefficients at the larger of the two scales; nothing when that leaves 128 bits.
struct Aligned {
  Wide a, b;
  int scale;
};
std::optional<Aligned> align(const Decimal& a, const Decimal& b) {
  Aligned out{a.coefficient(), b.coefficient(), std::max(a.scale(), b.scale())};
  const int up_a = out.scale - a.scale();
  const int up_b = out.scale - b.scale();
  if (up_a > Decimal::kMaxDigits || up_b > Decimal::kMaxDigits ||
      __builtin_mul_overflow(out.a, kPowersOfTen[static_cast<std::size_t>(up_a)], &out.a) ||
      __builtin_mul_overflow(out.b, kPowersOfTen[static_cast<std::size_t>(up_b)], &out.b)) {
    return std::nullopt;
  }
  return out;
}

// By squaring; error as soon as 38 digits do not hold the answer.
result<Decimal> power(Decimal base, std::uint64_t exponent) {
  Decimal answer = Decimal::of(1);
  while (true) {
    if (exponent & 1) {
      MEENT_TRY(product, Decimal::multiply(answer, base));
      answer = product;
    }
    exponent >>= 1;
    if (exponent == 0) {
      return answer;
    }
    MEENT_TRY(square, Decimal::multiply(base, base));
    base = square;
  }
}

result<Decimal> signed_power(const Decimal& base, std::int64_t exponent) {
  const auto magnitude = exponent < 0 ? 0 - static_cast<std::uint64_t>(exponent)
                                      : static_cast<std::uint64_t>(exponent);
  MEENT_TRY(answer, power(base, magnitude));
  return exponent < 0 ? Decimal::divide(Decimal::of(1), answer) : result<Decimal>(answer);
}

Value pow_of(const Value& a, const Value& b) {
  const Decimal base = as_decimal(a);
  const auto exponent = as_decimal(b).to_int64();
  if (exponent) {
    if (auto answer = signed_power(base, *exponent)) {
      const bool integers = a.as<std::int64_t>() != nullptr && *exponent >= 0;
      const auto small = integers ? answer->to_int64() : std::nullopt;
      return small ? Value(*small) : Value(*answer);
    }
  }
  const auto rounded = Decimal::from_double(std::pow(base.to_double(), as_double(b)));
  return rounded ? Value(*rounded) : Value();
}

Value of_integers(Op op, std::int64_t a, std::int64_t b) {
  const auto wide_a = static_cast<Wide>(a);
  const auto wide_b = static_cast<Wide>(b);
  switch (op) {
    case Op::add: return whole(wide_a + wide_b);
    case Op::subtract: return whole(wide_a - wide_b);
    case Op::multiply: return whole(wide_a * wide_b);
    case Op::divide: return value_or_null(Decimal::divide(Decimal::of(a), Decimal::of(b)));
    case Op::div: return b == 0 ? Value() : whole(wide_a / wide_b);
    case Op::mod: return b == 0 ? Value() : whole(wide_a % wide_b);
    default: return pow_of(a, b);
  }
}

Value of_decimals(Op op, const Decimal& a, const Decimal& b) {
  switch (op) {
    case Op::add: return value_or_null(Decimal::add(a, b));
    case Op::subtract: return value_or_null(Decimal::subtract(a, b));
    case Op::multiply: return value_or_null(Decimal::multiply(a, b));
    case Op::divide: return value_or_null(Decimal::divide(a, b));
    case Op::pow: return pow_of(a, b);
    default: break;
  }
  const auto same = align(a, b);
  if (!same || same->b == 0) {
    return {};
  }
  return op == Op::div ? exact(same->a / same->b) : exact(same->a % same->b, same->scale);
}

Value of_doubles(Op op, double a, double b) {
  switch (op) {
    case Op::add: return finite(a + b);
    case Op::subtract: return finite(a - b);
    case Op::multiply: return finite(a * b);
    case Op::divide: return finite(a / b);
    case Op::div: return finite(std::trunc(a / b));
    case Op::mod: return finite(std::fmod(a, b));
    default: return finite(std::pow(a, b));
  }
}

double rounded(Op op, double value) {
  switch (op) {
    case Op::negate: return -value;
    case Op::absolute: return std::fabs(value);
    case Op::floor: return std::floor(value);
    case Op::ceiling: return std::ceil(value);
    default: return std::round(value);
  }
}

// Whole part and remainder decide; a scale over 38 leaves only the remainder.
Value rounded(Op op, const Decimal& value) {
  if (value.scale() <= 0) {
    return value;
  }
  const bool tiny = value.scale() > Decimal::kMaxDigits;
  const Wide unit = tiny ? 0 : kPowersOfTen[static_cast<std::size_t>(value.scale())];
  Wide part = tiny ? 0 : value.coefficient() / unit;
  const Wide rest = value.coefficient() - part * unit;
  if (op == Op::floor) {
    part -= rest < 0 ? 1 : 0;
  } else if (op == Op::ceiling) {
    part += rest > 0 ? 1 : 0;
  } else if (!tiny && (rest < 0 ? -rest : rest) >= unit - unit / 2) {
    part += rest < 0 ? -1 : 1;
  }
  return exact(part);
}

Value of_decimal(Op op, const Decimal& value) {
  if (op == Op::negate || (op == Op::absolute && value.coefficient() < 0)) {
    return Decimal{-value.coefficient(), value.scale()};
  }
  return op == Op::absolute ? Value(value) : rounded(op, value);
}

}  // namespace

Value arithmetic(Op op, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) {
    return {};
  }
  if (a.as<double>() || b.as<double>()) {
    return of_doubles(op, as_double(a), as_double(b));
  }
  const auto* x = a.as<std::int64_t>();
  const auto* y = b.as<std::int64_t>();
  if (x && y) {
    return of_integers(op, *x, *y);
  }
  return of_decimals(op, as_decimal(a), as_decimal(b));
}

Value arithmetic(Op op, const Value& a) {
  if (a.is_null()) {
    return {};
  }
  if (const auto* number = a.as<double>()) {
    return finite(rounded(op, *number));
  }
  if (const auto* integer = a.as<std::int64_t>()) {
    const bool flip = op == Op::negate || (op == Op::absolute && *integer < 0);
    return flip ? whole(-static_cast<Wide>(*integer)) : Value(*integer);
  }
  return of_decimal(op, *a.as<Decimal>());
}

Type arithmetic_type(Op op, Type a, Type b) {
  if (a == Type::number || b == Type::number) {
    return Type::number;
  }
  const bool exact_integer = a != Type::decimal && b != Type::decimal;
  return exact_integer && op != Op::divide && op != Op::pow ? Type::integer : Type::decimal;
}

}  // namespace meent::query
