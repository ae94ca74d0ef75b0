// Applies a write set: every change of it, in order, or the error of the first that cannot be. The
// caller undoes what was done when there is an error.
#pragma once

#include "store/operations.hpp"
#include "store/sqlite/write_context.hpp"

namespace meent::store::sqlite {

result<WriteOutcome> apply(WriteContext& context, const WriteSet& set);

// Rows that a write set brings, to keep commits within bounds.
std::size_t rows_of(const WriteSet& set);

}  // namespace meent::store::sqlite
