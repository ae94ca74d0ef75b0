#include "store/sqlite/files.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "base/ensure.hpp"

namespace meent::store::sqlite {
namespace {

constexpr std::size_t kPiece = 1U << 20U;

// A file descriptor that closes itself.
class File {
 public:
  File(const std::filesystem::path& path, int flags)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

tl::unexpected<error> system_error(const std::filesystem::path& path, const char* doing) {
  const int number = errno;
  const Code code = number == ENOSPC || number == EDQUOT ? Code::exhausted
                    : number == ENOENT                   ? Code::not_found
                                                         : Code::internal;
  return fail(code, std::string(doing) + " " + path.string() + " failed: " + std::strerror(number));
}

// Reads a file in pieces; `take` may fail.
template <class Take>
result<void> read_all(const std::filesystem::path& path, const Progress& progress,
                      const Take& take) {
  const File file(path, O_RDONLY);
  if (!file.open()) {
    return system_error(path, "opening");
  }
  std::error_code ignored;
  const double size = static_cast<double>(std::filesystem::file_size(path, ignored));
  std::vector<char> piece(kPiece);
  double done = 0;
  for (;;) {
    const ssize_t got = ::read(file.number(), piece.data(), piece.size());
    if (got < 0) {
      return system_error(path, "reading");
    }
    if (got == 0) {
      return {};
    }
    MEENT_CHECK(take(std::string_view(piece.data(), static_cast<std::size_t>(got))));
    done += static_cast<double>(got);
    if (progress) {
      progress(size > 0 ? done / size : 1);
    }
  }
}

result<void> write_all(const File& file, const std::filesystem::path& path,
                       std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(file.number(), bytes.data(), bytes.size());
    if (put < 0) {
      return system_error(path, "writing");
    }
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

}  // namespace

result<std::string> sha256_of(const std::filesystem::path& file, const Progress& progress) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(),
                                                                       EVP_MD_CTX_free);
  ensure(digest && EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) == 1,
         "SHA-256 is part of OpenSSL");
  MEENT_CHECK(read_all(file, progress, [&digest](std::string_view piece) -> result<void> {
    EVP_DigestUpdate(digest.get(), piece.data(), piece.size());
    return {};
  }));
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(digest.get(), bytes, &size);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (unsigned int i = 0; i < size; ++i) {
    text.push_back(kHex[bytes[i] >> 4]);
    text.push_back(kHex[bytes[i] & 15]);
  }
  return text;
}

std::filesystem::path checksum_path(const std::filesystem::path& file) {
  return file.string() + ".sha256";
}

result<void> write_checksum(const std::filesystem::path& file, const std::string& sha256) {
  const std::filesystem::path path = checksum_path(file);
  {
    const File out(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!out.open()) {
      return system_error(path, "making");
    }
    MEENT_CHECK(write_all(out, path, sha256 + "  " + file.filename().string() + "\n"));
  }
  return flush(path);
}

result<std::string> read_checksum(const std::filesystem::path& file) {
  std::string text;
  MEENT_CHECK(read_all(checksum_path(file), {}, [&text](std::string_view piece) -> result<void> {
    text.append(piece.substr(0, 64));
    return {};
  }));
  if (text.size() < 64 || text.find_first_not_of("0123456789abcdef") < 64) {
    return fail(Code::invalid, "the checksum beside the backup is not one");
  }
  return text.substr(0, 64);
}

result<void> write_checksums(const std::filesystem::path& folder,
                             const std::vector<std::string>& names,
                             const std::filesystem::path& list) {
  {
    const File out(list, O_WRONLY | O_CREAT | O_TRUNC);
    if (!out.open()) {
      return system_error(list, "making");
    }
    for (const std::string& name : names) {
      MEENT_TRY(sha256, sha256_of(folder / name, {}));
      MEENT_CHECK(write_all(out, list, sha256 + "  " + name + "\n"));
    }
  }
  return flush(list);
}

result<void> copy_flushed(const std::filesystem::path& from, const std::filesystem::path& to,
                          const Progress& progress) {
  {
    const File out(to, O_WRONLY | O_CREAT | O_TRUNC);
    if (!out.open()) {
      return system_error(to, "making");
    }
    MEENT_CHECK(read_all(from, progress,
                         [&](std::string_view piece) { return write_all(out, to, piece); }));
  }
  return flush(to);
}

result<std::vector<std::string>> copy_checked(const std::filesystem::path& folder,
                                              const std::filesystem::path& list,
                                              const std::filesystem::path& into) {
  constexpr std::size_t kBeforeName = 66;  // the checksum and two spaces
  std::string text;
  MEENT_CHECK(read_all(list, {}, [&text](std::string_view piece) -> result<void> {
    text.append(piece);
    return {};
  }));
  std::vector<std::string> names;
  for (std::string_view left = text; !left.empty();) {
    const auto end = left.find('\n');
    if (end == std::string_view::npos || end <= kBeforeName) {
      return fail(Code::invalid, "the list of checksums " + list.string() + " is not whole");
    }
    const std::string_view line = left.substr(0, end);
    left.remove_prefix(end + 1);
    std::string name(line.substr(kBeforeName));
    const std::filesystem::path copy = into / name;
    std::error_code problem;
    std::filesystem::create_directories(copy.parent_path(), problem);
    MEENT_CHECK(copy_flushed(folder / name, copy, {}));
    MEENT_TRY(sha256, sha256_of(copy, {}));
    if (sha256 != line.substr(0, 64)) {
      return fail(Code::invalid, (folder / name).string() +
                                     " is not what it was when the backup was made (its checksum "
                                     "differs)");
    }
    names.push_back(std::move(name));
  }
  return names;
}

result<void> flush(const std::filesystem::path& path) {
  const File file(path, O_RDONLY);
  if (!file.open()) {
    return system_error(path, "opening");
  }
  if (::fsync(file.number()) != 0) {
    return system_error(path, "flushing");
  }
  return {};
}

result<void> rename_flushed(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    return system_error(to, "naming");
  }
  const auto directory = to.parent_path();
  return flush(directory.empty() ? std::filesystem::path(".") : directory);
}

}  // namespace meent::store::sqlite
