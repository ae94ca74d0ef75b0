// Binds a tree to a schema: finds fields, gives every node its type, folds literals to the type
// they are compared with (a text literal becomes an instant beside an instant field), folds
// constants, and refuses what makes no sense. After this `evaluate` cannot fail on types.
#pragma once

#include "base/result.hpp"
#include "query/expr.hpp"
#include "query/schema.hpp"

namespace meent::query {

struct CheckLimits {
  int depth = 64;       // nesting
  int nodes = 2'000;    // size of the tree
  int list = 1'000;     // members of one `in`
  int pattern = 1'000;  // bytes of one `like` pattern
};

// The tree as a condition (type boolean). Errors: invalid, `where` = "filter:<character>"; unknown
// fields name the nearest one; too_large over a limit.
result<ExprRef> check(const ExprRef& condition, const Schema& schema,
                      const CheckLimits& limits = {});

}  // namespace meent::query
