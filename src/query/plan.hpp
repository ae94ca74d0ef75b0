// Splits a checked condition for a store that can say only part of it. The store tells for each
// predicate (a condition that is not and/or/not) how well it can say it; the split is right under
// three-valued logic:
//
//   condition  =  exact AND residual            as truth values, for every row
//   condition is true  implies  superset is true
//
// So the store selects rows by `exact AND superset` and lets evaluate() decide `residual` on them.
// Only when the residual is empty may it count, aggregate or cut off by what it selected.
#pragma once

#include <cstdint>
#include <functional>

#include "query/expr.hpp"

namespace meent::query {

enum class Fit : std::uint8_t {
  exact,     // yes, no and unknown just as evaluate() says
  superset,  // something looser: whenever evaluate() says yes, so does the store
  none,
};

struct Plan {
  ExprRef exact;     // null in each of the three: no condition
  ExprRef superset;  // and/or over predicates that fit exactly or as a superset; `not` stands only
                     // right before a predicate that fits exactly
  ExprRef residual;
};

using FitOf = std::function<Fit(const Expr& predicate)>;

// `condition` comes out of check(), or is null for all rows. Negations are pushed down to the
// predicates first (see without_negations), so `fit` sees no and, or, not at the top of what it is
// asked; a literal always fits exactly and is not asked.
Plan plan(const ExprRef& condition, const FitOf& fit);

// The same condition with `not` only right before predicates that have no opposite: not (a < b) is
// a >= b, not (a and b) is not a or not b; nested and/or are flattened.
ExprRef without_negations(const ExprRef& condition);

// Joins conditions with `and`; nulls are skipped, null when none is left.
ExprRef all_of(std::vector<ExprRef> conditions);

}  // namespace meent::query
