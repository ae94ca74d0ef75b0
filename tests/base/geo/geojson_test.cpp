#include "base/geo/geojson.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/geo/random_geometry.hpp"

using namespace meent;
using namespace meent::geo;

namespace {

std::string text_of(const Geometry& g) {
  std::string out;
  append_geojson(out, g);
  return out;
}

error refused(std::string_view json) {
  auto read = parse_geojson(json);
  REQUIRE_MESSAGE(!read, "should be refused: ", std::string(json));
  return read.error();
}

}  // namespace

TEST_CASE("GeoJSON: the seven kinds of RFC 7946") {
  const auto point = parse_geojson(R"({"type":"Point","coordinates":[100.0, 0.5]})");
  REQUIRE(point);
  CHECK(*point == Geometry{.positions = {100, 0.5}});

  const auto line = parse_geojson(R"({"type":"LineString","coordinates":[[1,2],[3,4]]})");
  REQUIRE(line);
  CHECK(*line == Geometry{.kind = Kind::line_string, .positions = {1, 2, 3, 4}, .ring_ends = {2}});

  const auto polygon = parse_geojson(
      R"({"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]})");
  REQUIRE(polygon);
  CHECK(polygon->kind == Kind::polygon);
  CHECK(polygon->ring_ends == std::vector<std::uint32_t>{4, 8});
  CHECK(polygon->part_ends.empty());

  const auto points = parse_geojson(R"({"coordinates":[[1,2,3],[4,5,6]],"type":"MultiPoint"})");
  REQUIRE(points);
  CHECK(*points ==
        Geometry{.kind = Kind::multi_point, .stride = 3, .positions = {1, 2, 3, 4, 5, 6}});

  const auto lines = parse_geojson(
      R"({"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8],[9,9]]]})");
  REQUIRE(lines);
  CHECK(lines->ring_ends == std::vector<std::uint32_t>{2, 5});

  const auto polygons = parse_geojson(
      R"({"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,1],[2,2],[1,1]]],[[[5,5],[6,5],[6,6],[5,5]]]]})");
  REQUIRE(polygons);
  CHECK(polygons->ring_ends == std::vector<std::uint32_t>{4, 8, 12});
  CHECK(polygons->part_ends == std::vector<std::uint32_t>{2, 3});

  const auto all = parse_geojson(
      R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]})");
  REQUIRE(all);
  CHECK(all->members.size() == 2);
  CHECK(all->members[1] == *line);
}

TEST_CASE("GeoJSON: empty coordinates give an empty geometry") {
  for (const char* const name : {"Point", "LineString", "Polygon", "MultiPoint", "MultiPolygon"}) {
    const auto read = parse_geojson(std::string(R"({"type":")") + name + R"(","coordinates":[]})");
    REQUIRE(read);
    CHECK(read->empty());
  }
  CHECK(parse_geojson(R"({"type":"GeometryCollection","geometries":[]})")->empty());
}

TEST_CASE("GeoJSON: foreign members are passed over") {
  CHECK(parse_geojson(
      R"({"bbox":[1,2,1,2],"x":{"a":[1,{"b":2}]},"type":"Point","coordinates":[1,2],"y":null})"));
}

TEST_CASE("GeoJSON: errors say where") {
  struct Case {
    const char* json;
    const char* where;
    const char* detail;
  };
  const Case cases[] = {
      {R"([1,2])", "", "expected a GeoJSON geometry"},
      {R"("Point")", "", "expected a GeoJSON geometry"},
      {R"({"coordinates":[1,2]})", "", "needs a \"type\""},
      {R"({"type":"Point"})", "", "needs \"coordinates\""},
      {R"({"type":"Circle","coordinates":[1,2]})", "/type", "unknown geometry type"},
      {R"({"type":7,"coordinates":[1,2]})", "/type", "expected the name"},
      {R"({"type":"Feature","geometry":null})", "/type", "not a Feature"},
      {R"({"type":"Point","type":"Point","coordinates":[1,2]})", "/type", "twice"},
      {R"({"type":"Point","coordinates":[1,2],"coordinates":[1,2]})", "/coordinates", "twice"},
      {R"({"type":"Point","coordinates":7})", "/coordinates", "expected an array"},
      {R"({"type":"Point","coordinates":[1]})", "/coordinates", "at least two numbers"},
      {R"({"type":"Point","coordinates":[1,2,3,4]})", "/coordinates/3", "two or three"},
      {R"({"type":"Point","coordinates":[1,"2"]})", "/coordinates/1", "finite number"},
      {R"({"type":"Point","coordinates":[1,1e999]})", "/coordinates/1", "finite number"},
      {R"({"type":"Point","coordinates":[[1,2]]})", "/coordinates", "in 0 arrays, these are in 1"},
      {R"({"type":"Polygon","coordinates":[[1,2],[3,4]]})", "/coordinates", "in 2 arrays"},
      {R"({"type":"LineString","coordinates":[[1,2]]})", "/coordinates", "at least 2 positions"},
      {R"({"type":"LineString","coordinates":[[1,2],[3,4,5]]})", "/coordinates/1", "all three"},
      {R"({"type":"LineString","coordinates":[[1,2],null]})", "/coordinates/1", "array of coord"},
      {R"({"type":"LineString","coordinates":[[1,2],[]]})", "/coordinates/1", "empty array"},
      {R"({"type":"LineString","coordinates":[[1,2],[[3,4]]]})", "/coordinates/1", "equally deep"},
      {R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]})", "/coordinates/0",
       "not closed"},
      {R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[0,0],[1,0],[1,1],[0,0]],[[0,0],[1,0],[0,0]]]]})",
       "/coordinates/1/1", "at least 4"},
      {R"({"type":"Point","coordinates":[[[[[1,2]]]]]})", "/coordinates/0/0/0/0", "nested deeper"},
      {R"({"type":"GeometryCollection"})", "", "needs \"geometries\""},
      {R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[1]}]})",
       "/geometries/1/coordinates", "at least two"},
      {R"({"type":"GeometryCollection","geometries":[5]})", "/geometries/0", "geometry object"},
      {R"({"type":"Point","coordinates":[1,2],"crs":{"type":"name"}})", "/crs", "transform"},
  };
  for (const Case& each : cases) {
    const error e = refused(each.json);
    CAPTURE(each.json);
    CHECK(e.where == each.where);
    CHECK_MESSAGE(e.detail.find(each.detail) != std::string::npos, e.detail);
  }
}

TEST_CASE("GeoJSON: what is not JSON is refused") {
  for (const char* const json :
       {"", " ", "{", R"({"type":"Point","coordinates":[1,2])",
        R"({"type":"Point","coordinates":[1,2]}x)", R"({"type":"Point","coordinates":[1,2]}{})",
        R"({"type":"Point","coordinates":[1 2]})", R"({"type":"Point","coordinates":[1,2}])",
        "{\"type\":\"P\xFFint\"}", R"({"type":"Point","coordinates":[1,2],"x":nope})",
        R"({"type":"Point","coordinates":[1,2],"x":[1,,2]})",
        R"({"type":"Point","coordinates":[01,2]})"}) {
    CAPTURE(json);
    CHECK(refused(json).code == Code::invalid);
  }
}

TEST_CASE("GeoJSON: limits") {
  std::string nested = R"({"type":"Point","coordinates":[1,2]})";
  const auto wrap = [&nested] {
    nested = R"({"type":"GeometryCollection","geometries":[)" + nested + "]}";
  };
  for (int i = 0; i < kMaxNesting; ++i) {
    wrap();
  }
  CHECK(parse_geojson(nested));
  wrap();
  CHECK(refused(nested).code == Code::too_large);

  std::string many = R"({"type":"MultiPoint","coordinates":[)";
  for (std::size_t i = 0; i < kMaxPositions; ++i) {
    many += i == 0 ? "[1,2]" : ",[1,2]";
  }
  const auto most = parse_geojson(many + "]}");
  REQUIRE(most);
  CHECK(most->position_count() == kMaxPositions);
  CHECK(refused(many + ",[1,2]]}").code == Code::too_large);
}

TEST_CASE("GeoJSON: what is written reads back the same") {
  test::RandomGeometry random(20260501);
  GeoJsonParser parser;
  for (int i = 0; i < 2'000; ++i) {
    const Geometry g = random.any();
    const auto read = parser.parse(text_of(g));
    REQUIRE_MESSAGE(read, read.error().detail);
    REQUIRE(*read == g);
  }
}

TEST_CASE("GeoJSON: any damage gives an error or a geometry, never more") {
  test::RandomGeometry random(7);
  GeoJsonParser parser;
  int refusals = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string text = text_of(random.any());
    const std::size_t at = random.pick(text.size());
    if (random.pick(2) == 0) {
      text[at] = static_cast<char>(random.pick(256));
    } else {
      text.resize(at);
    }
    refusals += parser.parse(text) ? 0 : 1;
  }
  CHECK(refusals > 2'500);
}
