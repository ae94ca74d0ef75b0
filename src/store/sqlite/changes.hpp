// Applies a write set: every change of it, in order, or the error of the first that cannot be. The
// caller undoes what was done when there is an error.
#pragma once

#include "store/operations.hpp"
#include "store/sqlite/write_context.hpp"

namespace meent::store::sqlite {

// Errors: not_found, precondition, conflict (another definition, a unique value that is taken),
// invalid and too_large (a row), denied (all uses are used up), those of guards and transforms.
result<WriteOutcome> apply(WriteContext& context, const WriteSet& set);

// Rows that a write set brings, to keep commits within bounds.
std::size_t rows_of(const WriteSet& set);

}  // namespace meent::store::sqlite
