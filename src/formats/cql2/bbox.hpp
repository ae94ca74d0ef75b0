// The area of a BBOX literal (OGC 21-065r2, rule bboxTaggedText).
#pragma once

#include <span>

#include "base/geo/geometry.hpp"
#include "base/result.hpp"

namespace meent::formats::cql2 {

// Four bounds (west, south, east, north) or six (west, south, lowest, east, north, highest;
// relations are flat, so heights are dropped). West of east means across the antimeridian, for
// longitudes between -180 and 180, and gives two areas. A box without width or height is a line or
// a point. Errors: invalid.
result<geo::Geometry> geometry_of_box(std::span<const double> bounds);

}  // namespace meent::formats::cql2
