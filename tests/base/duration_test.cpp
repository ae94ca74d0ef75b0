// Durations and intervals: the second half of base/time.hpp.
#include <doctest/doctest.h>

#include <random>

#include "base/time.hpp"

namespace meent::duration_test {

constexpr std::int64_t kHour = 3'600'000'000;

std::string wrong_duration(std::string_view text) {
  const auto read = parse_duration(text);
  REQUIRE_FALSE(read.has_value());
  return read.error().where;
}

std::string wrong_interval(std::string_view text) {
  const auto read = parse_interval(text);
  REQUIRE_FALSE(read.has_value());
  return read.error().where;
}

Interval between(std::string_view from, std::string_view until) {
  return {*parse_instant(from), *parse_instant(until)};
}

TEST_CASE("durations are read") {
  CHECK(*parse_duration("P1Y2M3DT4H5M6.5S") == Duration{14, 3, 4 * kHour + 306'500'000});
  CHECK(*parse_duration("P2W") == Duration{0, 14, 0});
  CHECK(*parse_duration("-P1D") == Duration{0, -1, 0});
  CHECK(*parse_duration("+P1D") == Duration{0, 1, 0});
  CHECK(*parse_duration("PT0S") == Duration{});
  CHECK(*parse_duration("PT36H") == Duration{0, 0, 36 * kHour});
  CHECK(*parse_duration("PT0,5H") == Duration{0, 0, kHour / 2});
  CHECK(*parse_duration("PT1M0.000001S") == Duration{0, 0, 60'000'001});
  CHECK(*parse_duration("p1dt1s") == Duration{0, 1, 1'000'000});
  CHECK(*parse_duration("P1M-1D") == Duration{1, -1, 0});
}

TEST_CASE("what is no duration is refused at its place") {
  CHECK(wrong_duration("") == "0");
  CHECK(wrong_duration("1D") == "0");
  CHECK(wrong_duration("P") == "1");
  CHECK(wrong_duration("PT") == "2");
  CHECK(wrong_duration("P1") == "2");
  CHECK(wrong_duration("P1H") == "2");
  CHECK(wrong_duration("P1D1Y") == "4");
  CHECK(wrong_duration("P1DT") == "4");
  CHECK(wrong_duration("P1DT1HT") == "6");
  CHECK(wrong_duration("P0.5D") == "1");
  CHECK(wrong_duration("PT0.5H1M") == "6");
  CHECK(wrong_duration("PT1.S") == "4");
  CHECK(wrong_duration("PT1S ") == "4");
  CHECK(wrong_duration("P99999999999Y") == "0");
  CHECK(wrong_duration("P9999999999999999999999Y").size() > 0);
}

TEST_CASE("a duration's text reads back as the same duration") {
  std::mt19937_64 random(3);
  const auto pick = [&](std::int64_t most) {
    switch (random() % 5) {
      case 0: return std::int64_t{0};
      case 1: return static_cast<std::int64_t>(random() % 40);
      case 2: return -static_cast<std::int64_t>(random() % 40);
      default: return std::uniform_int_distribution<std::int64_t>(-most, most)(random);
    }
  };
  for (int i = 0; i < 20'000; ++i) {
    const Duration duration{static_cast<std::int32_t>(pick(2'147'483'647)),
                            static_cast<std::int32_t>(pick(2'147'483'647)),
                            pick(std::numeric_limits<std::int64_t>::max())};
    const std::string text = format(duration);
    INFO(text);
    const auto read = parse_duration(text);
    REQUIRE(read.has_value());
    REQUIRE(*read == duration);
  }
  CHECK(format(Duration{}) == "PT0S");
  CHECK(format(Duration{14, 3, 4 * kHour + 306'500'000}) == "P1Y2M3DT4H5M6.5S");
  CHECK(format(Duration{0, -1, -500'000}) == "-P1DT0.5S");
  CHECK(format(Duration{1, -1, -500'000}) == "P1M-1DT-0.5S");
  const Duration least{std::numeric_limits<std::int32_t>::min(),
                       std::numeric_limits<std::int32_t>::min(),
                       std::numeric_limits<std::int64_t>::min()};
  CHECK(*parse_duration(format(least)) == least);
}

TEST_CASE("intervals are read") {
  CHECK(*parse_interval("2026-01-01T00:00:00Z/2026-02-01T00:00:00Z") ==
        between("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"));
  CHECK(*parse_interval("../2026-01-01") ==
        Interval{kEarliest, *parse_instant("2026-01-02T00:00:00Z")});
  CHECK(*parse_interval("2026-01-01/..") ==
        Interval{*parse_instant("2026-01-01T00:00:00Z"), kLatest});
  CHECK(*parse_interval("2026-01-01/") == *parse_interval("2026-01-01/.."));
  CHECK(*parse_interval("../..") == Interval{});
  CHECK(*parse_interval("2026-01-01/2026-01-31") ==
        between("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"));
  CHECK(*parse_interval("2026-01-01/P1M") ==
        between("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"));
  CHECK(*parse_interval("PT1H/2026-01-01T12:00:00+01:00") ==
        between("2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"));
}

TEST_CASE("what is no interval is refused at its place") {
  CHECK(wrong_interval("2026-01-01") == "10");
  CHECK(wrong_interval("2026-01-01/2025-01-01") == "11");
  CHECK(wrong_interval("2026-01-01/-P1D") == "11");
  CHECK(wrong_interval("../P1D") == "3");
  CHECK(wrong_interval("P1D/P1D") == "0");
  CHECK(wrong_interval("P1D/..") == "0");
  CHECK(wrong_interval("2026-01-01/2026-13-01") == "16");
  CHECK(wrong_interval("2026-01-01/2026-01-02/2026-01-03") == "21");
  CHECK(wrong_interval("x/..") == "0");
}

TEST_CASE("an interval's text reads back as the same interval") {
  std::mt19937_64 random(4);
  std::uniform_int_distribution<std::int64_t> any(-62'167'219'200'000'000, 253'402'300'799'999'999);
  for (int i = 0; i < 5'000; ++i) {
    Instant a{any(random)};
    Instant b{any(random)};
    Interval interval{std::min(a, b), std::max(a, b)};
    if (i % 7 == 0) {
      interval.from = kEarliest;
    }
    if (i % 5 == 0) {
      interval.until = kLatest;
    }
    REQUIRE(*parse_interval(format(interval)) == interval);
  }
  const auto forever = *parse_interval("2026-01-01/9999-12-31");
  CHECK(*parse_interval(format(forever)) == forever);
  CHECK(format(Interval{}) == "../..");
}

}  // namespace meent::duration_test
