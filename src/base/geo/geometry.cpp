#include "base/geo/geometry.hpp"

#include <algorithm>
#include <limits>

namespace meent::geo {
namespace {

void widen(Box& box, const Geometry& geometry) {
  for (std::size_t i = 0; i + 1 < geometry.positions.size(); i += geometry.stride) {
    const double x = geometry.positions[i];
    const double y = geometry.positions[i + 1];
    box = {.min_x = std::min(box.min_x, x),
           .min_y = std::min(box.min_y, y),
           .max_x = std::max(box.max_x, x),
           .max_y = std::max(box.max_y, y)};
  }
  for (const Geometry& member : geometry.members) {
    widen(box, member);
  }
}

}  // namespace

Box bounds(const Geometry& geometry) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  Box box{.min_x = kInfinite, .min_y = kInfinite, .max_x = -kInfinite, .max_y = -kInfinite};
  widen(box, geometry);
  if (box.min_x > box.max_x) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    return {.min_x = kNone, .min_y = kNone, .max_x = kNone, .max_y = kNone};
  }
  return box;
}

}  // namespace meent::geo
