#include "query/spatial.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <thread>

#include "base/geo/random_geometry.hpp"
#include "base/geo/wkt.hpp"

using namespace meent;
using namespace meent::query;

namespace {

geo::Geometry wkt(std::string_view text) {
  auto read = geo::parse_wkt(text);
  REQUIRE_MESSAGE(read, std::string(text));
  return *read;
}

Value::GeometryRef shared(geo::Geometry g) {
  return std::make_shared<const geo::Geometry>(std::move(g));
}

constexpr Op kRelations[] = {Op::s_intersects, Op::s_equals,   Op::s_disjoint, Op::s_touches,
                             Op::s_within,     Op::s_overlaps, Op::s_crosses,  Op::s_contains};

constexpr std::string_view kSquare = "POLYGON((0 0,10 0,10 10,0 10,0 0))";

}  // namespace

TEST_CASE("the eight relations on known pairs") {
  struct Case {
    Op relation;
    const char* a;
    const char* b;
    bool holds;
  };
  const Case cases[] = {
      {Op::s_intersects, "POINT(5 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", true},
      {Op::s_intersects, "POINT(15 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", false},
      {Op::s_intersects, "POINT(10 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", true},
      {Op::s_equals, "LINESTRING(0 0,10 0)", "LINESTRING(10 0,5 0,0 0)", true},
      {Op::s_equals, "LINESTRING(0 0,10 0)", "LINESTRING(9 0,0 0)", false},
      {Op::s_disjoint, "POINT(15 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", true},
      {Op::s_disjoint, "POINT(5 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", false},
      {Op::s_touches, "POINT(10 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", true},
      {Op::s_touches, "POINT(5 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", false},
      {Op::s_within, "POINT(5 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", true},
      {Op::s_within, "POLYGON((0 0,10 0,10 10,0 10,0 0))", "POINT(5 5)", false},
      {Op::s_contains, "POLYGON((0 0,10 0,10 10,0 10,0 0))", "POINT(5 5)", true},
      {Op::s_contains, "POINT(5 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", false},
      {Op::s_overlaps, "POLYGON((5 5,15 5,15 15,5 15,5 5))", "POLYGON((0 0,10 0,10 10,0 10,0 0))",
       true},
      {Op::s_overlaps, "POLYGON((2 2,3 2,3 3,2 2))", "POLYGON((0 0,10 0,10 10,0 10,0 0))", false},
      {Op::s_crosses, "LINESTRING(-5 5,15 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", true},
      {Op::s_crosses, "LINESTRING(1 5,2 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", false},
      {Op::s_within, "MULTIPOINT(1 1,2 2)", "MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)))", true},
      {Op::s_intersects, "POINT Z(5 5 99)", "POLYGON((0 0,10 0,10 10,0 10,0 0))", true},
      // In a hole is outside.
      {Op::s_intersects, "POINT(5 5)", "POLYGON((0 0,10 0,10 10,0 10,0 0),(4 4,6 4,6 6,4 6,4 4))",
       false},
  };
  for (const Case& each : cases) {
    CAPTURE(each.a);
    CAPTURE(each.b);
    CAPTURE(name_of(each.relation));
    const geo::Geometry a = wkt(each.a);
    const geo::Geometry b = wkt(each.b);
    CHECK(relate(each.relation, a, b) == each.holds);
    CHECK(relate(each.relation, a, shared(b), Side::right) == each.holds);
    CHECK(relate(each.relation, b, shared(a), Side::left) == each.holds);
  }
}

TEST_CASE("an empty geometry meets nothing") {
  const geo::Geometry none = wkt("POLYGON EMPTY");
  const geo::Geometry square = wkt(kSquare);
  CHECK(relate(Op::s_intersects, none, square) == false);
  CHECK(relate(Op::s_disjoint, none, square) == true);
  CHECK(relate(Op::s_intersects, none, shared(square), Side::right) == false);
  CHECK(relate(Op::s_disjoint, square, shared(none), Side::right) == true);
  CHECK_FALSE(distance(none, square));
}

TEST_CASE("a literal that meets many rows gives the same answers as a plain question") {
  // Triangles, lines and points: always valid, so that both ways must agree.
  geo::test::RandomGeometry random(3);
  std::uniform_real_distribution<double> place(0, 10);
  const auto shape = [&](std::size_t corners) {
    geo::Geometry g{.kind = corners == 3   ? geo::Kind::polygon
                            : corners == 2 ? geo::Kind::line_string
                                           : geo::Kind::point};
    for (std::size_t i = 0; i < 2 * corners; ++i) {
      g.positions.push_back(place(random.random()));
    }
    if (corners == 3) {
      g.positions.insert(g.positions.end(), {g.positions[0], g.positions[1]});
    }
    if (corners > 1) {
      g.ring_ends.push_back(static_cast<std::uint32_t>(g.position_count()));
    }
    return g;
  };
  std::vector<Value::GeometryRef> literals;
  literals.reserve(20);
  for (int i = 0; i < 20; ++i) {  // more than are kept prepared
    literals.push_back(shared(shape(1 + random.pick(3))));
  }
  int holding = 0;
  for (int i = 0; i < 4'000; ++i) {
    const geo::Geometry row = shape(1 + random.pick(3));
    const Value::GeometryRef& literal = literals[random.pick(literals.size())];
    const Op relation = kRelations[random.pick(8)];
    const auto right = relate(relation, row, literal, Side::right);
    REQUIRE(right.has_value());
    REQUIRE(right == relate(relation, row, *literal));
    REQUIRE(relate(relation, row, literal, Side::left) == relate(relation, *literal, row));
    holding += *right ? 1 : 0;
  }
  CHECK(holding > 400);
}

TEST_CASE("a literal that is gone is not mistaken for a new one at its address") {
  const geo::Geometry row = wkt("POINT(5 5)");
  for (int i = 0; i < 100; ++i) {
    const bool inside = i % 2 == 0;
    const auto literal =
        shared(inside ? wkt(kSquare) : wkt("POLYGON((20 20,30 20,30 30,20 30,20 20))"));
    CHECK(relate(Op::s_intersects, row, literal, Side::right) == inside);
  }
}

TEST_CASE("an invalid geometry gives an answer or unknown, never a crash") {
  const geo::Geometry bow = wkt("POLYGON((0 0,10 10,10 0,0 10,0 0))");
  const geo::Geometry spike = wkt("POLYGON((0 0,5 0,0 0,0 0))");
  const geo::Geometry square = wkt(kSquare);
  for (const Op relation : kRelations) {
    for (const geo::Geometry* const bad : {&bow, &spike}) {
      (void)relate(relation, *bad, square);
      (void)relate(relation, square, *bad);
      (void)relate(relation, square, shared(*bad), Side::left);
      (void)relate(relation, *bad, shared(square), Side::right);
    }
  }
  // A polygon that breaks the rules of form, made without a codec.
  const geo::Geometry open{
      .kind = geo::Kind::polygon, .positions = {0, 0, 1, 0, 1, 1, 0, 1}, .ring_ends = {4}};
  CHECK_FALSE(relate(Op::s_intersects, open, square));
  CHECK_FALSE(relate(Op::s_intersects, square, shared(open), Side::right));
  CHECK_FALSE(distance(open, square));
}

TEST_CASE("collections answer by their members") {
  const geo::Geometry all = wkt("GEOMETRYCOLLECTION(POINT(5 5),LINESTRING(1 1,2 2))");
  CHECK(relate(Op::s_intersects, all, wkt(kSquare)) == true);
  CHECK(relate(Op::s_intersects, all, wkt("POINT(7 7)")) == false);
  CHECK(relate(Op::s_within, all, wkt(kSquare)) == true);
}

TEST_CASE("distance between points is the geodesic") {
  // Amersfoort's tower to Utrecht's: 19.4 km; a degree of latitude at the equator: 110 574 m.
  CHECK(*distance(wkt("POINT(0 0)"), wkt("POINT(0 1)")) ==
        doctest::Approx(110'574.4).epsilon(1e-6));
  CHECK(*distance(wkt("POINT(0 0)"), wkt("POINT(1 0)")) ==
        doctest::Approx(111'319.5).epsilon(1e-6));
  CHECK(*distance(wkt("POINT(5 52)"), wkt("POINT(5 52)")) == 0);
  const double there = *distance(wkt("POINT(5.3872 52.1552)"), wkt("POINT(5.1214 52.0907)"));
  CHECK(there == doctest::Approx(19'560).epsilon(0.005));
}

TEST_CASE("distance to a line or polygon is that to its nearest point") {
  // On a meridian: straight east of it, a degree of longitude at 52 degrees is 68 678 m.
  const geo::Geometry meridian = wkt("LINESTRING(5 50,5 54)");
  CHECK(*distance(wkt("POINT(5.1 52)"), meridian) == doctest::Approx(6'867.7).epsilon(0.001));
  CHECK(*distance(wkt("POINT(5 5)"), wkt(kSquare)) == 0);
  CHECK(*distance(wkt("LINESTRING(4 51,6 53)"), wkt("LINESTRING(4 53,6 51)")) ==
        doctest::Approx(0).epsilon(1).scale(1));
  // Seen as degrees the northern side is nearer (0.9 against 1.0), seen as metres the eastern one.
  const geo::Geometry corner = wkt("MULTIPOINT(6 52,5 52.9)");
  CHECK(*distance(wkt("POINT(5 52)"), corner) == doctest::Approx(68'677).epsilon(0.001));
}

TEST_CASE("distance of a point to a line agrees with a fine walk along it") {
  std::mt19937_64 random(17);
  std::uniform_real_distribution<double> lon(4, 7);
  std::uniform_real_distribution<double> lat(51, 53);
  for (int i = 0; i < 50; ++i) {
    const geo::Geometry point{.positions = {lon(random), lat(random)}};
    const double x1 = lon(random);
    const double y1 = lat(random);
    const double x2 = lon(random);
    const double y2 = lat(random);
    const geo::Geometry line{
        .kind = geo::Kind::line_string, .positions = {x1, y1, x2, y2}, .ring_ends = {2}};
    double least = 1e12;
    for (int step = 0; step <= 4'000; ++step) {
      const double t = step / 4'000.0;
      const geo::Geometry on{.positions = {x1 + t * (x2 - x1), y1 + t * (y2 - y1)}};
      least = std::min(least, *distance(point, on));
    }
    CHECK(*distance(point, line) == doctest::Approx(least).epsilon(0.005).scale(100));
  }
}

TEST_CASE("coordinates that are no degrees have no distance in metres") {
  CHECK_FALSE(distance(wkt("POINT(155000 463000)"), wkt("POINT(155001 463000)")));
}

TEST_CASE("threads ask at the same time") {
  const auto literal = shared(wkt(kSquare));
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([t, &wrong, &literal] {
      for (int i = 0; i < 2'000; ++i) {
        const geo::Geometry row{.positions = {i % 20 + 0.5, 5}};
        const bool inside = i % 20 < 10;
        wrong[t] += relate(Op::s_intersects, row, literal, Side::right) == inside ? 0 : 1;
      }
    });
  }
  for (std::thread& each : threads) {
    each.join();
  }
  CHECK(wrong == std::vector<int>{0, 0, 0, 0});
}
