// WKB: whatever is accepted is written, and what is written reads back as the same geometry.
#include "base/geo/wkb.hpp"

#include <string>

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = meent::geo::parse_wkb(meent::fuzz::text_of(data, size));
  if (read) {
    std::string written;
    meent::geo::append_wkb(written, read->geometry);
    const auto again = meent::geo::parse_wkb(written);
    meent::ensure(again.has_value(), "what append_wkb writes can be read");
    meent::ensure(again->geometry == read->geometry, "WKB keeps the geometry");
  }
  return 0;
}
