// Fields added to a collection that has records: members that bodies already carry under the new
// names become typed values, and move to their place in the canonical body.
#pragma once

#include "store/sqlite/write_context.hpp"

namespace meent::store::sqlite {

// Fields from `first` on are new; their columns are there and empty. Errors: conflict when a body
// has a member of the name that is not of the type.
result<void> backfill(WriteContext& context, const Layout& layout, std::size_t first);

}  // namespace meent::store::sqlite
