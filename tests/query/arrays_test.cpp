#include "query/arrays.hpp"

#include <doctest/doctest.h>

#include "query/random_expr.hpp"

using namespace meent;
using namespace meent::query;

namespace {

Array of(std::initializer_list<std::int64_t> members) {
  return {members.begin(), members.end()};
}

}  // namespace

TEST_CASE("arrays are sets") {
  CHECK(relate(Op::a_equals, of({1, 2, 3}), of({3, 2, 1, 1})));
  CHECK_FALSE(relate(Op::a_equals, of({1, 2, 3}), of({1, 2})));
  CHECK(relate(Op::a_contains, of({1, 2, 3}), of({2})));
  CHECK_FALSE(relate(Op::a_contains, of({1, 2}), of({2, 3})));
  CHECK(relate(Op::a_contained_by, of({2}), of({1, 2, 3})));
  CHECK(relate(Op::a_overlaps, of({1, 2}), of({2, 3})));
  CHECK_FALSE(relate(Op::a_overlaps, of({1, 2}), of({3})));
}

TEST_CASE("the empty array") {
  CHECK(relate(Op::a_equals, {}, {}));
  CHECK(relate(Op::a_contains, of({1}), {}));
  CHECK(relate(Op::a_contained_by, {}, of({1})));
  CHECK_FALSE(relate(Op::a_overlaps, {}, of({1})));
}

TEST_CASE("members are the same by value; nulls are the same") {
  CHECK(relate(Op::a_equals, of({1}), Array{*Decimal::parse("1.00")}));
  CHECK(relate(Op::a_equals, of({1}), Array{1.0}));
  CHECK_FALSE(relate(Op::a_equals, of({1}), Array{std::string("1")}));
  CHECK(relate(Op::a_contains, Array{Value(), true}, Array{Value()}));
  CHECK_FALSE(relate(Op::a_contains, Array{true}, Array{Value()}));
}

TEST_CASE("the relations fit together") {
  testing::RandomQuery random(12);
  for (int round = 0; round < 2'000; ++round) {
    const Value a = random.value(Type::array, Type::integer);
    const Value b = random.value(Type::array, Type::integer);
    const Array& x = **a.as<Value::ArrayRef>();
    const Array& y = **b.as<Value::ArrayRef>();
    CHECK(relate(Op::a_equals, x, y) ==
          (relate(Op::a_contains, x, y) && relate(Op::a_contained_by, x, y)));
    CHECK(relate(Op::a_contains, x, y) == relate(Op::a_contained_by, y, x));
    CHECK(relate(Op::a_overlaps, x, y) == relate(Op::a_overlaps, y, x));
  }
}
