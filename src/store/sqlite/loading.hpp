// Bulk loads: the source is read on a thread of its own, one batch ahead, while the writer inserts.
// A first load into an empty collection takes its indexes away once it proves to be large and makes
// them anew behind the last row, which is cheaper than keeping them in step.
#pragma once

#include "store/operations.hpp"
#include "store/sqlite/write_context.hpp"

namespace meent::store::sqlite {

// Errors: not_found, conflict (made for another definition), too_large (over max_load_rows), those
// of the guard and of the source. The caller undoes what was done.
result<BulkOutcome> apply(WriteContext& context, BulkLoad& question);

}  // namespace meent::store::sqlite
