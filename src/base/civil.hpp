// Days and the proleptic Gregorian calendar (ISO 8601), over the whole range of an Instant:
// std::chrono's years end at 32767.
#pragma once

#include <cstdint>

namespace meent {

struct Civil {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
};

Civil civil_from_days(std::int64_t days);  // since 1970-01-01
std::int64_t days_from_civil(const Civil& civil);
int days_in_month(std::int64_t year, int month);

}  // namespace meent
