#include "query/coercion.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"

namespace meent::query {

namespace {

result<Value> unreadable(const std::string& text, std::string_view what, std::string_view example) {
  const std::string_view shown = text::clip(text, 60);
  return fail(Code::invalid, fmt::format("'{}{}' is no {}; write it like {}", shown,
                                         shown.size() < text.size() ? "..." : "", what, example));
}

result<Value> read_instant(const std::string& text) {
  if (const auto instant = parse_instant(text)) {
    return *instant;
  }
  if (const auto date = parse_date(text)) {
    return start_of(*date);
  }
  return unreadable(text, "point in time", "2026-05-01T12:00:00Z");
}

// An instant beside a date field is compared as an instant.
result<Value> read_date(const std::string& text) {
  if (const auto date = parse_date(text)) {
    return *date;
  }
  if (const auto instant = parse_instant(text)) {
    return *instant;
  }
  return unreadable(text, "date", "2026-05-01");
}

result<Value> read_interval(const std::string& text) {
  if (const auto interval = parse_interval(text)) {
    return *interval;
  }
  return unreadable(text, "interval", "2026-05-01T12:00:00Z/2026-05-02T12:00:00Z");
}

result<Value> read_decimal(const std::string& text) {
  if (const auto decimal = Decimal::parse(text)) {
    return *decimal;
  }
  return unreadable(text, "number", "12.50");
}

Value from_integer(std::int64_t value, Type beside) {
  if (beside == Type::decimal) {
    return Decimal::of(value);
  }
  // Only what a double holds exactly; at 2^63 the way back would not exist.
  const auto rounded = static_cast<double>(value);
  if (beside == Type::number && rounded < 0x1p63 && static_cast<std::int64_t>(rounded) == value) {
    return rounded;
  }
  return value;
}

Value from_decimal(const Decimal& value, Type beside) {
  if (beside == Type::number && std::isfinite(value.to_double())) {
    return value.to_double();
  }
  if (const auto whole = value.to_int64(); whole && beside == Type::integer) {
    return *whole;
  }
  return value;
}

Value from_number(double value, Type beside) {
  const bool whole = value == std::trunc(value) && value >= -0x1p63 && value < 0x1p63;
  return beside == Type::integer && whole ? Value(static_cast<std::int64_t>(value)) : Value(value);
}

result<Value> from_text(const std::string& text, Type beside) {
  switch (beside) {
    case Type::instant: return read_instant(text);
    case Type::date: return read_date(text);
    case Type::interval: return read_interval(text);
    case Type::decimal: return read_decimal(text);
    default: return text;
  }
}

result<Value> converted(const Value& value, Type beside) {
  if (const auto* text = value.as<std::string>()) {
    return from_text(*text, beside);
  }
  if (const auto* integer = value.as<std::int64_t>()) {
    return from_integer(*integer, beside);
  }
  if (const auto* decimal = value.as<Decimal>()) {
    return from_decimal(*decimal, beside);
  }
  if (const auto* number = value.as<double>()) {
    return from_number(*number, beside);
  }
  if (const auto* date = value.as<Date>(); date && beside == Type::instant) {
    return start_of(*date);
  }
  return value;
}

// The type a text is meant to have where only some are wanted.
Type meant(const std::string& text, Types wanted) {
  if (wanted.has(Type::interval) && text.find('/') != std::string::npos) {
    return Type::interval;
  }
  if (wanted.has(Type::date) && parse_date(text)) {
    return Type::date;
  }
  for (const Type type : {Type::instant, Type::date, Type::interval, Type::decimal}) {
    if (wanted.has(type)) {
      return type;
    }
  }
  return Type::text;
}

}  // namespace

std::string place(std::uint32_t at) {
  return fmt::format("filter:{}", at);
}

ExprRef typed_literal(Value value, Type type, std::uint32_t at) {
  auto node = std::make_shared<Expr>();
  node->op = Op::literal;
  node->type = value.is_null() ? type : value.type();
  node->literal = std::move(value);
  node->at = at;
  return node;
}

result<ExprRef> coerce(const ExprRef& expr, Type beside) {
  if (expr->op != Op::literal || expr->type == beside || expr->literal.is_null()) {
    return expr;
  }
  auto value = converted(expr->literal, beside);
  if (!value) {
    return fail(value.error().code, std::move(value.error().detail), place(expr->at));
  }
  return typed_literal(*std::move(value), beside, expr->at);
}

result<ExprRef> coerce(const ExprRef& expr, Types wanted) {
  if (expr->op != Op::literal || wanted.has(expr->type)) {
    return expr;
  }
  if (const auto* text = expr->literal.as<std::string>()) {
    return coerce(expr, meant(*text, wanted));
  }
  if (expr->type == Type::date && wanted.has(Type::instant)) {
    return coerce(expr, Type::instant);
  }
  return wanted.has(Type::integer) ? coerce(expr, Type::integer) : result<ExprRef>(expr);
}

}  // namespace meent::query
