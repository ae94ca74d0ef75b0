#include "query/temporal.hpp"

#include <utility>

#include <doctest/doctest.h>

#include "query/random_expr.hpp"

using namespace meent;
using namespace meent::query;

namespace {

Value at(const char* text) {
  return *parse_instant(text);
}
Value on(const char* text) {
  return *parse_date(text);
}

Span span(const Value& value) {
  const auto span = span_of(value);
  REQUIRE(span);
  return *span;
}

Span between(const Value& from, const Value& until) {
  const auto span =
      span_between(from.is_null() ? nullptr : &from, until.is_null() ? nullptr : &until);
  REQUIRE(span);
  return *span;
}

Span stay(std::int64_t from, std::int64_t until) {
  return {.from = from, .until = until};
}

Op inverse(Op op) {
  static constexpr std::pair<Op, Op> kInverse[] = {
      {Op::t_after, Op::t_before},           {Op::t_contains, Op::t_during},
      {Op::t_finished_by, Op::t_finishes},   {Op::t_meets, Op::t_met_by},
      {Op::t_overlapped_by, Op::t_overlaps}, {Op::t_started_by, Op::t_starts},
  };
  for (const auto& [a, b] : kInverse) {
    if (op == a || op == b) {
      return op == a ? b : a;
    }
  }
  return op;
}

}  // namespace

TEST_CASE("intervals of instants are closed at both ends") {
  const Span year = between(at("2022-01-01T00:00:00Z"), at("2022-12-31T23:59:59Z"));
  CHECK(relate(Op::t_intersects, span(at("2022-12-31T23:59:59Z")), year));
  CHECK(relate(Op::t_intersects, span(at("2022-01-01T00:00:00Z")), year));
  CHECK(relate(Op::t_after, span(at("2023-01-01T00:00:00Z")), year));
  CHECK_FALSE(relate(Op::t_disjoint, span(at("2022-06-01T00:00:00Z")), year));
  CHECK(relate(Op::t_equals, span(at("2022-06-01T00:00:00Z")),
               between(at("2022-06-01T00:00:00Z"), at("2022-06-01T00:00:00Z"))));
}

TEST_CASE("dates compare with dates in days") {
  CHECK(relate(Op::t_equals, span(on("2022-04-16")), between(on("2022-04-16"), on("2022-04-16"))));
  CHECK(relate(Op::t_before, span(on("2022-04-16")), span(on("2022-04-17"))));
  CHECK(relate(Op::t_meets, between(on("2022-01-01"), on("2022-01-10")),
               between(on("2022-01-10"), on("2022-01-20"))));
  CHECK(relate(Op::t_intersects, span(on("2022-12-31")),
               between(on("2022-01-01"), on("2022-12-31"))));
}

TEST_CASE("beside instants a date is its whole day") {
  const Span day = span(on("2022-04-16"));
  CHECK(relate(Op::t_intersects, span(at("2022-04-16T00:00:00Z")), day));
  CHECK(relate(Op::t_intersects, span(at("2022-04-16T23:59:59.999999Z")), day));
  CHECK(relate(Op::t_after, span(at("2022-04-17T00:00:00Z")), day));
  const Span mixed = between(on("1991-10-07"), at("2010-02-10T05:00:00Z"));
  CHECK(relate(Op::t_starts, between(on("1991-10-07"), at("2000-01-01T00:00:00Z")), mixed));
  CHECK(relate(Op::t_after, span(at("2020-01-02T00:00:00Z")),
               between(at("2019-01-01T00:00:00Z"), on("2020-01-01"))));
}

TEST_CASE("stored intervals do not include their end") {
  const Span january = span(*parse_interval("2026-01-01T00:00:00Z/2026-02-01T00:00:00Z"));
  CHECK(relate(Op::t_after, span(at("2026-02-01T00:00:00Z")), january));
  CHECK(relate(Op::t_equals, january,
               between(at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"))));
  CHECK(relate(Op::t_equals, january, between(on("2026-01-01"), on("2026-01-31"))));
  CHECK(relate(Op::t_meets, january, span(*parse_interval("2026-02-01T00:00:00Z/.."))));
}

TEST_CASE("open ends are beyond everything and equal each other") {
  const Value open;
  const Span before = between(open, at("2005-01-10T00:00:00Z"));
  const Span after = between(at("2005-01-10T00:00:00Z"), open);
  CHECK(relate(Op::t_meets, before, after));
  CHECK(relate(Op::t_intersects, before, span(at("1800-01-01T00:00:00Z"))));
  CHECK(relate(Op::t_started_by, between(open, open), before));
  CHECK(relate(Op::t_finished_by, between(open, open), after));
  CHECK(relate(Op::t_contains, between(open, open), span(on("2005-01-10"))));
  CHECK(relate(Op::t_equals, between(open, open), span(Interval{})));
  CHECK(relate(Op::t_before, between(open, on("2005-01-10")), span(at("2005-01-11T00:00:00Z"))));
}

TEST_CASE("an interval cannot end before it begins") {
  const Value late = at("2026-01-02T00:00:00Z");
  const Value early = at("2026-01-01T00:00:00Z");
  CHECK_FALSE(span_between(&late, &early));
  const Value day = on("2026-01-02");
  CHECK(span_between(&late, &day));
  const Value text = std::string("x");
  CHECK_FALSE(span_between(&text, &late));
  CHECK_FALSE(span_of(text));
}

TEST_CASE("an interval as a value is half-open") {
  CHECK(to_interval(between(on("2026-01-01"), on("2026-01-31"))) ==
        *parse_interval("2026-01-01T00:00:00Z/2026-02-01T00:00:00Z"));
  CHECK(to_interval(between(Value(), Value())) == Interval{});
}

TEST_CASE("Allen: two proper intervals stand in exactly one of thirteen relations") {
  constexpr Op kAllen[] = {Op::t_before,   Op::t_after,         Op::t_meets,    Op::t_met_by,
                           Op::t_overlaps, Op::t_overlapped_by, Op::t_starts,   Op::t_started_by,
                           Op::t_during,   Op::t_contains,      Op::t_finishes, Op::t_finished_by,
                           Op::t_equals};
  for (int a = 0; a < 6; ++a) {
    for (int b = a + 1; b < 6; ++b) {
      for (int c = 0; c < 6; ++c) {
        for (int d = c + 1; d < 6; ++d) {
          int holding = 0;
          for (const Op op : kAllen) {
            holding += relate(op, stay(a, b), stay(c, d));
          }
          CHECK(holding == 1);
        }
      }
    }
  }
}

TEST_CASE("every relation is the inverse of its inverse, on all kinds of spans") {
  testing::RandomQuery random(11);
  const auto any = [&]() -> Span {
    switch (random.below(4)) {
      case 0: return span(random.value(Type::instant));
      case 1: return span(random.value(Type::date));
      case 2: return span(random.value(Type::interval));
      default: break;
    }
    const Value a = random.value(random.chance(50) ? Type::date : Type::instant);
    const Value b = random.value(a.type());
    const bool swap = compare_for_sort(b, a) < 0;
    return between(random.chance(20) ? Value()
                   : swap            ? b
                                     : a,
                   random.chance(20) ? Value()
                   : swap            ? a
                                     : b);
  };
  for (int round = 0; round < 5'000; ++round) {
    const Span a = any();
    const Span b = any();
    for (auto op = static_cast<int>(Op::t_after); op <= static_cast<int>(Op::t_starts); ++op) {
      CHECK(relate(static_cast<Op>(op), a, b) == relate(inverse(static_cast<Op>(op)), b, a));
    }
    CHECK(relate(Op::t_intersects, a, b) != relate(Op::t_disjoint, a, b));
    CHECK(relate(Op::t_equals, a, a));
  }
}
