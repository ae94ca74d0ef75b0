#include "query/comparison.hpp"

#include <cmath>

#include "query/evaluate.hpp"

namespace meent::query {

namespace {

using Order = std::partial_ordering;

// Exact: rounding the integer to a double would make neighbours above 2^53 equal.
Order integer_with_double(std::int64_t a, double b) {
  if (std::isnan(b)) {
    return Order::unordered;
  }
  if (b >= 0x1p63) {
    return Order::less;
  }
  if (b < -0x1p63) {
    return Order::greater;
  }
  const auto whole = static_cast<std::int64_t>(b);
  if (a != whole) {
    return a <=> whole;
  }
  return 0.0 <=> (b - static_cast<double>(whole));
}

Order reversed(Order order) {
  return order == Order::less ? Order::greater : order == Order::greater ? Order::less : order;
}

Order double_with(double a, const Value& b) {
  if (const auto* number = b.as<double>()) {
    return a <=> *number;
  }
  if (const auto* whole = b.as<std::int64_t>()) {
    return reversed(integer_with_double(*whole, a));
  }
  if (const auto* decimal = b.as<Decimal>()) {
    return a <=> decimal->to_double();
  }
  return Order::unordered;
}

Order integer_with(std::int64_t a, const Value& b) {
  if (const auto* whole = b.as<std::int64_t>()) {
    return a <=> *whole;
  }
  if (const auto* number = b.as<double>()) {
    return integer_with_double(a, *number);
  }
  if (const auto* decimal = b.as<Decimal>()) {
    return Decimal::of(a) <=> *decimal;
  }
  return Order::unordered;
}

Order decimal_with(const Decimal& a, const Value& b) {
  if (const auto* decimal = b.as<Decimal>()) {
    return a <=> *decimal;
  }
  if (const auto* whole = b.as<std::int64_t>()) {
    return a <=> Decimal::of(*whole);
  }
  if (const auto* number = b.as<double>()) {
    return a.to_double() <=> *number;
  }
  return Order::unordered;
}

Order instant_with(Instant a, const Value& b) {
  if (const auto* instant = b.as<Instant>()) {
    return a <=> *instant;
  }
  if (const auto* date = b.as<Date>()) {
    return a <=> start_of(*date);
  }
  return Order::unordered;
}

Order date_with(Date a, const Value& b) {
  if (const auto* date = b.as<Date>()) {
    return a <=> *date;
  }
  if (const auto* instant = b.as<Instant>()) {
    return start_of(a) <=> *instant;
  }
  return Order::unordered;
}

int sign(Order order) {
  return order == Order::less ? -1 : order == Order::greater ? 1 : 0;
}

int compare_intervals(const Interval& a, const Interval& b) {
  if (a.from != b.from) {
    return a.from < b.from ? -1 : 1;
  }
  return a.until == b.until ? 0 : a.until < b.until ? -1 : 1;
}

}  // namespace

bool is_numeric(Type type) {
  return type == Type::integer || type == Type::number || type == Type::decimal;
}

bool comparable(Type a, Type b) {
  const auto is_time = [](Type t) { return t == Type::instant || t == Type::date; };
  if (a == Type::unknown || b == Type::unknown || (is_numeric(a) && is_numeric(b)) ||
      (is_time(a) && is_time(b))) {
    return true;
  }
  return a == b && (a == Type::boolean || a == Type::text || a == Type::interval);
}

std::partial_ordering compare(const Value& a, const Value& b) {
  if (const auto* text = a.as<std::string>()) {
    const auto* other = b.as<std::string>();
    return other ? Order(text->compare(*other) <=> 0) : Order::unordered;
  }
  if (const auto* whole = a.as<std::int64_t>()) {
    return integer_with(*whole, b);
  }
  if (const auto* number = a.as<double>()) {
    return double_with(*number, b);
  }
  if (const auto* instant = a.as<Instant>()) {
    return instant_with(*instant, b);
  }
  if (const auto* date = a.as<Date>()) {
    return date_with(*date, b);
  }
  if (const auto* decimal = a.as<Decimal>()) {
    return decimal_with(*decimal, b);
  }
  if (const auto* flag = a.as<bool>()) {
    const auto* other = b.as<bool>();
    return other ? Order(*flag <=> *other) : Order::unordered;
  }
  if (const auto* interval = a.as<Interval>()) {
    const auto* other = b.as<Interval>();
    return other && *interval == *other ? Order::equivalent : Order::unordered;
  }
  return Order::unordered;
}

bool are_equal(const Value& a, const Value& b) {
  return compare(a, b) == Order::equivalent;
}

int compare_for_sort(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) {
    return static_cast<int>(a.is_null()) - static_cast<int>(b.is_null());
  }
  if (const auto *x = a.as<Interval>(), *y = b.as<Interval>(); x && y) {
    return compare_intervals(*x, *y);
  }
  return sign(compare(a, b));
}

}  // namespace meent::query
