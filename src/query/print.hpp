// The canonical text of a tree, for binding cursors and keying caches: two trees have the same
// text only if they mean the same operations on the same fields and values, written in the same
// order. It is not a filter language and may change with any version; where in the filter's text
// a node began, and the name that a bound field was written with, are left out.
#pragma once

#include <string>

#include "query/expr.hpp"

namespace meent::query {

// Of a null pointer ("all rows"): "*".
std::string canonical(const ExprRef& expr);
void append_canonical(std::string& out, const Value& value);

}  // namespace meent::query
