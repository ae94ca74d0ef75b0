// The door of the page: the files of web/, embedded in the program. A file whose name carries a
// hash of its content (under /assets/) may be kept for ever; every other is asked again by ETag.
// A path that is no file but was asked by a browser gets the page itself, which shows the view of
// that path or says that there is none; a missing file stays a 404.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "doors/door.hpp"
#include "doors/status.hpp"

namespace meent::doors::page {

// A file with its precompressed forms (empty when there are none). Bytes live as long as the
// program.
struct File {
  std::string_view path;  // "/index.html", "/assets/main-3f9a.js"
  std::string_view content_type;
  std::string_view bytes;
  std::string_view gzip;
  std::string_view brotli;
  std::string_view hash;  // of bytes, any text that stands in an ETag
};

class Page final : public Door {
 public:
  Page(std::vector<File> files, Trouble trouble);

  std::vector<Route> routes() override;

 private:
  Response answer(const Request& request) const;
  const File* find(const Request& request) const;

  std::unordered_map<std::string_view, File> files_;
  Trouble trouble_;
};

}  // namespace meent::doors::page
