// The door of the page: the files of web/, embedded in the program. A file whose name carries a
// hash of its content (under /assets/) may be kept for ever; every other is asked again by ETag.
// A path below a file is a view of that file's page and gets it; any other path that a browser asks
// for gets the start page with status 404, and the page says that there is nothing; a missing file
// is a plain 404.
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
  struct Found {
    const File* file = nullptr;
    int status = 404;
  };
  Found find(const Request& request) const;

  std::unordered_map<std::string_view, File> files_;
  Trouble trouble_;
};

}  // namespace meent::doors::page
