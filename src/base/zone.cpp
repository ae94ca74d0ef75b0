// The library is built to read the system's zone files; these tell its header the same.
#define USE_OS_TZDB 1
#define HAS_STRING_VIEW 1
#define ONLY_C_LOCALE 1
#include "base/zone.hpp"

#include <date/tz.h>

#include <array>
#include <chrono>

#include "base/civil.hpp"

namespace meent {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kLastListedYear = 2036;

std::int64_t floor_seconds(Instant instant) {
  return instant.micros / 1'000'000 - (instant.micros % 1'000'000 < 0 ? 1 : 0);
}

// Zone files list transitions until 2037. The rules in force then go by weekdays within a month, so
// a later date is like the date of a listed year that falls on the same weekday; January and
// February are matched apart from the rest, for the leap day between them. A match is never over
// eleven years back. Answers how many days to go back to it.
std::int64_t days_back_to_listed(std::int64_t days) {
  const Civil date = civil_from_days(days);
  if (date.year <= kLastListedYear) {
    return 0;
  }
  const int month = date.month < 3 ? 1 : 3;
  const std::int64_t begin = days_from_civil({date.year, month, 1});
  for (std::int64_t year = kLastListedYear;; --year) {
    const std::int64_t back = begin - days_from_civil({year, month, 1});
    if (back % 7 == 0) {
      return back;
    }
  }
}

}  // namespace

result<Zone> Zone::find(std::string_view iana_name) {
  try {
    return Zone(date::locate_zone(iana_name));
  } catch (const std::runtime_error&) {
    return fail(Code::invalid, "no time zone of the name '" + std::string(iana_name) +
                                   "' is known; use an IANA name like Europe/Amsterdam");
  }
}

std::int32_t Zone::offset_seconds(Instant instant) const {
  const std::int64_t back = days_back_to_listed(date_of(instant).days);
  const date::sys_seconds at{seconds{floor_seconds(instant) - back * kDaySeconds}};
  return static_cast<std::int32_t>(zone_->get_info(at).offset.count());
}

Date Zone::day_of(Instant instant) const {
  return date_of(
      add(instant, Duration{.micros = offset_seconds(instant) * std::int64_t{1'000'000}}));
}

Instant Zone::start_of_day(Date date) const {
  const std::int64_t back = days_back_to_listed(date.days);
  const date::local_seconds midnight{seconds{(date.days - back) * kDaySeconds}};
  const date::local_info info = zone_->get_info(midnight);
  // Midnight that does not exist is skipped: the day begins where the first offset ends. Midnight
  // that comes twice begins the day at its first.
  const std::int64_t start = info.result == date::local_info::nonexistent
                                 ? info.first.end.time_since_epoch().count()
                                 : midnight.time_since_epoch().count() - info.first.offset.count();
  return add(start_of(Date{0}), Duration{.micros = (start + back * kDaySeconds) * 1'000'000});
}

// An offset that is not of whole minutes (local mean time, before zones) is cut to the minute and
// the clock with it, so that the text still tells the same instant (RFC 3339 §4.2 knows minutes).
std::string Zone::format(Instant instant) const {
  const std::int32_t minutes = offset_seconds(instant) / 60;
  std::string out =
      meent::format(add(instant, Duration{.micros = minutes * std::int64_t{60'000'000}}));
  out.pop_back();  // the Z
  const auto ahead = static_cast<unsigned>(minutes < 0 ? -minutes : minutes);
  const auto two = [&out](unsigned value) {
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
  };
  out += minutes < 0 ? '-' : '+';
  two(ahead / 60);
  out += ':';
  two(ahead % 60);
  return out;
}

}  // namespace meent
