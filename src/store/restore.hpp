// Physical copies of a store: made while it runs, brought back into an empty place.
//
// Restoring: the checksum beside it must be right, the database whole and of a form this
// program knows, and the target must not hold a store yet. A physical copy, outside the gate on
// purpose (house rule), for the operator's command line only.
#pragma once

#include <filesystem>
#include <functional>

#include "base/result.hpp"

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

}  // namespace meent::store
