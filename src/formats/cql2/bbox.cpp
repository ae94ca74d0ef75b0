#include "formats/cql2/bbox.hpp"

namespace meent::formats::cql2 {

namespace {

using geo::Geometry;

void append_ring(Geometry& geometry, double west, double south, double east, double north) {
  const double ring[] = {west, south, east, south, east, north, west, north, west, south};
  geometry.positions.insert(geometry.positions.end(), std::begin(ring), std::end(ring));
  geometry.ring_ends.push_back(static_cast<std::uint32_t>(geometry.positions.size() / 2));
}

Geometry flat_box(double west, double south, double east, double north) {
  Geometry geometry;
  if (west == east && south == north) {
    geometry.kind = geo::Kind::point;
    geometry.positions = {west, south};
    return geometry;
  }
  if (west == east || south == north) {
    geometry.kind = geo::Kind::line_string;
    geometry.positions = {west, south, east, north};
    geometry.ring_ends = {2};
    return geometry;
  }
  geometry.kind = geo::Kind::polygon;
  append_ring(geometry, west, south, east, north);
  return geometry;
}

bool is_longitude(double value) {
  return value >= -180.0 && value <= 180.0;
}

}  // namespace

result<Geometry> geometry_of_box(std::span<const double> bounds) {
  if (bounds.size() != 4 && bounds.size() != 6) {
    return fail(Code::invalid, "a BBOX has four bounds (west, south, east, north) or six");
  }
  const std::size_t second = bounds.size() / 2;
  const double west = bounds[0];
  const double south = bounds[1];
  const double east = bounds[second];
  const double north = bounds[second + 1];
  if (south > north || (second == 3 && bounds[2] > bounds[5])) {
    return fail(Code::invalid,
                "the lower bound of the BBOX lies above the upper one; the order is west, south, "
                "east, north");
  }
  if (west <= east) {
    return flat_box(west, south, east, north);
  }
  if (!is_longitude(west) || !is_longitude(east)) {
    return fail(Code::invalid,
                "the western bound of the BBOX lies east of the eastern one; only longitudes "
                "between -180 and 180 can cross the antimeridian");
  }
  if (west == 180.0) {
    return flat_box(-180.0, south, east, north);
  }
  if (east == -180.0) {
    return flat_box(west, south, 180.0, north);
  }
  Geometry both;
  if (south == north) {
    both.kind = geo::Kind::multi_line_string;
    both.positions = {west, south, 180.0, south, -180.0, south, east, south};
    both.ring_ends = {2, 4};
    return both;
  }
  both.kind = geo::Kind::multi_polygon;
  append_ring(both, west, south, 180.0, north);
  append_ring(both, -180.0, south, east, north);
  both.part_ends = {1, 2};
  return both;
}

}  // namespace meent::formats::cql2
