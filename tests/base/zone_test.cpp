#include "base/zone.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace meent::zone_test {

Instant at(std::string_view text) {
  return *parse_instant(text);
}
Date day(std::string_view text) {
  return *parse_date(text);
}

TEST_CASE("zones are found by their IANA name only") {
  CHECK(Zone::find("Europe/Amsterdam").has_value());
  CHECK(Zone::find("UTC").has_value());
  CHECK(Zone::find("Europe/Vechtdal").error().code == Code::invalid);
  CHECK_FALSE(Zone::find("").has_value());
  CHECK_FALSE(Zone::find("../etc/passwd").has_value());
}

TEST_CASE("local time in Amsterdam") {
  const Zone zone = *Zone::find("Europe/Amsterdam");
  CHECK(zone.offset_seconds(at("2026-01-01T00:00:00Z")) == 3'600);
  CHECK(zone.offset_seconds(at("2026-03-29T00:59:59.999999Z")) == 3'600);
  CHECK(zone.offset_seconds(at("2026-03-29T01:00:00Z")) == 7'200);
  CHECK(zone.offset_seconds(at("2026-10-25T00:59:59Z")) == 7'200);
  CHECK(zone.offset_seconds(at("2026-10-25T01:00:00Z")) == 3'600);
  CHECK(zone.format(at("2026-05-01T12:00:00Z")) == "2026-05-01T14:00:00+02:00");
  CHECK(zone.format(at("2026-01-01T12:00:00.5Z")) == "2026-01-01T13:00:00.5+01:00");
  CHECK(zone.day_of(at("2026-05-01T21:59:59Z")) == day("2026-05-01"));
  CHECK(zone.day_of(at("2026-05-01T22:00:00Z")) == day("2026-05-02"));
  CHECK(zone.start_of_day(day("2026-05-02")) == at("2026-05-01T22:00:00Z"));
  CHECK(zone.start_of_day(day("2026-10-26")) == at("2026-10-25T23:00:00Z"));
}

TEST_CASE("rules go on after the last year that the zone files list") {
  const Zone zone = *Zone::find("Europe/Amsterdam");
  CHECK(zone.offset_seconds(at("2050-07-01T00:00:00Z")) == 7'200);
  CHECK(zone.offset_seconds(at("2050-12-01T00:00:00Z")) == 3'600);
  // The last Sunday of March 2050 is the 27th.
  CHECK(zone.offset_seconds(at("2050-03-27T00:59:59Z")) == 3'600);
  CHECK(zone.offset_seconds(at("2050-03-27T01:00:00Z")) == 7'200);
  CHECK(zone.start_of_day(day("2100-07-02")) == at("2100-07-01T22:00:00Z"));
}

TEST_CASE("a day whose midnight does not exist begins at the first moment after") {
  const Zone zone = *Zone::find("America/Sao_Paulo");
  CHECK(zone.start_of_day(day("2018-11-04")) == at("2018-11-04T03:00:00Z"));
  CHECK(zone.format(at("2018-11-04T03:00:00Z")) == "2018-11-04T01:00:00-02:00");
}

TEST_CASE("a midnight that comes twice begins the day at its first") {
  const Zone zone = *Zone::find("America/Havana");
  CHECK(zone.start_of_day(day("2025-11-02")) == at("2025-11-02T04:00:00Z"));
}

TEST_CASE("offsets of half hours, and of seconds before zones") {
  CHECK(Zone::find("Asia/Kolkata")->format(Instant{0}) == "1970-01-01T05:30:00+05:30");
  CHECK(Zone::find("America/St_Johns")->format(Instant{0}) == "1969-12-31T20:30:00-03:30");
  CHECK(Zone::find("UTC")->format(Instant{0}) == "1970-01-01T00:00:00+00:00");
  const Zone paris = *Zone::find("Europe/Paris");
  const Instant before_zones = at("1890-01-01T00:00:00Z");
  CHECK(paris.offset_seconds(before_zones) == 561);
  CHECK(paris.format(before_zones) == "1890-01-01T00:09:00+00:09");
}

TEST_CASE("a local text tells the same instant, and every day begins in itself") {
  std::mt19937_64 random(43);
  std::uniform_int_distribution<std::int64_t> any(-2'000'000'000'000'000, 6'000'000'000'000'000);
  for (const auto* name : {"Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe",
                           "Asia/Kathmandu", "Pacific/Apia"}) {
    const Zone zone = *Zone::find(name);
    for (int i = 0; i < 2'000; ++i) {
      const Instant instant{any(random)};
      REQUIRE(*parse_instant(zone.format(instant)) == instant);
      const Date local = zone.day_of(instant);
      const Instant start = zone.start_of_day(local);
      INFO(std::string(name), " ", format(instant));
      REQUIRE(start <= instant);
      REQUIRE(zone.day_of(start) == local);
      REQUIRE(zone.day_of(Instant{start.micros - 1}) < local);
    }
  }
}

}  // namespace meent::zone_test
