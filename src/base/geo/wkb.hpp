// Well-known binary of geometries: ISO 19125 / OGC 06-103r4 §8 is written, little-endian; read are
// both byte orders, ISO's Z types (1001 to 1007) and the extended form (EWKB) with its flags for Z
// and SRID. A point of NaN is an empty point. Measures are refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/geo/geometry.hpp"
#include "base/result.hpp"

namespace meent::geo {

struct Wkb {
  Geometry geometry;
  std::optional<std::uint32_t> srid;  // of EWKB
};

// All bytes must be one geometry. Counts are believed only as far as the bytes reach. Errors:
// invalid, too_large; `where` is "byte 17", counted from 0.
result<Wkb> parse_wkb(std::string_view bytes);

void append_wkb(std::string& out, const Geometry& geometry);

}  // namespace meent::geo
