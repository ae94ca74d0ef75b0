#include "base/geo/crs.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <thread>
#include <vector>

using namespace meent;
using namespace meent::geo;

namespace {

Position moved(Crs from, Crs to, Position at) {
  auto way = Transform::make(from, to);
  REQUIRE_MESSAGE(way, way.error().detail);
  const auto out = way->apply(at);
  REQUIRE_MESSAGE(out, out.error().detail);
  return *out;
}

constexpr double kHalfMetreLatitude = 0.5 / 111'200;
constexpr double kHalfMetreLongitude = 0.5 / 68'300;  // at 52 degrees

}  // namespace

TEST_CASE("RD New: the church tower of Amersfoort, in every system and axis order") {
  const Position tower{155'000, 463'000};
  const Position wgs = moved(Crs::rd_new, Crs::wgs84, tower);
  CHECK(std::abs(wgs.x - 52.15517440) < kHalfMetreLatitude);
  CHECK(std::abs(wgs.y - 5.38720621) < kHalfMetreLongitude);
  const Position crs84 = moved(Crs::rd_new, Crs::crs84, tower);
  CHECK(std::abs(crs84.x - 5.38720621) < kHalfMetreLongitude);
  CHECK(std::abs(crs84.y - 52.15517440) < kHalfMetreLatitude);
  const Position etrs = moved(Crs::rd_new, Crs::etrs89, tower);
  CHECK(std::abs(etrs.x - 52.15517440) < 2 * kHalfMetreLatitude);
  CHECK(std::abs(etrs.y - 5.38720621) < 2 * kHalfMetreLongitude);
  const Position back = moved(Crs::crs84, Crs::rd_new, {5.38720621, 52.15517440});
  CHECK(std::abs(back.x - 155'000) < 0.5);
  CHECK(std::abs(back.y - 463'000) < 0.5);
}

TEST_CASE("Web Mercator: its known edge, and its equator") {
  const Position edge = moved(Crs::crs84, Crs::web_mercator, {180, 0});
  CHECK(edge.x == doctest::Approx(20'037'508.342789244).epsilon(1e-12));
  CHECK(std::abs(edge.y) < 1e-6);
  const Position amersfoort = moved(Crs::wgs84, Crs::web_mercator, {52.15517440, 5.38720621});
  CHECK(amersfoort.x == doctest::Approx(5.38720621 / 180 * 20'037'508.342789244).epsilon(1e-12));
  const double phi = 52.15517440 * 3.14159265358979323846 / 180;
  CHECK(amersfoort.y ==
        doctest::Approx(6'378'137 * std::log(std::tan(0.78539816339744830962 + phi / 2)))
            .epsilon(1e-9));
}

TEST_CASE("WGS 84 in its two axis orders") {
  const Position swapped = moved(Crs::wgs84, Crs::crs84, {52, 5});
  CHECK(swapped.x == doctest::Approx(5));
  CHECK(swapped.y == doctest::Approx(52));
  CHECK(moved(Crs::wgs84, Crs::wgs84, {52, 5}) == Position{52, 5});
}

TEST_CASE("there and back again, all over the country") {
  auto there = Transform::make(Crs::rd_new, Crs::crs84);
  auto back = Transform::make(Crs::crs84, Crs::rd_new);
  REQUIRE(there);
  REQUIRE(back);
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> x(20'000, 275'000);
  std::uniform_real_distribution<double> y(310'000, 610'000);
  for (int i = 0; i < 500; ++i) {
    const Position at{x(random), y(random)};
    const auto out = there->apply(at);
    REQUIRE(out);
    const auto again = back->apply(*out);
    REQUIRE(again);
    CHECK(std::hypot(again->x - at.x, again->y - at.y) < 0.01);
  }
}

TEST_CASE("a geometry moves as a whole and keeps its heights") {
  auto way = Transform::make(Crs::wgs84, Crs::crs84);
  REQUIRE(way);
  Geometry line{
      .kind = Kind::line_string, .stride = 3, .positions = {52, 5, 7, 53, 6, 8}, .ring_ends = {2}};
  Geometry all{.kind = Kind::collection, .stride = 3};
  all.members.push_back(line);
  const auto out = way->apply(all);
  REQUIRE(out);
  REQUIRE(out->members.size() == 1);
  const auto& p = out->members[0].positions;
  CHECK(p[0] == doctest::Approx(5));
  CHECK(p[1] == doctest::Approx(52));
  CHECK(p[2] == 7);
  CHECK(p[5] == 8);
}

TEST_CASE("a position that no system can say is an error") {
  auto way = Transform::make(Crs::wgs84, Crs::web_mercator);
  REQUIRE(way);
  const auto out = way->apply(Position{95, 5});
  REQUIRE(!out);
  CHECK(out.error().code == Code::invalid);
  CHECK(way->apply(Position{52, 5}));  // and it goes on
}

TEST_CASE("names of systems") {
  CHECK(parse_crs("EPSG:28992") == Crs::rd_new);
  CHECK(parse_crs("http://www.opengis.net/def/crs/EPSG/0/4258") == Crs::etrs89);
  CHECK(parse_crs("urn:ogc:def:crs:EPSG::4326") == Crs::wgs84);
  CHECK(parse_crs("urn:ogc:def:crs:EPSG:9.9:3857") == Crs::web_mercator);
  CHECK(parse_crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84") == Crs::crs84);
  CHECK(parse_crs("OGC:CRS84") == Crs::crs84);
  CHECK_FALSE(parse_crs("EPSG:31370"));
  CHECK_FALSE(parse_crs(""));
  CHECK_FALSE(parse_crs("urn:ogc:def:crs:EPSG::99994326"));
  for (const Crs crs : {Crs::rd_new, Crs::etrs89, Crs::wgs84, Crs::crs84, Crs::web_mercator}) {
    CHECK(parse_crs(code_of(crs)) == crs);
    CHECK(parse_crs(uri_of(crs)) == crs);
    CHECK(latitude_first(crs) == (crs == Crs::etrs89 || crs == Crs::wgs84));
  }
}

TEST_CASE("swap_axes turns every position, also of members") {
  Geometry all{.kind = Kind::collection};
  all.members.push_back({.positions = {1, 2}});
  swap_axes(all);
  CHECK(all.members[0].positions == std::vector<double>{2, 1});
}

TEST_CASE("threads with ways of their own do not touch each other") {
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::vector<int> wrong(4, 0);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t, &wrong] {
      auto way = Transform::make(Crs::rd_new, Crs::crs84);
      for (int i = 0; i < 500; ++i) {
        const auto out = way ? way->apply(Position{155'000, 463'000}) : result<Position>{};
        wrong[static_cast<std::size_t>(t)] += out && std::abs(out->x - 5.3872) < 1e-4 ? 0 : 1;
      }
    });
  }
  for (std::thread& each : threads) {
    each.join();
  }
  CHECK(wrong == std::vector<int>{0, 0, 0, 0});
}
