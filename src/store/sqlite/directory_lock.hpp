// One process a store: an exclusive lock on a file beside the database, held while the store is
// open and freed by the kernel when the process ends in whatever way.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace meent::store::sqlite {

class DirectoryLock {
 public:
  // Errors: conflict when another holds it; internal when the directory cannot be written.
  static result<DirectoryLock> take(const std::filesystem::path& directory);

  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&& other) noexcept;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace meent::store::sqlite
