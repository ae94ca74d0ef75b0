// The temporal relations of CQL2 (OGC 21-065r2, clause "Temporal Functions"; OWL-Time; Allen).
// An operand is a Span:
//  - an instant, or an interval of instants: closed at both ends, as the standard says;
//  - a date, or an interval of dates: whole days. Two of these are compared in days, so that
//    2026-01-01/2026-01-10 meets 2026-01-10/2026-01-20; beside an instant the days are the time
//    from their first midnight (UTC) up to, not including, the midnight after the last;
//  - a stored interval (type interval): half-open, its end not included.
// An open end is before or after everything, and equals another open end.
#pragma once

#include <cstdint>
#include <optional>

#include "query/expr.hpp"

namespace meent::query {

struct Span {
  std::int64_t from = 0;   // microseconds, or days; the lowest number stands for open
  std::int64_t until = 0;  // likewise; the highest number stands for open
  bool days = false;       // counts days; `until` is the last one
  bool half_open = false;  // `until` itself is not part of it
};

// Nothing for a null or another type.
std::optional<Span> span_of(const Value& value);

// From one instant or date to another; a missing one (the literal '..') leaves that end open.
// Nothing when an end is of another type or the end lies before the start.
std::optional<Span> span_between(const Value* from, const Value* until);

// The same as a value, half-open; nothing for a null.
Interval to_interval(const Span& span);

// `op` is one of Op::t_*.
bool relate(Op op, const Span& a, const Span& b);

}  // namespace meent::query
