// Figures over groups of what is visible, as it is seen; see AggregateRecords.
#pragma once

#include "store/operations.hpp"
#include "store/sqlite/owners.hpp"
#include "store/sqlite/readers.hpp"

namespace meent::store::sqlite {

result<Groups> aggregate(Reader& reader, const Layout& layout, const Owners& owners,
                         const AggregateRecords& question);

}  // namespace meent::store::sqlite
