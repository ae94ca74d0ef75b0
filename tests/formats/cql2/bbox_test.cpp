#include "formats/cql2/bbox.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::formats::cql2;

namespace {

result<geo::Geometry> box(std::vector<double> bounds) {
  return geometry_of_box(bounds);
}

}  // namespace

TEST_CASE("a box is a polygon with its corners") {
  const auto polygon = box({1, 2, 3, 4});
  REQUIRE(polygon);
  CHECK(polygon->kind == geo::Kind::polygon);
  CHECK(polygon->positions == std::vector<double>{1, 2, 3, 2, 3, 4, 1, 4, 1, 2});
  CHECK(geo::bounds(*polygon) == geo::Box{1, 2, 3, 4});
  CHECK(*box({1, 2, -9, 3, 4, 9}) == *polygon);
}

TEST_CASE("a box without width or height is a line or a point") {
  CHECK(box({1, 2, 1, 2})->kind == geo::Kind::point);
  CHECK(box({1, 2, 1, 4})->kind == geo::Kind::line_string);
  CHECK(box({1, 2, 3, 2})->kind == geo::Kind::line_string);
}

TEST_CASE("a box across the antimeridian is two areas") {
  const auto both = box({150, -10, -150, 10});
  REQUIRE(both);
  CHECK(both->kind == geo::Kind::multi_polygon);
  CHECK(both->part_ends == std::vector<std::uint32_t>{1, 2});
  CHECK(geo::bounds(*both) == geo::Box{-180, -10, 180, 10});
  CHECK(geo::bounds(*box({180, -10, -150, 10})) == geo::Box{-180, -10, -150, 10});
  CHECK(geo::bounds(*box({150, -10, -180, 10})) == geo::Box{150, -10, 180, 10});
  const auto line = box({170, 5, -170, 5});
  CHECK(line->kind == geo::Kind::multi_line_string);
  CHECK(line->ring_ends == std::vector<std::uint32_t>{2, 4});
}

TEST_CASE("impossible boxes are refused") {
  CHECK_FALSE(box({1, 2, 3}));
  CHECK_FALSE(box({1, 2, 3, 4, 5}));
  CHECK_FALSE(box({1, 4, 3, 2}));
  CHECK_FALSE(box({1, 2, 9, 3, 4, 8}));
  CHECK_FALSE(box({155'000, 463'000, 154'000, 464'000}));
}
