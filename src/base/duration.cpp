// Durations and intervals of ISO 8601.
#include <algorithm>
#include <array>
#include <optional>

#include "base/time.hpp"
#include "base/time_text.hpp"

namespace meent {
namespace {

constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;

// A component of a duration: its letter, what it adds to, and how much one is.
enum class Part : std::uint8_t { months, days, micros };
struct Component {
  char letter;
  Part part;
  std::int64_t one;
};
constexpr std::array<Component, 4> kDateComponents{
    {{'Y', Part::months, 12}, {'M', Part::months, 1}, {'W', Part::days, 7}, {'D', Part::days, 1}}};
constexpr std::array<Component, 3> kTimeComponents{
    {{'H', Part::micros, kHour}, {'M', Part::micros, kMinute}, {'S', Part::micros, kSecond}}};

// A duration as it grows; wide enough that sums need no check until the end.
struct Sums {
  __int128 months = 0;
  __int128 days = 0;
  __int128 micros = 0;

  __int128& of(Part part) {
    return part == Part::months ? months : part == Part::days ? days : micros;
  }
};

struct Count {
  std::int64_t whole = 0;
  std::int64_t billionths = 0;
  bool has_fraction = false;
};

result<Count> read_count(TextCursor& in) {
  constexpr std::int64_t kMost = 1'000'000'000'000'000'000;
  if (!in.at_digit()) {
    return in.wrong("a number and its letter are expected, like 3D or 12H");
  }
  Count count;
  while (in.at_digit()) {
    if (count.whole >= kMost / 10) {
      return in.wrong("this number is too large for a duration");
    }
    count.whole = count.whole * 10 + (in.take() - '0');
  }
  if (in.skip('.') || in.skip(',')) {
    count.has_fraction = true;
    int digits = 0;
    for (; in.at_digit() && digits < 9; ++digits) {
      count.billionths = count.billionths * 10 + (in.take() - '0');
    }
    if (digits == 0 || in.at_digit()) {
      return in.wrong("one to nine decimals are expected");
    }
    for (; digits < 9; ++digits) {
      count.billionths *= 10;
    }
  }
  return count;
}

// Reads components as long as they come, in the order of the list. Only the last component of the
// time may have decimals (ISO 8601-1 §5.5.2.3), for a month or day has no fixed length.
template <std::size_t N>
result<int> read_components(TextCursor& in, const std::array<Component, N>& list, Sums& sums) {
  std::size_t next = 0;
  int read = 0;
  bool fraction = false;
  while (!in.at_end() && in.peek() != 'T' && in.peek() != 't') {
    if (fraction) {
      return in.wrong("only the last part of a duration may have decimals");
    }
    const bool negative = in.skip('-');
    const std::size_t number_at = in.place();
    MEENT_TRY(count, read_count(in));
    while (next < N && list[next].letter != (in.peek() & ~0x20)) {
      ++next;
    }
    if (next == N) {
      return in.wrong("a letter of a duration is expected, in the order Y M W D T H M S");
    }
    in.take();
    const Component& component = list[next++];
    fraction = count.has_fraction;
    if (fraction && component.part != Part::micros) {
      return in.wrong_at(number_at, "only hours, minutes and seconds may have decimals");
    }
    const __int128 amount = static_cast<__int128>(count.whole) * component.one +
                            static_cast<__int128>(count.billionths) * component.one / 1'000'000'000;
    sums.of(component.part) += negative ? -amount : amount;
    ++read;
  }
  return read;
}

template <class Number>
bool fits(__int128 value) {
  return value >= std::numeric_limits<Number>::min() && value <= std::numeric_limits<Number>::max();
}

result<Duration> read_duration(TextCursor& in) {
  const std::size_t begin = in.place();
  const bool negative = in.skip('-');
  if (!negative) {
    in.skip('+');
  }
  if (!in.skip('P') && !in.skip('p')) {
    return in.wrong("a duration begins with P, like P1D or PT15M");
  }
  Sums sums;
  MEENT_TRY(dates, read_components(in, kDateComponents, sums));
  int times = 0;
  if (in.skip('T') || in.skip('t')) {
    MEENT_TRY(read, read_components(in, kTimeComponents, sums));
    times = read;
    if (times == 0) {
      return in.wrong("hours, minutes or seconds are expected behind T");
    }
  }
  if (!in.at_end()) {
    return in.wrong("nothing may follow here");
  }
  if (dates + times == 0) {
    return in.wrong("a duration needs at least one part, like P1D or PT15M");
  }
  const int sign = negative ? -1 : 1;
  sums = {sums.months * sign, sums.days * sign, sums.micros * sign};
  if (!fits<std::int32_t>(sums.months) || !fits<std::int32_t>(sums.days) ||
      !fits<std::int64_t>(sums.micros)) {
    return in.wrong_at(begin, "this duration is too long");
  }
  return Duration{static_cast<std::int32_t>(sums.months), static_cast<std::int32_t>(sums.days),
                  static_cast<std::int64_t>(sums.micros)};
}

// One end of an interval.
struct End {
  enum class Kind : std::uint8_t { open, instant, date, duration } kind = Kind::open;
  Instant instant;
  Duration duration;
};

result<End> read_end(std::string_view text) {
  if (text.empty() || text == "..") {
    return End{};
  }
  TextCursor in(text);
  if (text.find_first_of("Pp") < 2) {
    MEENT_TRY(duration, read_duration(in));
    return End{End::Kind::duration, {}, duration};
  }
  MEENT_TRY(date, read_date(in));
  if (in.at_end()) {
    return End{End::Kind::date, start_of(date), {}};
  }
  MEENT_TRY(instant, read_instant_after(in, date));
  MEENT_CHECK(in.expect_end());
  return End{End::Kind::instant, instant, {}};
}

result<End> read_end_at(std::string_view text, std::size_t offset) {
  auto end = read_end(text);
  if (!end) {
    return fail(Code::invalid, std::move(end.error().detail),
                std::to_string(offset + std::stoul(end.error().where)));
  }
  return end;
}

std::optional<Duration> negated(const Duration& d) {
  if (d.months == std::numeric_limits<std::int32_t>::min() ||
      d.days == std::numeric_limits<std::int32_t>::min() ||
      d.micros == std::numeric_limits<std::int64_t>::min()) {
    return std::nullopt;
  }
  return Duration{-d.months, -d.days, -d.micros};
}

// Writes the components of a duration whose signs are turned by `sign` already.
class DurationWriter {
 public:
  explicit DurationWriter(std::string& out) : out_(out) {}

  void part(__int128 value, char letter) {
    if (value != 0) {
      number(value);
      out_ += letter;
    }
  }

  void seconds(__int128 micros) {
    if (micros == 0) {
      return;
    }
    if (micros < 0) {
      out_ += '-';
      micros = -micros;
    }
    number(micros / kSecond);
    if (auto fraction = static_cast<std::int64_t>(micros % kSecond); fraction != 0) {
      std::string digits = std::to_string(kSecond + fraction);  // a leading 1 keeps the zeros
      digits.erase(digits.find_last_not_of('0') + 1);
      out_ += '.' + digits.substr(1);
    }
    out_ += 'S';
  }

 private:
  void number(__int128 value) { out_ += std::to_string(static_cast<std::int64_t>(value)); }

  std::string& out_;
};

std::string format_end(Instant end) {
  // The end of the last day that parse_instant knows has itself no text of four digits.
  if (end.micros == kAfterLastInstant) {
    return "9999-12-31";
  }
  return end == kEarliest || end == kLatest ? std::string("..") : format(end);
}

}  // namespace

result<Duration> parse_duration(std::string_view text) {
  TextCursor in(text);
  return read_duration(in);
}

// Only where all parts have one sign can it stand before the P; else each part carries its own.
std::string format(const Duration& duration) {
  const bool some_below = duration.months < 0 || duration.days < 0 || duration.micros < 0;
  const bool some_above = duration.months > 0 || duration.days > 0 || duration.micros > 0;
  const bool turn = some_below && !some_above;
  const int sign = turn ? -1 : 1;
  std::string out = turn ? "-P" : "P";
  DurationWriter writer(out);
  const __int128 months = static_cast<__int128>(duration.months) * sign;
  writer.part(months / 12, 'Y');
  writer.part(months % 12, 'M');
  writer.part(static_cast<__int128>(duration.days) * sign, 'D');
  if (duration.micros != 0) {
    const __int128 micros = static_cast<__int128>(duration.micros) * sign;
    out += 'T';
    writer.part(micros / kHour, 'H');
    writer.part(micros % kHour / kMinute, 'M');
    writer.seconds(micros % kMinute);
  } else if (!some_below && !some_above) {
    out += "T0S";
  }
  return out;
}

result<Interval> parse_interval(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return fail(Code::invalid, "an interval has two ends with '/' between, like 2026-01-01/P1M",
                std::to_string(text.size()));
  }
  MEENT_TRY(from, read_end_at(text.substr(0, slash), 0));
  MEENT_TRY(until, read_end_at(text.substr(slash + 1), slash + 1));
  using Kind = End::Kind;
  const std::string end_at = std::to_string(slash + 1);
  if ((from.kind == Kind::duration && (until.kind == Kind::open || until.kind == Kind::duration)) ||
      (until.kind == Kind::duration && from.kind == Kind::open)) {
    return fail(Code::invalid, "a duration needs a fixed time at the other end",
                from.kind == Kind::duration ? "0" : end_at);
  }
  if (until.kind == Kind::date) {
    until.instant = add(until.instant, Duration{.days = 1});
  }
  Interval out;
  if (from.kind == Kind::duration) {
    const auto back = negated(from.duration);
    if (!back) {
      return fail(Code::invalid, "this duration is too long", "0");
    }
    out = {add(until.instant, *back), until.instant};
  } else {
    out.from = from.kind == Kind::open ? kEarliest : from.instant;
    out.until = until.kind == Kind::open       ? kLatest
                : until.kind == Kind::duration ? add(from.instant, until.duration)
                                               : until.instant;
  }
  if (out.from > out.until) {
    return fail(Code::invalid, "the interval ends before it begins", end_at);
  }
  return out;
}

std::string format(const Interval& interval) {
  return format_end(interval.from) + "/" + format_end(interval.until);
}

}  // namespace meent
