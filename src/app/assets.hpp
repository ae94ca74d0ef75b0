// The files of the page, embedded in the program at build (cmake/assets.cmake). Empty when the page
// was not built.
#pragma once

#include <span>
#include <string_view>

namespace meent::app {

struct Asset {
  std::string_view path;          // "/assets/index-3f2a.js"
  std::string_view content_type;  // "text/javascript; charset=utf-8"
  std::string_view bytes;
  std::string_view gzip;  // the same, compressed; empty when it is not worth it
  std::string_view br;
  std::string_view hash;  // SHA-256, hexadecimal
};

std::span<const Asset> assets();

}  // namespace meent::app
