// The files of a .tar.gz (ustar), for test vectors that come as one. Only what such archives hold:
// regular files with short names.
#pragma once

#include <zlib.h>

#include <cstdlib>
#include <map>
#include <string>

namespace meent::test {

// Name -> bytes; empty when the archive cannot be read.
inline std::map<std::string, std::string> files_of_archive(const std::string& path) {
  std::map<std::string, std::string> out;
  gzFile archive = gzopen(path.c_str(), "rb");
  if (archive == nullptr) {
    return out;
  }
  const auto read = [archive](std::size_t size) {
    std::string bytes(size, '\0');
    const int got = gzread(archive, bytes.data(), static_cast<unsigned>(size));
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return bytes;
  };
  for (;;) {
    const std::string head = read(512);
    if (head.size() < 512 || head[0] == '\0') {
      break;
    }
    const auto size = std::strtoull(head.substr(124, 12).c_str(), nullptr, 8);
    std::string bytes = read((size + 511) / 512 * 512);
    bytes.resize(size);
    if (head[156] == '0' || head[156] == '\0') {
      out[std::string(head.c_str())] = std::move(bytes);
    }
  }
  gzclose(archive);
  return out;
}

}  // namespace meent::test
