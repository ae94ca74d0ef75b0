#include "base/geo/wkt.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/geo/random_geometry.hpp"

using namespace meent;
using namespace meent::geo;

namespace {

error refused_wkt(std::string_view text) {
  auto read = parse_wkt(text);
  REQUIRE_MESSAGE(!read, "should be refused: ", std::string(text));
  return read.error();
}

// Reads and writes again.
std::string again(std::string_view text) {
  const auto read = parse_wkt(text);
  REQUIRE_MESSAGE(read, std::string(text), ": ", read.error().detail, " at ", read.error().where);
  return to_wkt(*read);
}

}  // namespace

TEST_CASE("WKT: kinds, spacing, case") {
  CHECK(again("POINT (5.39 52.16)") == "POINT (5.39 52.16)");
  CHECK(again("  point(5.39\t52.16 )\n") == "POINT (5.39 52.16)");
  CHECK(again("LineString(1 2,3 4)") == "LINESTRING (1 2, 3 4)");
  CHECK(again("POLYGON((0 0,9 0,9 9,0 0),(1 1,2 1,2 2,1 1))") ==
        "POLYGON ((0 0, 9 0, 9 9, 0 0), (1 1, 2 1, 2 2, 1 1))");
  CHECK(again("MULTIPOINT(1 2,3 4)") == "MULTIPOINT ((1 2), (3 4))");
  CHECK(again("MULTIPOINT((1 2),(3 4))") == "MULTIPOINT ((1 2), (3 4))");
  CHECK(again("MULTILINESTRING((1 2,3 4),(5 6,7 8))") ==
        "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))");
  CHECK(again("MULTIPOLYGON(((0 0,9 0,9 9,0 0)),((0 0,9 0,9 9,0 0)))") ==
        "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0)), ((0 0, 9 0, 9 9, 0 0)))");
  CHECK(again("GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4))") ==
        "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))");
}

TEST_CASE("WKT: numbers") {
  CHECK(again("POINT(-1.5e2 +3)") == "POINT (-150 3)");
  CHECK(again("POINT(.5 1.)") == "POINT (0.5 1)");
  CHECK(again("POINT(-1 -2)") == "POINT (-1 -2)");
}

TEST_CASE("WKT: heights, with and without Z") {
  CHECK(again("POINT Z (1 2 3)") == "POINT Z (1 2 3)");
  CHECK(again("POINTZ(1 2 3)") == "POINT Z (1 2 3)");
  CHECK(again("POINT(1 2 3)") == "POINT Z (1 2 3)");
  CHECK(again("GEOMETRYCOLLECTION Z (POINT Z (1 2 3))") ==
        "GEOMETRYCOLLECTION Z (POINT Z (1 2 3))");
}

TEST_CASE("WKT: empty") {
  CHECK(again("POINT EMPTY") == "POINT EMPTY");
  CHECK(again("polygon empty") == "POLYGON EMPTY");
  CHECK(again("MULTIPOLYGON Z EMPTY") == "MULTIPOLYGON Z EMPTY");
  CHECK(again("GEOMETRYCOLLECTION EMPTY") == "GEOMETRYCOLLECTION EMPTY");
}

TEST_CASE("WKT: errors point at the character") {
  struct Case {
    const char* text;
    const char* where;
    const char* detail;
  };
  const Case cases[] = {
      {"", "0", "name of a geometry"},
      {"CIRCLE(1 2)", "0", "name of a geometry"},
      {"POINT", "5", "expected '('"},
      {"POINT(1)", "7", "expected a number"},
      {"POINT(1 2", "9", "expected ')'"},
      {"POINT(1 x)", "8", "expected a number"},
      {"POINT(1 nan)", "8", "finite"},
      {"POINT(inf 1)", "6", "finite"},
      {"POINT(1 1e999)", "8", "finite"},
      {"POINT(+-1 1)", "6", "expected a number"},
      {"POINT(1 2 3 4)", "12", "expected ')'"},
      {"POINT Z (1 2)", "12", "expected a number"},
      {"POINT M (1 2 3)", "6", "measures"},
      {"POINT ZM (1 2 3 4)", "6", "measures"},
      {"POINT(1 2) x", "11", "text follows"},
      {"POINT(1 2)POINT(1 2)", "10", "text follows"},
      {"LINESTRING(1 2)", "10", "at least 2"},
      {"LINESTRING(1 2,3 4 5)", "19", "expected ')'"},
      {"LINESTRING(1 2,)", "15", "expected a number"},
      {"POLYGON((0 0,1 0,1 1,0 1))", "8", "not closed"},
      {"POLYGON((0 0,9 0,9 9,0 0), (1 1,2 1,1 1))", "27", "at least 4"},
      {"POLYGON()", "8", "expected '('"},
      {"MULTIPOINT(1 2,(3 4)", "20", "expected ')'"},
      {"GEOMETRYCOLLECTION(POINT(1 2),POINT(1 2 3))", "30", "all three"},
      {"SRID=4326;POINT(1 2)", "0", "name of a geometry"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const error e = refused_wkt(each.text);
    CHECK(e.where == each.where);
    CHECK_MESSAGE(e.detail.find(each.detail) != std::string::npos, e.detail);
  }
}

TEST_CASE("WKT: one geometry out of a longer text") {
  const std::string_view text = "S_INTERSECTS(geom, POINT(1 2)) AND x = 1";
  std::size_t at = 19;
  const auto read = parse_wkt(text, at);
  REQUIRE(read);
  CHECK(read->positions == std::vector<double>{1, 2});
  CHECK(at == 29);
  CHECK(is_wkt_name("Point"));
  CHECK(is_wkt_name("multipolygonz"));
  CHECK_FALSE(is_wkt_name("z"));
  CHECK_FALSE(is_wkt_name("points"));
}

TEST_CASE("WKT: collections nest to the limit") {
  std::string text = "POINT(1 2)";
  for (int i = 0; i < kMaxNesting; ++i) {
    text.insert(0, "GEOMETRYCOLLECTION(").append(")");
  }
  CHECK(parse_wkt(text));
  CHECK(refused_wkt("GEOMETRYCOLLECTION(" + text + ")").code == Code::too_large);
}

TEST_CASE("WKT: positions are counted") {
  std::string text = "MULTIPOINT(1 2";
  for (std::size_t i = 1; i < kMaxPositions; ++i) {
    text += ",1 2";
  }
  CHECK(parse_wkt(text + ")"));
  CHECK(refused_wkt(text + ",1 2)").code == Code::too_large);
}

TEST_CASE("WKT: what is written reads back the same") {
  test::RandomGeometry random(42);
  for (int i = 0; i < 2'000; ++i) {
    const Geometry g = random.any();
    const auto read = parse_wkt(to_wkt(g));
    REQUIRE(read);
    REQUIRE(*read == g);
  }
}

TEST_CASE("WKT: any damage gives an error or a geometry") {
  test::RandomGeometry random(43);
  int refusals = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string text = to_wkt(random.any());
    const std::size_t at = random.pick(text.size());
    if (random.pick(2) == 0) {
      text[at] = static_cast<char>(random.pick(256));
    } else {
      text.resize(at);
    }
    refusals += parse_wkt(text) ? 0 : 1;
  }
  CHECK(refusals > 2'500);
}
