// One record by its id, and its old versions.
#pragma once

#include "store/operations.hpp"
#include "store/sqlite/owners.hpp"
#include "store/sqlite/readers.hpp"

namespace meent::store::sqlite {

// Gives the record to `sink`, once, masked. Errors: not_found, also when it is not visible.
result<void> read(Reader& reader, const Layout& layout, const Owners& owners,
                  const ReadRecord& question, query::RecordSink& sink);
// Gives the versions to `sink`, newest first. Errors: not_found as above.
result<void> versions(Reader& reader, const Layout& layout, const Owners& owners,
                      const ReadVersions& question, query::RecordSink& sink);

}  // namespace meent::store::sqlite
