// CQL2 text (OGC 21-065r2, "Common Query Language", annex B) into the filter tree and back. The
// whole grammar is read, with Meent's own functions beside the standard ones; what the functions
// and operators mean, and which types they take, is query's business (query/check.hpp).
//
// Wider than the grammar: `not` may repeat, a minus may stand before parentheses, arguments of
// functions may be any expression, names between double quotes may hold any character. Time stamps
// may have an offset. A filter in another encoding parses into the same tree.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "query/expr.hpp"

namespace meent::formats::cql2 {

struct ParseLimits {
  std::size_t bytes = 64 * 1024;
  int depth = 64;      // of parentheses, functions and signs
  int nodes = 10'000;  // of the tree
};

// An unchecked tree. Errors: invalid with `where` = "filter:<character>" (code points from 0) and
// what was expected there; too_large over a limit.
result<query::ExprRef> parse_text(std::string_view text, const ParseLimits& limits = {});

// The tree as CQL2 text that parses (and checks) into the same tree; but for a double that stands
// beside exact numbers only, which reads back as the exact number of its shortest digits. Errors:
// unsupported for what the language cannot say: a null that stands for itself, a text that ends in
// a backslash.
result<std::string> write_text(const query::Expr& expr);

}  // namespace meent::formats::cql2
