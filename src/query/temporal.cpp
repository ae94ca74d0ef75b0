#include "query/temporal.hpp"

#include "base/ensure.hpp"

namespace meent::query {

namespace {

constexpr std::int64_t kOpenStart = kEarliest.micros;
constexpr std::int64_t kOpenEnd = kLatest.micros;
constexpr std::int64_t kMicrosOfDay = 86'400'000'000;

// Midnight at the start of a day; days beyond the range of an instant count as open ends.
std::int64_t midnight(std::int64_t day) {
  std::int64_t micros = 0;
  if (__builtin_mul_overflow(day, kMicrosOfDay, &micros)) {
    return day < 0 ? kOpenStart : kOpenEnd;
  }
  return micros;
}

Span in_micros(const Span& span) {
  if (!span.days) {
    return span;
  }
  return {.from = span.from == kOpenStart ? kOpenStart : midnight(span.from),
          .until = span.until == kOpenEnd ? kOpenEnd : midnight(span.until + 1),
          .days = false,
          .half_open = true};
}

bool ends_before(const Span& a, const Span& b) {
  return a.until < b.from || (a.until == b.from && a.half_open && a.from < a.until);
}

bool related(Op op, const Span& a, const Span& b) {
  switch (op) {
    case Op::t_after: return ends_before(b, a);
    case Op::t_before: return ends_before(a, b);
    case Op::t_disjoint: return ends_before(a, b) || ends_before(b, a);
    case Op::t_intersects: return !ends_before(a, b) && !ends_before(b, a);
    case Op::t_equals: return a.from == b.from && a.until == b.until;
    case Op::t_contains: return a.from < b.from && a.until > b.until;
    case Op::t_during: return a.from > b.from && a.until < b.until;
    case Op::t_finished_by: return a.from < b.from && a.until == b.until;
    case Op::t_finishes: return a.from > b.from && a.until == b.until;
    case Op::t_started_by: return a.from == b.from && a.until > b.until;
    case Op::t_starts: return a.from == b.from && a.until < b.until;
    case Op::t_meets: return a.until == b.from;
    case Op::t_met_by: return a.from == b.until;
    case Op::t_overlaps: return a.from < b.from && a.until > b.from && a.until < b.until;
    case Op::t_overlapped_by: return a.from > b.from && a.from < b.until && a.until > b.until;
    default: break;
  }
  ensure(false, "not a temporal relation");
  return false;
}

}  // namespace

std::optional<Span> span_of(const Value& value) {
  if (const auto* instant = value.as<Instant>()) {
    return Span{.from = instant->micros, .until = instant->micros};
  }
  if (const auto* date = value.as<Date>()) {
    return Span{.from = date->days, .until = date->days, .days = true};
  }
  if (const auto* interval = value.as<Interval>()) {
    return Span{.from = interval->from.micros, .until = interval->until.micros, .half_open = true};
  }
  return std::nullopt;
}

std::optional<Span> span_between(const Value* from, const Value* until) {
  std::optional<Span> start = from ? span_of(*from) : std::nullopt;
  std::optional<Span> end = until ? span_of(*until) : std::nullopt;
  if ((from && !start) || (until && !end)) {
    return std::nullopt;
  }
  // Two dates, or a date and an open end, stay in days; a mixture counts in microseconds.
  if (start && end && start->days != end->days) {
    start = in_micros(*start);
    end = in_micros(*end);
  }
  const Span any = start ? *start : end ? *end : Span{};
  Span span{.from = start ? start->from : kOpenStart,
            .until = end ? end->until : kOpenEnd,
            .days = any.days,
            .half_open = end && end->half_open};
  return span.until < span.from ? std::nullopt : std::optional(span);
}

Interval to_interval(const Span& span) {
  const Span micros = in_micros(span);
  return {.from = Instant{micros.from}, .until = Instant{micros.until}};
}

bool relate(Op op, const Span& a, const Span& b) {
  if (a.days && b.days) {
    return related(op, a, b);
  }
  return related(op, in_micros(a), in_micros(b));
}

}  // namespace meent::query
