// The array relations of CQL2: arrays are sets, so order and repetition do not matter. Members are
// the same when `=` says so; a null member is the same as another null member.
#pragma once

#include "query/expr.hpp"

namespace meent::query {

// `op` is one of Op::a_*.
bool relate(Op op, const Array& a, const Array& b);

}  // namespace meent::query
