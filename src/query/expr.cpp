#include "query/expr.hpp"

#include <array>

#include "base/ensure.hpp"

namespace meent::query {

namespace {

// In the order of Op.
constexpr std::array kOpNames = std::to_array<std::string_view>({
    "literal",
    "field",
    "and",
    "or",
    "not",
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "between",
    "like",
    "is null",
    "+",
    "-",
    "*",
    "/",
    "div",
    "%",
    "^",
    "negative",
    "casei",
    "accenti",
    "lower",
    "upper",
    "trim",
    "length",
    "concat",
    "substring",
    "contains",
    "starts_with",
    "ends_with",
    "index_of",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "date_of",
    "local_date",
    "round",
    "floor",
    "ceiling",
    "abs",
    "s_intersects",
    "s_equals",
    "s_disjoint",
    "s_touches",
    "s_within",
    "s_overlaps",
    "s_crosses",
    "s_contains",
    "distance",
    "t_after",
    "t_before",
    "t_contains",
    "t_disjoint",
    "t_during",
    "t_equals",
    "t_finishedby",
    "t_finishes",
    "t_intersects",
    "t_meets",
    "t_metby",
    "t_overlappedby",
    "t_overlaps",
    "t_startedby",
    "t_starts",
    "a_equals",
    "a_contains",
    "a_containedby",
    "a_overlaps",
    "array",
    "interval",
});
static_assert(kOpNames.size() == static_cast<std::size_t>(Op::interval) + 1);

}  // namespace

ExprRef literal(Value value, std::uint32_t at) {
  auto node = std::make_shared<Expr>();
  node->op = Op::literal;
  node->type = value.type();
  node->literal = std::move(value);
  node->at = at;
  return node;
}

ExprRef field(std::string name, std::uint32_t at) {
  auto node = std::make_shared<Expr>();
  node->op = Op::field;
  node->name = std::move(name);
  node->at = at;
  return node;
}

ExprRef make(Op op, std::vector<ExprRef> args, std::uint32_t at) {
  ensure(op != Op::literal && op != Op::field, "literals and fields have their own factories");
  auto node = std::make_shared<Expr>();
  node->op = op;
  node->args = std::move(args);
  node->at = at;
  return node;
}

std::string_view name_of(Op op) {
  return kOpNames[static_cast<std::size_t>(op)];
}

}  // namespace meent::query
