#include "base/time.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <random>

#include "base/civil.hpp"

namespace meent::time_test {

constexpr std::int64_t kFirst = -62'167'219'200'000'000;  // 0000-01-01
constexpr std::int64_t kLast = 253'402'300'799'999'999;   // 9999-12-31T23:59:59.999999Z

std::string where_of(std::string_view text) {
  const auto read = parse_instant(text);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == Code::invalid);
  CHECK_FALSE(read.error().detail.empty());
  return read.error().where;
}

TEST_CASE("instants of RFC 3339 §5.8 are read") {
  CHECK(parse_instant("1970-01-01T00:00:00Z")->micros == 0);
  CHECK(parse_instant("1985-04-12T23:20:50.52Z")->micros == 482'196'050'520'000);
  CHECK(*parse_instant("1996-12-19T16:39:57-08:00") == *parse_instant("1996-12-20T00:39:57Z"));
  CHECK(*parse_instant("1937-01-01T12:00:27.87+00:20") ==
        *parse_instant("1937-01-01T11:40:27.87Z"));
  CHECK(*parse_instant("2026-05-01t12:00:00z") == *parse_instant("2026-05-01T12:00:00Z"));
  CHECK(*parse_instant("2026-05-01T12:00:00-00:00") == *parse_instant("2026-05-01T12:00:00Z"));
}

TEST_CASE("a leap second is the second after, and only where there can be one") {
  CHECK(*parse_instant("1990-12-31T23:59:60Z") == *parse_instant("1991-01-01T00:00:00Z"));
  CHECK(*parse_instant("1990-12-31T15:59:60-08:00") == *parse_instant("1991-01-01T00:00:00Z"));
  CHECK(where_of("1990-12-31T15:59:60Z") == "17");
  CHECK(where_of("1990-12-31T23:59:61Z") == "17");
}

TEST_CASE("nine decimals are read, six are kept") {
  CHECK(parse_instant("1970-01-01T00:00:00.123456789Z")->micros == 123'456);
  CHECK(parse_instant("1970-01-01T00:00:00.1Z")->micros == 100'000);
  CHECK(parse_instant("1969-12-31T23:59:59.999999Z")->micros == -1);
  CHECK(where_of("1970-01-01T00:00:00.1234567890Z") == "29");
  CHECK(where_of("1970-01-01T00:00:00.Z") == "20");
}

TEST_CASE("what is no instant is refused at its place") {
  CHECK(where_of("") == "0");
  CHECK(where_of("26-05-01T12:00:00Z") == "2");
  CHECK(where_of("2026-13-01T12:00:00Z") == "5");
  CHECK(where_of("2026-02-29T12:00:00Z") == "8");
  CHECK(where_of("1900-02-29T12:00:00Z") == "8");
  CHECK(where_of("2026-05-01") == "10");
  CHECK(where_of("2026-05-01 12:00:00Z") == "10");
  CHECK(where_of("2026-05-01T24:00:00Z") == "11");
  CHECK(where_of("2026-05-01T12:60:00Z") == "14");
  CHECK(where_of("2026-05-01T12:00Z") == "16");
  CHECK(where_of("2026-05-01T12:00:00") == "19");
  CHECK(where_of("2026-05-01T12:00:00+0200") == "22");
  CHECK(where_of("2026-05-01T12:00:00+24:00") == "20");
  CHECK(where_of("2026-05-01T12:00:00Z ") == "20");
  CHECK(where_of("+2026-05-01T12:00:00Z") == "0");
  CHECK(where_of("0000-01-01T00:00:00+00:01") == "0");
  CHECK(where_of("9999-12-31T23:59:00-00:01") == "0");
}

TEST_CASE("dates") {
  CHECK(parse_date("1970-01-02")->days == 1);
  CHECK(parse_date("2000-02-29")->days == 11'016);
  CHECK(parse_date("0000-01-01")->days == -719'528);
  CHECK(parse_date("2026-5-1").error().where == "6");
  CHECK(parse_date("2026-04-31").error().where == "8");
  CHECK(parse_date("2026-05-00").error().where == "8");
  CHECK(parse_date("2026-05-01T00:00:00Z").error().where == "10");
}

TEST_CASE("the calendar agrees with std::chrono for a thousand years") {
  for (int days = -200'000; days < 200'000; days += 7) {
    const std::chrono::year_month_day expected{std::chrono::sys_days{std::chrono::days{days}}};
    const Civil civil = civil_from_days(days);
    REQUIRE(civil.year == static_cast<int>(expected.year()));
    REQUIRE(civil.month == static_cast<int>(static_cast<unsigned>(expected.month())));
    REQUIRE(civil.day == static_cast<int>(static_cast<unsigned>(expected.day())));
    REQUIRE(days_from_civil(civil) == days);
  }
}

TEST_CASE("format is the inverse of parse") {
  std::mt19937_64 random(20'260'501);
  std::uniform_int_distribution<std::int64_t> any(kFirst, kLast);
  for (int i = 0; i < 20'000; ++i) {
    Instant instant{any(random)};
    if (i % 3 == 1) {
      instant.micros -= ((instant.micros % 1'000'000) + 1'000'000) % 1'000'000;
    } else if (i % 3 == 2) {
      instant.micros -= ((instant.micros % 1'000) + 1'000) % 1'000;
    }
    instant.micros = std::max(instant.micros, kFirst);
    const auto text = format(instant);
    const auto read = parse_instant(text);
    INFO(text);
    REQUIRE(read.has_value());
    REQUIRE(*read == instant);
    const Date date = date_of(instant);
    REQUIRE(*parse_date(format(date)) == date);
    REQUIRE(start_of(date) <= instant);
    REQUIRE(instant.micros - start_of(date).micros < 86'400'000'000);
  }
}

TEST_CASE("texts are as short as they can be") {
  CHECK(format(Instant{0}) == "1970-01-01T00:00:00Z");
  CHECK(format(Instant{120'000}) == "1970-01-01T00:00:00.12Z");
  CHECK(format(Instant{-1}) == "1969-12-31T23:59:59.999999Z");
  CHECK(format(Instant{kLast}) == "9999-12-31T23:59:59.999999Z");
  CHECK(format(Instant{kFirst}) == "0000-01-01T00:00:00Z");
  CHECK(format(Instant{kLast + 1}) == "+010000-01-01T00:00:00Z");
  CHECK(format(Instant{kFirst - 1}) == "-000001-12-31T23:59:59.999999Z");
  CHECK(format(kEarliest).starts_with("-290308-12-21T19:59:05.224192Z"));
  CHECK(format(kLatest) == "+294247-01-10T04:00:54.775807Z");
  CHECK(format(Date{-1}) == "1969-12-31");
  std::string out = "x";
  append(out, Date{0});
  append(out, Instant{1});
  CHECK(out == "x1970-01-011970-01-01T00:00:00.000001Z");
}

TEST_CASE("months are added on the calendar") {
  const auto plus = [](std::string_view from, std::string_view duration) {
    return format(add(*parse_instant(from), *parse_duration(duration)));
  };
  CHECK(plus("2026-01-31T10:00:00Z", "P1M") == "2026-02-28T10:00:00Z");
  CHECK(plus("2024-01-31T10:00:00Z", "P1M") == "2024-02-29T10:00:00Z");
  CHECK(plus("2024-02-29T00:00:00Z", "P1Y") == "2025-02-28T00:00:00Z");
  CHECK(plus("2026-03-31T00:00:00Z", "-P1M") == "2026-02-28T00:00:00Z");
  CHECK(plus("2026-01-15T00:00:00Z", "-P13M") == "2024-12-15T00:00:00Z");
  CHECK(plus("2026-01-31T23:30:00Z", "P1M1DT1H") == "2026-03-02T00:30:00Z");
  CHECK(plus("1969-12-31T23:59:59Z", "PT2S") == "1970-01-01T00:00:01Z");
}

TEST_CASE("adding stops at the ends of time") {
  CHECK(add(kLatest, Duration{.micros = 1}) == kLatest);
  CHECK(add(kEarliest, Duration{.days = -1}) == kEarliest);
  CHECK(add(Instant{0}, Duration{.months = std::numeric_limits<std::int32_t>::max()}) == kLatest);
  CHECK(add(Instant{0}, Duration{.months = std::numeric_limits<std::int32_t>::min()}) == kEarliest);
  CHECK(start_of(Date{std::numeric_limits<std::int32_t>::max()}) == kLatest);
  CHECK(start_of(Date{std::numeric_limits<std::int32_t>::min()}) == kEarliest);
}

}  // namespace meent::time_test
