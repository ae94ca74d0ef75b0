// GeoJSON: whatever is accepted is written, and what is written reads back as the same geometry.
#include "base/geo/geojson.hpp"

#include <string>

#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto geometry = meent::geo::parse_geojson(meent::fuzz::text_of(data, size));
  if (geometry) {
    std::string written;
    meent::geo::append_geojson(written, *geometry);
    const auto again = meent::geo::parse_geojson(written);
    meent::ensure(again.has_value(), "what append_geojson writes can be read");
    meent::ensure(*again == *geometry, "GeoJSON keeps the geometry");
  }
  return 0;
}
