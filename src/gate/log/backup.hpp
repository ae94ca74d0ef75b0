// A copy of a log that another process may be writing, cut to the moment of a database. What can be
// made again (tree, index, places) is left out; the signing key goes along only when that is said.
//
// The order makes it one whole with the copy of the database: checkpoints first, so that they cover
// nothing that came later; then the database; then the journal, up to the first entry of a write
// that this database does not know. Writes that it knows have their entry before that place, or
// their row in its outbox, which is delivered anew. For the operator's command line only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/result.hpp"

namespace meent::gate {

// Copies the checkpoint, the witnessed one and the public key; what is not there yet is left out.
// Errors: exhausted, internal.
result<void> copy_log_heads(const std::filesystem::path& log, const std::filesystem::path& to);

// Errors: not_found when the log has none.
result<void> copy_log_key(const std::filesystem::path& log, const std::filesystem::path& to);

struct JournalCopy {
  std::uint64_t entries = 0;
  std::uint64_t outbox = 0;  // the highest sequence among them
};
// Copies each record that is whole, up to the first whose outbox sequence is above `last`; every
// record is checked on the way. `progress`: 0 to 1. Errors: exhausted, internal.
result<JournalCopy> copy_journal(const std::filesystem::path& log, const std::filesystem::path& to,
                                 std::uint64_t last, const std::function<void(double)>& progress);

}  // namespace meent::gate
