// Geometry as values: the simple features of OGC 06-103r4, kept flat. Coordinates are x, y (and z)
// in the order of the coordinate system as stored here: longitude, latitude for geographic systems
// (as GeoJSON, RFC 7946), easting, northing for RD New. Codecs (wkb, wkt, geojson) and
// transformations (crs) stand beside this header; spatial relations are in query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace meent::geo {

enum class Kind : std::uint8_t {
  point = 1,
  line_string = 2,
  polygon = 3,
  multi_point = 4,
  multi_line_string = 5,
  multi_polygon = 6,
  collection = 7,
};

struct Box {
  double min_x, min_y, max_x, max_y;
  friend bool operator==(const Box&, const Box&) = default;
};

// One geometry of any kind. Positions of all parts stand in one array of `stride` doubles each;
// `rings` and `parts` say where each ring (or line) and each polygon ends, so that nothing nests
// but the members of a collection. A point and a multi_point have no ring_ends; a line_string that
// is not empty has one. The members of a collection have one stride, which is that of the
// collection.
struct Geometry {
  Kind kind = Kind::point;
  std::uint8_t stride = 2;               // 2 or 3
  std::vector<double> positions;         // stride doubles each
  std::vector<std::uint32_t> ring_ends;  // in positions: end of each line or ring
  std::vector<std::uint32_t> part_ends;  // in ring_ends: end of each polygon (multi_polygon only)
  std::vector<Geometry> members;         // collection only

  bool empty() const { return positions.empty() && members.empty(); }
  std::size_t position_count() const { return positions.size() / stride; }
  friend bool operator==(const Geometry&, const Geometry&) = default;
};

// What every codec holds to: more is refused, whatever the input claims.
inline constexpr std::size_t kMaxPositions = 1'000'000;  // of one geometry, members included
inline constexpr int kMaxNesting = 8;                    // of collections in collections

// Bounding box of x and y; all NaN for an empty geometry.
Box bounds(const Geometry& geometry);

}  // namespace meent::geo
