#include "base/geo/wkb.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "base/geo/random_geometry.hpp"

using namespace meent;
using namespace meent::geo;

namespace {

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return out;
}

std::string written(const Geometry& g) {
  std::string out;
  append_wkb(out, g);
  return out;
}

error refused_wkb(std::string_view wkb) {
  auto read = parse_wkb(wkb);
  REQUIRE(!read);
  return read.error();
}

}  // namespace

TEST_CASE("WKB: a point in both byte orders") {
  const auto little = parse_wkb(bytes("0101000000000000000000F03F0000000000000040"));
  REQUIRE(little);
  CHECK(little->geometry == Geometry{.positions = {1, 2}});
  CHECK_FALSE(little->srid);
  const auto big = parse_wkb(bytes("00000000013FF00000000000004000000000000000"));
  REQUIRE(big);
  CHECK(big->geometry == little->geometry);
}

TEST_CASE("WKB: the bytes of PostGIS for a point with SRID and height") {
  // SRID=4326;POINT Z (1 2 3)
  const auto read =
      parse_wkb(bytes("01010000A0E6100000000000000000F03F00000000000000400000000000000840"));
  REQUIRE(read);
  CHECK(read->srid == 4326);
  CHECK(read->geometry == Geometry{.stride = 3, .positions = {1, 2, 3}});
}

TEST_CASE("WKB: ISO's Z and an empty point") {
  const auto z = parse_wkb(bytes("01E9030000000000000000F03F00000000000000400000000000000840"));
  REQUIRE(z);
  CHECK(z->geometry.stride == 3);
  const auto none = parse_wkb(bytes("0101000000000000000000F87F000000000000F87F"));
  REQUIRE(none);
  CHECK(none->geometry.empty());
}

TEST_CASE("WKB: members may have their own byte order") {
  const auto read =
      parse_wkb(bytes("010400000002000000"
                      "0101000000000000000000F03F0000000000000040"
                      "000000000140080000000000004010000000000000"));
  REQUIRE(read);
  CHECK(read->geometry == Geometry{.kind = Kind::multi_point, .positions = {1, 2, 3, 4}});
}

TEST_CASE("WKB: refusals say at which byte") {
  struct Case {
    const char* hex;
    const char* where;
    const char* detail;
  };
  const Case cases[] = {
      {"", "byte 0", "should begin"},
      {"02", "byte 0", "byte order"},
      {"0101", "byte 1", "end in the middle"},
      {"0108000000", "byte 1", "unknown geometry type"},
      {"0100000000", "byte 1", "unknown geometry type"},
      {"01E8030000", "byte 1", "unknown geometry type"},
      {"01D1070000", "byte 1", "measures"},
      {"0101000040", "byte 1", "measures"},
      {"0101000000000000000000F03F", "byte 5", "end in the middle"},
      {"0101000000000000000000F03F000000000000004000", "byte 21", "bytes follow"},
      {"0101000000000000000000F07F0000000000000040", "byte 5", "finite"},
      {"0101000000000000000000F87F0000000000000040", "byte 5", "finite"},
      // A line that claims four thousand million positions.
      {"0102000000FFFFFFFF000000000000F03F0000000000000040", "byte 5", "more than the bytes"},
      {"0103000000FFFFFFFF", "byte 5", "more than the bytes"},
      {"0107000000FFFFFFFF", "byte 5", "more than the bytes"},
      {"010200000001000000000000000000F03F0000000000000040", "byte 5", "at least 2"},
      // A multi point that holds a line.
      {"010400000001000000010200000000000000", "byte 9", "expected a POINT"},
      // A plain multi point that holds a point with height.
      {"01040000000100000001E9030000000000000000F03F00000000000000400000000000000840", "byte 9",
       "as many dimensions"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.hex);
    const error e = refused_wkb(bytes(each.hex));
    CHECK(e.where == each.where);
    CHECK_MESSAGE(e.detail.find(each.detail) != std::string::npos, e.detail);
  }
}

TEST_CASE("WKB: an open ring is refused") {
  Geometry g{.kind = Kind::polygon, .positions = {0, 0, 1, 0, 1, 1, 0, 1}, .ring_ends = {4}};
  CHECK(refused_wkb(written(g)).detail.find("not closed") != std::string::npos);
}

TEST_CASE("WKB: limits") {
  Geometry g{.positions = {1, 2}};
  for (int i = 0; i < kMaxNesting; ++i) {
    Geometry outer{.kind = Kind::collection};
    outer.members.push_back(g);
    g = outer;
  }
  CHECK(parse_wkb(written(g)));
  Geometry outer{.kind = Kind::collection};
  outer.members.push_back(g);
  CHECK(refused_wkb(written(outer)).code == Code::too_large);

  Geometry line{.kind = Kind::line_string};
  line.positions.resize(2 * (kMaxPositions + 1), 1.0);
  CHECK(refused_wkb(written(line)).code == Code::too_large);
  line.positions.resize(2 * kMaxPositions);
  CHECK(parse_wkb(written(line)));
}

TEST_CASE("WKB: what is written reads back the same, empty ones too") {
  test::RandomGeometry random(99);
  for (int i = 0; i < 2'000; ++i) {
    const Geometry g = random.any();
    const auto read = parse_wkb(written(g));
    REQUIRE(read);
    REQUIRE(read->geometry == g);
  }
  for (int kind = 1; kind <= 7; ++kind) {
    const Geometry g{.kind = static_cast<Kind>(kind), .stride = 3};
    const auto read = parse_wkb(written(g));
    REQUIRE(read);
    CHECK(read->geometry == g);
  }
}

TEST_CASE("WKB: any damage gives an error or a geometry, never a large allocation") {
  test::RandomGeometry random(100);
  int refusals = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string wkb = written(random.any());
    const std::size_t at = random.pick(wkb.size());
    switch (random.pick(3)) {
      case 0: wkb[at] = static_cast<char>(random.pick(256)); break;
      case 1: wkb.resize(at); break;
      default: std::memset(wkb.data() + at, 0xFF, std::min<std::size_t>(4, wkb.size() - at)); break;
    }
    refusals += parse_wkb(wkb) ? 0 : 1;
  }
  CHECK(refusals > 6'000);
}
