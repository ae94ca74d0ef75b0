#include "query/arithmetic.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "query/comparison.hpp"
#include "query/random_expr.hpp"

using namespace meent;
using namespace meent::query;

namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();

Value whole(std::int64_t n) {
  return n;
}
Value exact(const char* digits) {
  return *Decimal::parse(digits);
}

// Same value and same type.
bool is(const Value& found, const Value& expected) {
  return found.type() == expected.type() && (found.is_null() || are_equal(found, expected));
}

}  // namespace

TEST_CASE("integers stay integers until they leave 64 bits") {
  CHECK(is(arithmetic(Op::add, whole(2), whole(3)), whole(5)));
  CHECK(is(arithmetic(Op::add, whole(kMost), whole(1)), exact("9223372036854775808")));
  CHECK(is(arithmetic(Op::subtract, whole(kLeast), whole(1)), exact("-9223372036854775809")));
  CHECK(is(arithmetic(Op::multiply, whole(kMost), whole(kMost)),
           exact("85070591730234615847396907784232501249")));
  CHECK(is(arithmetic(Op::div, whole(kLeast), whole(-1)), exact("9223372036854775808")));
  CHECK(is(arithmetic(Op::mod, whole(kLeast), whole(-1)), whole(0)));
  CHECK(is(arithmetic(Op::negate, whole(kLeast)), exact("9223372036854775808")));
  CHECK(is(arithmetic(Op::absolute, whole(kLeast)), exact("9223372036854775808")));
}

TEST_CASE("/ of exact numbers is exact, div goes toward zero, % follows the dividend") {
  CHECK(is(arithmetic(Op::divide, whole(7), whole(2)), exact("3.5")));
  CHECK(is(arithmetic(Op::divide, whole(20), whole(10)), exact("2")));
  CHECK(is(arithmetic(Op::div, whole(7), whole(2)), whole(3)));
  CHECK(is(arithmetic(Op::div, whole(-7), whole(2)), whole(-3)));
  CHECK(is(arithmetic(Op::mod, whole(-7), whole(2)), whole(-1)));
  CHECK(is(arithmetic(Op::mod, whole(7), whole(-2)), whole(1)));
  CHECK(is(arithmetic(Op::div, exact("7.5"), exact("-0.7")), exact("-10")));
  CHECK(is(arithmetic(Op::mod, exact("7.5"), exact("0.7")), exact("0.5")));
  CHECK(is(arithmetic(Op::div, 7.5, whole(2)), 3.0));
  CHECK(is(arithmetic(Op::mod, -7.5, whole(2)), -1.5));
}

TEST_CASE("powers") {
  CHECK(is(arithmetic(Op::pow, whole(2), whole(10)), whole(1024)));
  CHECK(is(arithmetic(Op::pow, whole(2), whole(0)), whole(1)));
  CHECK(is(arithmetic(Op::pow, whole(0), whole(0)), whole(1)));
  CHECK(is(arithmetic(Op::pow, whole(-1), whole(kMost)), whole(-1)));
  CHECK(is(arithmetic(Op::pow, whole(-1), whole(kLeast)), exact("1")));
  CHECK(is(arithmetic(Op::pow, whole(2), whole(-1)), exact("0.5")));
  CHECK(is(arithmetic(Op::pow, whole(10), whole(20)), exact("100000000000000000000")));
  CHECK(is(arithmetic(Op::pow, exact("1.5"), whole(2)), exact("2.25")));
  CHECK(is(arithmetic(Op::pow, whole(4), exact("0.5")), exact("2")));
  CHECK(is(arithmetic(Op::pow, 2.0, whole(3)), 8.0));
  CHECK(arithmetic(Op::pow, whole(0), whole(-1)).is_null());
  CHECK(arithmetic(Op::pow, whole(-8), exact("0.5")).is_null());
  CHECK(arithmetic(Op::pow, 10.0, whole(400)).is_null());
}

TEST_CASE("what has no finite answer is null") {
  for (const Op op : {Op::divide, Op::div, Op::mod}) {
    CHECK(arithmetic(op, whole(1), whole(0)).is_null());
    CHECK(arithmetic(op, exact("1.5"), exact("0.0")).is_null());
    CHECK(arithmetic(op, 1.5, whole(0)).is_null());
  }
  CHECK(arithmetic(Op::add, Value(), whole(1)).is_null());
  CHECK(arithmetic(Op::negate, Value()).is_null());
  CHECK(arithmetic(Op::multiply, 1e308, 10.0).is_null());
  const Value huge = exact("99999999999999999999999999999999999999");
  CHECK(arithmetic(Op::add, huge, huge).is_null());
}

TEST_CASE("rounding") {
  const auto round = [](const char* digits) { return arithmetic(Op::round, exact(digits)); };
  CHECK(is(round("2.5"), exact("3")));
  CHECK(is(round("-2.5"), exact("-3")));
  CHECK(is(round("2.4999999999999999999"), exact("2")));
  CHECK(is(round("0.00000000000000000000000000000000000000000001"), exact("0")));
  CHECK(is(arithmetic(Op::floor, exact("-2.1")), exact("-3")));
  CHECK(is(arithmetic(Op::floor, exact("-1E-50")), exact("-1")));
  CHECK(is(arithmetic(Op::ceiling, exact("2.1")), exact("3")));
  CHECK(is(arithmetic(Op::ceiling, exact("1E-50")), exact("1")));
  CHECK(is(arithmetic(Op::ceiling, exact("5E3")), exact("5000")));
  CHECK(is(arithmetic(Op::round, 2.5), 3.0));
  CHECK(is(arithmetic(Op::absolute, exact("-2.50")), exact("2.5")));
  CHECK(is(arithmetic(Op::floor, whole(-3)), whole(-3)));
}

TEST_CASE("a = (a div b) * b + a % b") {
  testing::RandomQuery random(51);
  int tried = 0;
  for (int round = 0; round < 5'000; ++round) {
    const Type type = random.chance(50) ? Type::integer : Type::decimal;
    const Value a = random.value(type);
    const Value b = random.value(type);
    const Value quotient = arithmetic(Op::div, a, b);
    const Value back =
        arithmetic(Op::add, arithmetic(Op::multiply, quotient, b), arithmetic(Op::mod, a, b));
    if (!back.is_null()) {
      ++tried;
      CHECK(are_equal(back, a));
    }
  }
  CHECK(tried > 2'000);
}

TEST_CASE("the static type says what comes out, or the integer that became a decimal") {
  testing::RandomQuery random(52);
  constexpr Type kNumbers[] = {Type::integer, Type::number, Type::decimal};
  for (int round = 0; round < 5'000; ++round) {
    const Value a = random.value(kNumbers[random.below(3)]);
    const Value b = random.value(kNumbers[random.below(3)]);
    const auto op = static_cast<Op>(static_cast<int>(Op::add) + static_cast<int>(random.below(7)));
    const Value answer = arithmetic(op, a, b);
    if (!answer.is_null()) {
      const Type type = arithmetic_type(op, a.type(), b.type());
      CHECK((type == Type::number) == (answer.type() == Type::number));
    }
  }
}
