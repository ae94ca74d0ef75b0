// A backup of a whole Meent, and bringing it back: database and log of one moment, and the keys
// when that is said. A backup is a folder: `meent.sqlite` with its checksum beside it, `log/`,
// `keys/`, and `files.sha256` over what lies in those two. It gets its name when it is whole and
// checked; a server may be running meanwhile. docs/store.md says why the order of copying matters.
#pragma once

#include <filesystem>
#include <functional>

#include "app/config.hpp"
#include "base/result.hpp"

namespace meent::app {

struct BackupOptions {
  std::filesystem::path to;
  bool with_keys = false;  // the log's signing key and the folder of keys
};
// Errors: not_found (no store), conflict (`to` exists), exhausted, internal.
result<void> make_backup(const Config& config, const BackupOptions& options,
                         const std::function<void(double)>& progress);

struct Restored {
  bool keys = false;  // they were in the backup, and are in place
};
// Errors: not_found, invalid (not what it was), unsupported (made by a newer program), conflict
// (there is a store, a log or another key already), exhausted. Nothing stays when it fails.
result<Restored> restore_backup(const Config& config, const std::filesystem::path& from,
                                const std::function<void(double)>& progress);

}  // namespace meent::app
