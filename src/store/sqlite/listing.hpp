// Lists and counts. The plan of a list is chosen by what gives its order:
//  - few rows can match (an index counted them within a small bound): fetch those, sort in memory;
//  - the order is that of the key, of the creation, or of an indexed field: a walk, which stops at
//    the page's end and, when it looked at too many rows, ends the page early with a position;
//  - any other order: all rows that can match are looked at, the first so many kept; more rows than
//    allowed is an error that names the index that would help.
#pragma once

#include "store/operations.hpp"
#include "store/sqlite/owners.hpp"
#include "store/sqlite/readers.hpp"

namespace meent::store::sqlite {

// Gives the rows of one page to `sink`, in order, masked. Errors: too_large when the order would
// cost more than allowed; invalid when a sort key has no order or the position is not of this
// question.
result<PageEnd> list(Reader& reader, const Layout& layout, const Owners& owners,
                     const ListRecords& question, query::RecordSink& sink);

// With a filter; without one the totals are asked. Does not fail: past `max_examined` it is a lower
// bound.
result<Count> count(Reader& reader, const Layout& layout, const Owners& owners,
                    const CountRecords& question);

}  // namespace meent::store::sqlite
