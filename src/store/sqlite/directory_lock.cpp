#include "store/sqlite/directory_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace meent::store::sqlite {
namespace {

std::string holder(int file) {
  char text[32] = {};
  const ssize_t size = ::pread(file, text, sizeof text - 1, 0);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string("unknown");
}

}  // namespace

result<DirectoryLock> DirectoryLock::take(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "meent.lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return fail(errno == ENOSPC ? Code::exhausted : Code::internal,
                "the lock file " + path.string() + " cannot be made: " + std::strerror(errno) +
                    "; see that the directory exists and may be written");
  }
  DirectoryLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return fail(Code::conflict, "the store in " + directory.string() +
                                    " is in use by another process (" + holder(file) +
                                    "); stop it first, or choose another directory");
  }
  // Only to tell people who holds it; the lock itself is what counts.
  const std::string process = "process " + std::to_string(::getpid());
  if (::ftruncate(file, 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(file, process.data(), process.size(), 0);
  }
  return lock;
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

}  // namespace meent::store::sqlite
