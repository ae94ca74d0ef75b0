// Figures over groups of what is visible, as it is seen; see AggregateRecords.
#pragma once

#include "store/operations.hpp"
#include "store/sqlite/owners.hpp"
#include "store/sqlite/readers.hpp"

namespace meent::store::sqlite {

// Errors: too_large when it would look at more rows, or make more groups, than the question allows.
result<Groups> aggregate(Reader& reader, const Layout& layout, const Owners& owners,
                         const AggregateRecords& question);

}  // namespace meent::store::sqlite
