// Instants and dates: the calendar, and their text forms. Durations and intervals: duration.cpp.
#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/civil.hpp"
#include "base/ensure.hpp"
#include "base/time_text.hpp"

namespace meent {
namespace {

constexpr std::int64_t kDay = 86'400 * kSecond;

struct TimeOfDay {
  int hour, minute, second, micros;
};

// The decimals behind the seconds: up to nine, six are kept.
result<int> read_fraction(TextCursor& in) {
  int micros = 0;
  int digits = 0;
  while (in.at_digit()) {
    const int digit = in.take() - '0';
    if (++digits <= 6) {
      micros = micros * 10 + digit;
    }
    if (digits > 9) {
      return in.wrong_before("more than nine decimals of a second");
    }
  }
  if (digits == 0) {
    return in.wrong("a digit is missing behind the decimal point");
  }
  for (; digits < 6; ++digits) {
    micros *= 10;
  }
  return micros;
}

result<TimeOfDay> read_time_of_day(TextCursor& in) {
  MEENT_TRY(hour, in.two_digits("hour", 0, 23));
  MEENT_CHECK(in.expect(':'));
  MEENT_TRY(minute, in.two_digits("minute", 0, 59));
  MEENT_CHECK(in.expect(':'));
  MEENT_TRY(second, in.two_digits("second", 0, 60));
  int micros = 0;
  if (in.skip('.')) {
    MEENT_TRY(fraction, read_fraction(in));
    micros = fraction;
  }
  return TimeOfDay{hour, minute, second, micros};
}

// "Z" or +hh:mm, as minutes that local time is ahead of UTC.
result<int> read_offset(TextCursor& in) {
  if (in.skip('Z') || in.skip('z')) {
    return 0;
  }
  const bool ahead = in.skip('+');
  if (!ahead && !in.skip('-')) {
    return in.wrong("a zone is missing: end with Z or an offset like +02:00");
  }
  MEENT_TRY(hours, in.two_digits("hour of the offset", 0, 23));
  MEENT_CHECK(in.expect(':'));
  MEENT_TRY(minutes, in.two_digits("minute of the offset", 0, 59));
  const int offset = hours * 60 + minutes;
  return ahead ? offset : -offset;
}

void put_two(char* out, unsigned value) {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
}

// Four digits; years outside 0000-9999 (reached by arithmetic only) get a sign and as many digits
// as they need, as the expanded form of ISO 8601 has it.
char* put_year(char* out, std::int64_t year) {
  if (year >= 0 && year <= 9999) {
    put_two(out, static_cast<unsigned>(year / 100));
    put_two(out + 2, static_cast<unsigned>(year % 100));
    return out + 4;
  }
  *out++ = year < 0 ? '-' : '+';
  std::array<char, 20> digits;
  std::size_t count = 0;
  for (auto left = static_cast<std::uint64_t>(year < 0 ? -year : year); left > 0 || count < 6;
       left /= 10) {
    digits[count++] = static_cast<char>('0' + left % 10);
  }
  while (count > 0) {
    *out++ = digits[--count];
  }
  return out;
}

char* put_date(char* out, const Civil& civil) {
  out = put_year(out, civil.year);
  out[0] = '-';
  put_two(out + 1, static_cast<unsigned>(civil.month));
  out[3] = '-';
  put_two(out + 4, static_cast<unsigned>(civil.day));
  return out + 6;
}

// The decimals of a second, without trailing zeros; nothing when there are none.
char* put_fraction(char* out, unsigned micros) {
  if (micros == 0) {
    return out;
  }
  *out = '.';
  for (int place = 6; place > 0; --place) {
    out[place] = static_cast<char>('0' + micros % 10);
    micros /= 10;
  }
  char* last = out + 6;
  while (*last == '0') {
    --last;
  }
  return last + 1;
}

constexpr std::size_t kLongestText = 48;

}  // namespace

Civil civil_from_days(std::int64_t days) {
  // Years are counted from 1 March, so that the leap day is the last of its year, in eras of 400
  // years (146,097 days). The months from March alternate 31 and 30 days in a pattern that
  // (153 m + 2) / 5 follows.
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto shifted = static_cast<int>((5 * day_of_year + 2) / 153);
  const int month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {.year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
          .month = month,
          .day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1)};
}

std::int64_t days_from_civil(const Civil& civil) {
  const std::int64_t year = civil.year - (civil.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const int shifted = civil.month > 2 ? civil.month - 3 : civil.month + 9;
  const int day_of_year = (153 * shifted + 2) / 5 + civil.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

int days_in_month(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

result<Date> read_date(TextCursor& in) {
  int year = 0;
  for (int place = 0; place < 4; ++place) {
    if (!in.at_digit()) {
      return in.wrong("a year of four digits is expected");
    }
    year = year * 10 + (in.take() - '0');
  }
  MEENT_CHECK(in.expect('-'));
  MEENT_TRY(month, in.two_digits("month", 1, 12));
  MEENT_CHECK(in.expect('-'));
  MEENT_TRY(day, in.two_digits("day", 1, days_in_month(year, month)));
  return Date{static_cast<std::int32_t>(days_from_civil({year, month, day}))};
}

result<Instant> read_instant_after(TextCursor& in, Date date) {
  if (!in.skip('T') && !in.skip('t')) {
    return in.wrong("'T' and a time are expected behind the date");
  }
  const std::size_t time_at = in.place();
  MEENT_TRY(time, read_time_of_day(in));
  MEENT_TRY(offset, read_offset(in));
  const std::int64_t minutes = std::int64_t{time.hour} * 60 + time.minute - offset;
  const std::int64_t micros =
      date.days * kDay + minutes * 60 * kSecond + time.second * kSecond + time.micros;
  // A leap second is only ever 23:59:60 UTC.
  if (time.second == 60 && ((minutes % 1440) + 1440) % 1440 != 1439) {
    return in.wrong_at(time_at + 6, "second 60 exists only at 23:59 UTC");
  }
  if (micros < kFirstInstant || micros >= kAfterLastInstant) {
    return in.wrong_at(0, "in UTC this falls outside the years 0000-9999");
  }
  return Instant{micros};
}

result<Instant> parse_instant(std::string_view text) {
  TextCursor in(text);
  MEENT_TRY(date, read_date(in));
  MEENT_TRY(instant, read_instant_after(in, date));
  MEENT_CHECK(in.expect_end());
  return instant;
}

result<Date> parse_date(std::string_view text) {
  TextCursor in(text);
  MEENT_TRY(date, read_date(in));
  MEENT_CHECK(in.expect_end());
  return date;
}

void append(std::string& out, Date date) {
  std::array<char, kLongestText> text;
  char* const end = put_date(text.data(), civil_from_days(date.days));
  out.append(text.data(), end);
}

void append(std::string& out, Instant instant) {
  const Date date = date_of(instant);
  // The remainder, not a difference from start_of(date): that may lie before the earliest instant.
  std::int64_t rest = instant.micros % kDay;
  rest += rest < 0 ? kDay : 0;
  const auto seconds = static_cast<unsigned>(rest / kSecond);
  std::array<char, kLongestText> text;
  char* at = put_date(text.data(), civil_from_days(date.days));
  std::ranges::copy(std::string_view("T00:00:00"), at);
  put_two(at + 1, seconds / 3600);
  put_two(at + 4, seconds / 60 % 60);
  put_two(at + 7, seconds % 60);
  at = put_fraction(at + 9, static_cast<unsigned>(rest % kSecond));
  *at++ = 'Z';
  out.append(text.data(), at);
}

std::string format(Instant instant) {
  std::string out;
  append(out, instant);
  return out;
}

std::string format(Date date) {
  std::string out;
  append(out, date);
  return out;
}

Instant start_of(Date date) {
  std::int64_t micros = 0;
  if (__builtin_mul_overflow(std::int64_t{date.days}, kDay, &micros)) {
    return date.days < 0 ? kEarliest : kLatest;
  }
  return Instant{micros};
}

Date date_of(Instant instant) {
  const std::int64_t days = instant.micros / kDay - (instant.micros % kDay < 0 ? 1 : 0);
  return Date{static_cast<std::int32_t>(days)};
}

Instant add(Instant instant, const Duration& duration) {
  const std::int64_t day = date_of(instant).days;
  std::int64_t time_of_day = instant.micros % kDay;
  time_of_day += time_of_day < 0 ? kDay : 0;
  Civil civil = civil_from_days(day);
  if (duration.months != 0) {
    const std::int64_t months = civil.year * 12 + (civil.month - 1) + duration.months;
    civil.year = months / 12 - (months % 12 < 0 ? 1 : 0);
    civil.month = static_cast<int>(months - civil.year * 12) + 1;
    civil.day = std::min(civil.day, days_in_month(civil.year, civil.month));
  }
  const __int128 micros = static_cast<__int128>(days_from_civil(civil) + duration.days) * kDay +
                          time_of_day + duration.micros;
  if (micros < kEarliest.micros) {
    return kEarliest;
  }
  return micros > kLatest.micros ? kLatest : Instant{static_cast<std::int64_t>(micros)};
}

}  // namespace meent
