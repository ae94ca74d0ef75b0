#include "query/comparison.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "query/random_expr.hpp"

using namespace meent;
using namespace meent::query;
using Order = std::partial_ordering;

namespace {

Value integral(std::int64_t n) {
  return n;
}
Value exactly(const char* digits) {
  return *Decimal::parse(digits);
}
Value word(const char* text) {
  return std::string(text);
}

}  // namespace

TEST_CASE("numbers compare by value, whatever their type") {
  CHECK(compare(integral(2), 2.0) == Order::equivalent);
  CHECK(compare(integral(2), 2.5) == Order::less);
  CHECK(compare(integral(-2), -2.5) == Order::greater);
  CHECK(compare(2.5, integral(2)) == Order::greater);
  CHECK(compare(integral(2), exactly("2.00")) == Order::equivalent);
  CHECK(compare(exactly("0.1"), 0.1) == Order::equivalent);
  CHECK(compare(exactly("0.1"), exactly("0.10")) == Order::equivalent);
  CHECK(compare(0.0, -0.0) == Order::equivalent);
}

TEST_CASE("an integer beside a double is not rounded") {
  constexpr std::int64_t kInexact = 9'007'199'254'740'993;  // 2^53 + 1
  CHECK(compare(integral(kInexact), 9007199254740992.0) == Order::greater);
  CHECK(compare(9007199254740992.0, integral(kInexact)) == Order::less);
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  CHECK(compare(integral(kMost), 0x1p63) == Order::less);
  CHECK(compare(integral(std::numeric_limits<std::int64_t>::min()), -0x1p63) == Order::equivalent);
  CHECK(compare(integral(kMost), std::numeric_limits<double>::infinity()) == Order::less);
  CHECK(compare(integral(0), std::numeric_limits<double>::quiet_NaN()) == Order::unordered);
}

TEST_CASE("text compares by code point") {
  CHECK(compare(word("Z"), word("a")) == Order::less);
  CHECK(compare(word("z"), word("é")) == Order::less);
  // In UTF-16 the clef would come before the letter.
  CHECK(compare(word("\uFF21"), word("𝄞")) == Order::less);
  CHECK(compare(word("a"), word("ab")) == Order::less);
}

TEST_CASE("a date beside an instant is its midnight") {
  const Value day = Date{1};
  CHECK(compare(day, Instant{86'400'000'000}) == Order::equivalent);
  CHECK(compare(Instant{86'400'000'001}, day) == Order::greater);
}

TEST_CASE("null and strangers are unordered") {
  CHECK(compare(Value(), Value()) == Order::unordered);
  CHECK(compare(integral(1), Value()) == Order::unordered);
  CHECK(compare(integral(1), word("1")) == Order::unordered);
  CHECK(compare(true, integral(1)) == Order::unordered);
  CHECK_FALSE(are_equal(Value(), Value()));
  CHECK(are_equal(Interval{}, Interval{}));
}

TEST_CASE("what can be compared") {
  CHECK(comparable(Type::integer, Type::decimal));
  CHECK(comparable(Type::instant, Type::date));
  CHECK(comparable(Type::unknown, Type::geometry));
  CHECK_FALSE(comparable(Type::text, Type::integer));
  CHECK_FALSE(comparable(Type::geometry, Type::geometry));
  CHECK_FALSE(comparable(Type::boolean, Type::integer));
}

TEST_CASE("comparison is symmetric") {
  testing::RandomQuery random(31);
  constexpr Type kTypes[] = {Type::integer, Type::number, Type::decimal, Type::text,
                             Type::instant, Type::date,   Type::boolean, Type::interval};
  for (int round = 0; round < 10'000; ++round) {
    const Value a = random.value(kTypes[random.below(8)]);
    const Value b = random.value(kTypes[random.below(8)]);
    const Order forth = compare(a, b);
    const Order back = compare(b, a);
    CHECK((forth == Order::less) == (back == Order::greater));
    CHECK((forth == Order::equivalent) == (back == Order::equivalent));
    CHECK(are_equal(a, a));
    if (!comparable(a.type(), b.type())) {
      CHECK(forth == Order::unordered);
    }
  }
}
