// What a filter means. Comparison with null is unknown; and/or/not follow Kleene; a row is in the
// answer only when the condition is true. Numbers of different types compare by value (a decimal
// beside a double is first rounded to the nearest double); text compares by code point; a failing
// computation (division by zero, overflow) is unknown, never an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "query/expr.hpp"

namespace meent::query {

// A row as the evaluator sees it. Values are asked at most once per reference.
class Row {
 public:
  virtual ~Row() = default;
  virtual Value value(FieldIndex field) const = 0;

  // The text of a field of type text without copying it, valid as long as the row stands still.
  // Nothing: it is null, or the row cannot offer this and value() is asked.
  virtual std::optional<std::string_view> text(FieldIndex) const { return std::nullopt; }
};

enum class Truth : std::uint8_t { no, yes, unknown };

// `expr` must come out of check() for the schema of `row`.
Truth evaluate(const Expr& expr, const Row& row);
Value compute(const Expr& expr, const Row& row);

// Order of two values of one type, nulls last; the order of sorting. Intervals go by start, then
// end; geometries, arrays and json have no order (0).
int compare_for_sort(const Value& a, const Value& b);

}  // namespace meent::query
