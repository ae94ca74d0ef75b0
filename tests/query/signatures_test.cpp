#include "query/signatures.hpp"

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::query;

TEST_CASE("every operation has a signature or a rule of its own") {
  for (int i = static_cast<int>(Op::casei); i <= static_cast<int>(Op::t_starts); ++i) {
    CAPTURE(name_of(static_cast<Op>(i)));
    CHECK(signature(static_cast<Op>(i)) != nullptr);
  }
  CHECK(signature(Op::add) == nullptr);
  CHECK(signature(Op::a_equals) == nullptr);
  CHECK(signature(Op::negate)->gives == Type::unknown);
  CHECK(signature(Op::distance)->gives == Type::number);
  CHECK(signature(Op::year)->takes[0].has(Type::date));
  CHECK_FALSE(signature(Op::hour)->takes[0].has(Type::date));
}

TEST_CASE("how many arguments") {
  CHECK(arity(Op::eq).least == 2);
  CHECK(arity(Op::eq).most == 2);
  CHECK(arity(Op::between).least == 3);
  CHECK(arity(Op::substring).most == 3);
  CHECK(arity(Op::is_null).most == 1);
  CHECK(arity(Op::array).least == 0);
  CHECK(arity(Op::in).least == 2);
}
