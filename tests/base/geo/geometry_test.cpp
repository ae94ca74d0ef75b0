#include "base/geo/geometry.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace meent::geo;

TEST_CASE("bounds reaches over all positions and looks at x and y only") {
  const Geometry line{.kind = Kind::line_string,
                      .stride = 3,
                      .positions = {5, 52, 1000, 4, 53, -1000, 4.5, 51, 0},
                      .ring_ends = {3}};
  CHECK(bounds(line) == Box{4, 51, 5, 53});
}

TEST_CASE("bounds of a point is the point") {
  CHECK(bounds({.positions = {-3, 7}}) == Box{-3, 7, -3, 7});
}

TEST_CASE("bounds of a collection covers its members and passes over empty ones") {
  Geometry all{.kind = Kind::collection};
  all.members.push_back({.positions = {1, 2}});
  all.members.push_back({});
  all.members.push_back({.positions = {-1, 5}});
  CHECK(bounds(all) == Box{-1, 2, 1, 5});
}

TEST_CASE("bounds of an empty geometry is NaN") {
  const Box box = bounds({.kind = Kind::polygon});
  CHECK(std::isnan(box.min_x));
  CHECK(std::isnan(box.min_y));
  CHECK(std::isnan(box.max_x));
  CHECK(std::isnan(box.max_y));
}
