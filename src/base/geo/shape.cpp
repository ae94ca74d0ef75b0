#include "base/geo/shape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace meent::geo {

std::string flaw_of_line(Kind kind, std::span<const double> numbers, std::size_t stride) {
  const std::size_t count = numbers.size() / stride;
  if (kind == Kind::line_string) {
    return count >= kMinLine
               ? std::string{}
               : fmt::format("a line needs at least 2 positions, this one has {}", count);
  }
  if (count < kMinRing) {
    return fmt::format("a ring needs at least 4 positions, this one has {}", count);
  }
  if (!std::ranges::equal(numbers.first(stride), numbers.last(stride))) {
    return "the ring is not closed: its last position must equal its first";
  }
  return {};
}

Kind member_kind(Kind kind) {
  switch (kind) {
    case Kind::multi_point: return Kind::point;
    case Kind::multi_line_string: return Kind::line_string;
    case Kind::multi_polygon: return Kind::polygon;
    default: return kind;
  }
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::point: return "POINT";
    case Kind::line_string: return "LINESTRING";
    case Kind::polygon: return "POLYGON";
    case Kind::multi_point: return "MULTIPOINT";
    case Kind::multi_line_string: return "MULTILINESTRING";
    case Kind::multi_polygon: return "MULTIPOLYGON";
    case Kind::collection: return "GEOMETRYCOLLECTION";
  }
  return "GEOMETRY";
}

}  // namespace meent::geo
