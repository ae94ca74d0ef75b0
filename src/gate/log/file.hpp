// A file of the log: opened, read and written at places, flushed. What fails is the world's doing
// and thrown as broken_world: exhausted when there is no room, internal for all else.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::gate {

class File {
 public:
  enum class Mode : std::uint8_t { read, write };  // write: made when it is not there, mode 0600

  File(std::filesystem::path path, Mode mode);
  // Nothing when there is no such file.
  static std::optional<File> open_if_there(const std::filesystem::path& path);
  ~File();
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const;
  // Reads up to `size` bytes; fewer at the end of the file only.
  std::string read_at(std::uint64_t place, std::size_t size) const;
  std::size_t read_at(std::uint64_t place, char* out, std::size_t size) const;
  void write_at(std::uint64_t place, std::string_view bytes);
  void truncate(std::uint64_t size);
  void sync_data();
  int descriptor() const { return descriptor_; }

 private:
  File(std::filesystem::path path, int descriptor);

  std::filesystem::path path_;
  int descriptor_;
};

// Throws what errno says of doing something with a file.
[[noreturn]] void throw_system(const char* doing, const std::filesystem::path& path);

std::optional<std::string> read_whole(const std::filesystem::path& path);
// Writes beside it, flushes, and puts it in place, so that a reader sees the old or the new.
void replace_whole(const std::filesystem::path& path, std::string_view bytes);
void sync_directory(const std::filesystem::path& path);

}  // namespace meent::gate
