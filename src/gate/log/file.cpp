#include "gate/log/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace meent::gate {

void throw_system(const char* doing, const std::filesystem::path& path) {
  const int number = errno;
  const bool full = number == ENOSPC || number == EDQUOT || number == EFBIG;
  const Code code = full ? Code::exhausted : Code::internal;
  throw broken_world(
      code, std::string(doing) + " " + path.string() + " failed: " + std::strerror(number));
}

File::File(std::filesystem::path path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

File::File(std::filesystem::path path, Mode mode) : path_(std::move(path)) {
  const int flags = mode == Mode::read ? O_RDONLY : O_RDWR | O_CREAT;
  descriptor_ = ::open(path_.c_str(), flags | O_CLOEXEC, 0600);
  if (descriptor_ < 0) {
    throw_system("opening", path_);
  }
}

std::optional<File> File::open_if_there(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ENOENT) {
      return std::nullopt;
    }
    throw_system("opening", path);
  }
  return File(path, descriptor);
}

File::~File() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

File::File(File&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

std::uint64_t File::size() const {
  struct stat about{};
  if (::fstat(descriptor_, &about) != 0) {
    throw_system("asking about", path_);
  }
  return static_cast<std::uint64_t>(about.st_size);
}

std::size_t File::read_at(std::uint64_t place, char* out, std::size_t size) const {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got =
        ::pread(descriptor_, out + done, size - done, static_cast<off_t>(place + done));
    if (got < 0) {
      if (errno == EINTR) {
        continue;
      }
      throw_system("reading", path_);
    }
    if (got == 0) {
      break;
    }
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::string File::read_at(std::uint64_t place, std::size_t size) const {
  std::string out(size, '\0');
  out.resize(read_at(place, out.data(), size));
  return out;
}

void File::write_at(std::uint64_t place, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(place));
    if (put < 0) {
      if (errno == EINTR) {
        continue;
      }
      throw_system("writing", path_);
    }
    bytes.remove_prefix(static_cast<std::size_t>(put));
    place += static_cast<std::uint64_t>(put);
  }
}

void File::truncate(std::uint64_t size) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
    throw_system("cutting", path_);
  }
}

void File::sync_data() {
  if (::fdatasync(descriptor_) != 0) {
    throw_system("flushing", path_);
  }
}

std::optional<std::string> read_whole(const std::filesystem::path& path) {
  const auto file = File::open_if_there(path);
  if (!file) {
    return std::nullopt;
  }
  return file->read_at(0, file->size());
}

void replace_whole(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path beside = path.string() + ".new";
  {
    File file(beside, File::Mode::write);
    file.truncate(0);
    file.write_at(0, bytes);
    file.sync_data();
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    throw_system("naming", path);
  }
}

void sync_directory(const std::filesystem::path& path) {
  const File directory(path, File::Mode::read);
  if (::fsync(directory.descriptor()) != 0) {
    throw_system("flushing", path);
  }
}

}  // namespace meent::gate
