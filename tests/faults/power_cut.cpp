// A disk that can lose its power, below SQLite: preloaded into the server (LD_PRELOAD), it keeps
// beside every file under $MEENT_FAULT_DIR a shadow "<file>.durable" that holds exactly what has
// been synced. A power cut is then: kill -9 the server, put the shadows in the place of the files.
// Every write that no fsync or fdatasync covered is gone, as on a disk with a volatile cache.
// What is not modelled: the directory itself (a file exists once it was opened).
//
// The same library plays a full disk: while the file $MEENT_FAULT_FULL exists, every write to a
// watched file fails with ENOSPC.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace {

template <class F>
F real(const char* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

struct Range {
  off_t from, until;
};

// One watched file, shared by all descriptors that are open on it.
struct Watched {
  std::string path;
  std::vector<Range> unsynced;
  std::mutex mutex;
};

std::mutex table_mutex;
std::map<int, std::shared_ptr<Watched>>& table() {
  static auto* descriptors = new std::map<int, std::shared_ptr<Watched>>;
  return *descriptors;
}
// Kept after the last close: what was not synced then is still not synced.
std::map<std::string, std::shared_ptr<Watched>>& files() {
  static auto* by_path = new std::map<std::string, std::shared_ptr<Watched>>;
  return *by_path;
}

bool watched_path(std::string_view path) {
  static const char* dir = ::getenv("MEENT_FAULT_DIR");
  return dir != nullptr && path.starts_with(dir) && !path.ends_with(".durable") &&
         !path.ends_with("-shm") && path.find(".lock") == std::string_view::npos;
}

bool disk_is_full() {
  static const char* flag = ::getenv("MEENT_FAULT_FULL");
  struct stat about{};
  return flag != nullptr && ::stat(flag, &about) == 0;
}

std::shared_ptr<Watched> find(int fd) {
  const std::lock_guard lock(table_mutex);
  const auto at = table().find(fd);
  return at == table().end() ? nullptr : at->second;
}

// Copies what was written since the last sync into the shadow: from here on it is durable.
void settle(int fd, Watched& file);

void watch(int fd, const char* path) {
  if (fd < 0 || !watched_path(path)) {
    return;
  }
  const std::lock_guard lock(table_mutex);
  auto& file = files()[path];
  if (!file) {
    file = std::make_shared<Watched>();
    file->path = path;
    struct stat about{};
    if (::stat((file->path + ".durable").c_str(), &about) != 0) {
      // What stands in a file that was there before is durable; a new one begins empty.
      ::fstat(fd, &about);
      file->unsynced.push_back({0, about.st_size});
      settle(fd, *file);
    }
  }
  table()[fd] = file;
}

void note(Watched& file, off_t from, off_t until) {
  const std::lock_guard lock(file.mutex);
  file.unsynced.push_back({from, until});
}

void settle(int fd, Watched& file) {
  const std::lock_guard lock(file.mutex);
  const auto shadow = file.path + ".durable";
  const int to = real<int (*)(const char*, int, ...)>("open")(shadow.c_str(),
                                                              O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (to < 0) {
    ::abort();
  }
  auto* put = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite64");
  std::sort(file.unsynced.begin(), file.unsynced.end(),
            [](const Range& a, const Range& b) { return a.from < b.from; });
  std::vector<char> piece;
  off_t done = 0;
  for (const auto& range : file.unsynced) {
    const off_t from = std::max(range.from, done);
    if (range.until <= from) {
      continue;
    }
    piece.resize(static_cast<size_t>(range.until - from));
    const auto got = ::pread(fd, piece.data(), piece.size(), from);
    if (got > 0 && put(to, piece.data(), static_cast<size_t>(got), from) != got) {
      ::abort();
    }
    done = range.until;
  }
  struct stat about{};
  ::fstat(fd, &about);
  if (real<int (*)(int, off_t)>("ftruncate64")(to, about.st_size) != 0) {
    ::abort();
  }
  file.unsynced.clear();
  real<int (*)(int)>("close")(to);
}

int opened(int fd, const char* path) {
  watch(fd, path);
  return fd;
}

int mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, int) : 0;
}

ssize_t write_at(const char* name, int fd, const void* bytes, size_t size, off_t at) {
  const auto file = find(fd);
  if (file && disk_is_full()) {
    errno = ENOSPC;
    return -1;
  }
  const auto done = real<ssize_t (*)(int, const void*, size_t, off_t)>(name)(fd, bytes, size, at);
  if (file && done > 0) {
    note(*file, at, at + done);
  }
  return done;
}

int cut_short(const char* name, int fd, off_t size) {
  return real<int (*)(int, off_t)>(name)(fd, size);
}

int sync_with(const char* name, int fd) {
  if (const auto file = find(fd)) {
    settle(fd, *file);
    return 0;
  }
  return real<int (*)(int)>(name)(fd);
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const int mode = mode_of(flags, arguments);
  va_end(arguments);
  return opened(real<int (*)(const char*, int, ...)>("open")(path, flags, mode), path);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const int mode = mode_of(flags, arguments);
  va_end(arguments);
  return opened(real<int (*)(const char*, int, ...)>("open64")(path, flags, mode), path);
}

int close(int fd) {
  {
    const std::lock_guard lock(table_mutex);
    table().erase(fd);
  }
  return real<int (*)(int)>("close")(fd);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  return write_at("pwrite", fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off_t at) {
  return write_at("pwrite64", fd, bytes, size, at);
}

ssize_t write(int fd, const void* bytes, size_t size) {
  const auto file = find(fd);
  if (file && disk_is_full()) {
    errno = ENOSPC;
    return -1;
  }
  const off_t at = file ? ::lseek(fd, 0, SEEK_CUR) : 0;
  const auto done = real<ssize_t (*)(int, const void*, size_t)>("write")(fd, bytes, size);
  if (file && done > 0) {
    note(*file, at, at + done);
  }
  return done;
}

int ftruncate(int fd, off_t size) {
  return cut_short("ftruncate", fd, size);
}
int ftruncate64(int fd, off_t size) {
  return cut_short("ftruncate64", fd, size);
}
int fsync(int fd) {
  return sync_with("fsync", fd);
}
int fdatasync(int fd) {
  return sync_with("fdatasync", fd);
}

int unlink(const char* path) {
  if (watched_path(path)) {
    const std::string shadow = std::string(path) + ".durable";
    real<int (*)(const char*)>("unlink")(shadow.c_str());
    const std::lock_guard lock(table_mutex);
    files().erase(path);
  }
  return real<int (*)(const char*)>("unlink")(path);
}

}  // extern "C"
