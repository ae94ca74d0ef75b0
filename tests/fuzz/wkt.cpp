// WKT: whatever is accepted is written, and what is written reads back as the same geometry.
#include "base/geo/wkt.hpp"

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto geometry = meent::geo::parse_wkt(meent::fuzz::text_of(data, size));
  if (geometry) {
    const auto again = meent::geo::parse_wkt(meent::geo::to_wkt(*geometry));
    meent::ensure(again.has_value(), "what to_wkt writes can be read");
    meent::ensure(*again == *geometry, "WKT keeps the geometry");
  }
  return 0;
}
