// Spatial relations (OGC 06-103r4 §6.1.15, DE-9IM) and distance, by GEOS. Relations are those of
// the plane of longitude and latitude, as in CQL2 servers at large; heights play no part. What has
// no answer (an invalid geometry on which GEOS gives up) is unknown: nothing. Safe to call from any
// thread: each keeps a GEOS context of its own, and the prepared form of the literals it met last.
#pragma once

#include <optional>

#include "base/geo/geometry.hpp"
#include "query/expr.hpp"
#include "query/value.hpp"

namespace meent::query {

// `relation` is one of Op::s_intersects … Op::s_contains, read as "a relation b".
std::optional<bool> relate(Op relation, const geo::Geometry& a, const geo::Geometry& b);

// The same with one side a literal that meets many rows. `literal` is recognised by its address: it
// must be the reference held by the tree.
enum class Side : std::uint8_t { left, right };  // where the literal stands
std::optional<bool> relate(Op relation, const geo::Geometry& row, const Value::GeometryRef& literal,
                           Side side);

// Metres between the nearest points of two geometries in longitude, latitude (WGS 84), along the
// ellipsoid. Between points it is exact; else the nearest points are sought on a plane scaled at
// their latitude, which is right to well below a percent up to some hundreds of kilometres. Nothing
// for an empty geometry. The antimeridian is a border.
std::optional<double> distance(const geo::Geometry& a, const geo::Geometry& b);

}  // namespace meent::query
