// Time as the platform knows it: an Instant is UTC in whole microseconds; a Date is a calendar day
// without zone; an Interval is half-open over instants and may be open at either end. Text forms
// are RFC 3339 (instants), ISO 8601 (dates, durations, intervals). Zones are IANA zones through
// Howard Hinnant's date library.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent {

struct Instant {
  std::int64_t micros = 0;  // since 1970-01-01T00:00:00Z, leap seconds not counted

  friend auto operator<=>(Instant, Instant) = default;
};

struct Date {
  std::int32_t days = 0;  // since 1970-01-01, proleptic Gregorian

  friend auto operator<=>(Date, Date) = default;
};

inline constexpr Instant kEarliest{std::numeric_limits<std::int64_t>::min()};
inline constexpr Instant kLatest{std::numeric_limits<std::int64_t>::max()};

// [from, until); kEarliest and kLatest stand for an open end ("..").
struct Interval {
  Instant from = kEarliest;
  Instant until = kLatest;

  friend bool operator==(const Interval&, const Interval&) = default;
};

// An ISO 8601 duration keeps its calendar part apart: a month has no fixed length.
struct Duration {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::int64_t micros = 0;

  friend bool operator==(const Duration&, const Duration&) = default;
};

// RFC 3339 with zone ("Z" or an offset, lower case accepted), up to nine decimals of which six are
// kept; a leap second reads as the next second. Years 0000-9999. Errors: invalid, `where` is the
// character at fault, counted from 0.
result<Instant> parse_instant(std::string_view text);
result<Date> parse_date(std::string_view text);          // 2026-05-01
result<Duration> parse_duration(std::string_view text);  // P1Y2M3DT4H5M6.5S, P2W, -P1D
// "2026-01-01T00:00:00Z/2026-02-01T00:00:00Z", "../2026-01-01", "2026-01-01/P1M"; dates stand for
// midnight UTC, a date as end stands for the end of that day.
result<Interval> parse_interval(std::string_view text);

std::string format(Instant instant);  // 2026-05-01T12:00:00Z, decimals only when there are any
std::string format(Date date);
std::string format(const Duration& duration);
std::string format(const Interval& interval);
// Appends without allocating beyond `out`; used by serialisers.
void append(std::string& out, Instant instant);
void append(std::string& out, Date date);

Instant start_of(Date date);    // midnight UTC
Date date_of(Instant instant);  // day in UTC
// Adds months on the calendar (31 January + P1M = 28 or 29 February), then days, then time.
Instant add(Instant instant, const Duration& duration);

}  // namespace meent
