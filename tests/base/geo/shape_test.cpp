#include "base/geo/shape.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace meent::geo;

TEST_CASE("a line needs two positions") {
  const std::array<double, 4> two{0, 0, 1, 1};
  CHECK(flaw_of_line(Kind::line_string, two, 2).empty());
  CHECK(flaw_of_line(Kind::line_string, std::span(two).first(2), 2) ==
        "a line needs at least 2 positions, this one has 1");
}

TEST_CASE("a ring needs four positions and must close in every dimension") {
  const std::array<double, 8> open{0, 0, 1, 0, 1, 1, 0, 1};
  const std::array<double, 8> closed{0, 0, 1, 0, 1, 1, 0, 0};
  CHECK(flaw_of_line(Kind::polygon, closed, 2).empty());
  CHECK(flaw_of_line(Kind::polygon, open, 2).find("not closed") != std::string::npos);
  CHECK(flaw_of_line(Kind::polygon, std::span(closed).first(6), 2).find("at least 4") !=
        std::string::npos);
  const std::array<double, 12> height_open{0, 0, 5, 1, 0, 5, 1, 1, 5, 0, 0, 6};
  CHECK_FALSE(flaw_of_line(Kind::polygon, height_open, 3).empty());
}

TEST_CASE("members of multi kinds, names of kinds") {
  CHECK(member_kind(Kind::multi_point) == Kind::point);
  CHECK(member_kind(Kind::multi_line_string) == Kind::line_string);
  CHECK(member_kind(Kind::multi_polygon) == Kind::polygon);
  CHECK(member_kind(Kind::point) == Kind::point);
  CHECK(name_of(Kind::multi_polygon) == "MULTIPOLYGON");
  CHECK(name_of(Kind::collection) == "GEOMETRYCOLLECTION");
}
