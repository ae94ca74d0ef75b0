// Physical copies of a store: made while it runs, brought back into an empty place.
//
// Restoring: the checksum beside it must be right, the database whole and of a form this
// program knows, and the target must not hold a store yet. A physical copy, outside the gate on
// purpose (house rule), for the operator's command line only.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/operations.hpp"

namespace meent::store {

// `backup`: the file that Store::backup made; its checksum stands in `<backup>.sha256`. `into`: the
// directory of the new store. Errors: not_found (no backup or no checksum), invalid (checksum does
// not match, damaged), unsupported (newer form), conflict (there is a store already), exhausted.
result<void> restore(const std::filesystem::path& backup, const std::filesystem::path& into,
                     const std::function<void(double)>& progress);

// Makes a backup of the store in `directory`, which another process may be serving: what was
// committed when it begins is copied, checked whole, and gets its checksum beside it. Errors:
// not_found, conflict (`to` exists), exhausted, internal.
result<void> backup(const std::filesystem::path& directory, const std::filesystem::path& to,
                    const std::function<void(double)>& progress);

// What waits in the outbox of a copy. Errors: not_found, invalid.
result<OutboxSpan> outbox_span_of(const std::filesystem::path& backup);

// The names in a folder are on the disk when it returns. Errors: internal.
result<void> flush_folder(const std::filesystem::path& folder);

// For the other files of a backup: a list of their checksums in the form of sha256sum(1), with the
// names as they are under `folder`. Errors: exhausted, internal.
result<void> write_checksums(const std::filesystem::path& folder,
                             const std::vector<std::string>& names,
                             const std::filesystem::path& list);
// Copies the files of such a list to the same names under `into`, and checks the copies, which are
// what will be used. Gives the names. Errors: not_found, invalid, exhausted, internal.
result<std::vector<std::string>> copy_checked(const std::filesystem::path& folder,
                                              const std::filesystem::path& list,
                                              const std::filesystem::path& into);

}  // namespace meent::store
