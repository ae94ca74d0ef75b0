// Files of backups: checksums, copies that are on the disk before they get their name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace meent::store::sqlite {

// A part done, 0 to 1.
using Progress = std::function<void(double)>;

// SHA-256 of a file, in hexadecimal. Errors: not_found, internal.
result<std::string> sha256_of(const std::filesystem::path& file, const Progress& progress);

// "backup.sqlite.sha256" of "backup.sqlite".
std::filesystem::path checksum_path(const std::filesystem::path& file);
// In the form of sha256sum(1), so that it can be checked without us. Errors: exhausted, internal.
result<void> write_checksum(const std::filesystem::path& file, const std::string& sha256);
// The hexadecimal digits. Errors: not_found, invalid, internal.
result<std::string> read_checksum(const std::filesystem::path& file);

// See restore.hpp.
result<void> write_checksums(const std::filesystem::path& folder,
                             const std::vector<std::string>& names,
                             const std::filesystem::path& list);
result<std::vector<std::string>> copy_checked(const std::filesystem::path& folder,
                                              const std::filesystem::path& list,
                                              const std::filesystem::path& into);

// Copies, and flushes to the disk. Errors: exhausted, internal.
result<void> copy_flushed(const std::filesystem::path& from, const std::filesystem::path& to,
                          const Progress& progress);
// Errors: exhausted, internal.
result<void> flush(const std::filesystem::path& file_or_directory);
// Gives a flushed file its name, durably. Errors: exhausted, internal.
result<void> rename_flushed(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace meent::store::sqlite
