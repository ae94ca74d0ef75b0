// Online backup: one snapshot of the whole database, copied while the store goes on reading and
// writing, then checked, given its checksum, and only then its name.
#pragma once

#include <filesystem>

#include "store/sqlite/files.hpp"

namespace meent::store::sqlite {

// Errors: conflict (the target exists), exhausted, internal.
result<void> backup(const std::filesystem::path& database, const std::filesystem::path& to,
                    const Progress& progress);

// Whether a database file is whole. Errors: invalid with what SQLite found.
result<void> check_whole(const std::filesystem::path& database);

}  // namespace meent::store::sqlite
