// What each operation that is a plain function takes and gives. Logic, comparison, arithmetic,
// arrays and intervals have rules of their own in check.cpp.
#pragma once

#include <array>

#include "query/coercion.hpp"

namespace meent::query {

struct Arity {
  std::size_t least = 0;
  std::size_t most = 0;
};
Arity arity(Op op);

struct Signature {
  std::array<Types, 3> takes;  // a further argument is as the last one
  Type gives = Type::unknown;  // unknown: what its first argument is
};

// Null when `op` is not a plain function.
const Signature* signature(Op op);

}  // namespace meent::query
