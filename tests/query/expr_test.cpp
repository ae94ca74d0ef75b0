#include "query/expr.hpp"

#include <set>

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::query;

TEST_CASE("every operation has a name of its own") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Op::interval); ++i) {
    const std::string_view name = name_of(static_cast<Op>(i));
    CHECK_FALSE(name.empty());
    CHECK_MESSAGE(names.insert(name).second, name);
  }
  CHECK(name_of(Op::s_intersects) == "s_intersects");
  CHECK(name_of(Op::between) == "between");
  CHECK(name_of(Op::add) == "+");
  CHECK(name_of(Op::interval) == "interval");
}

TEST_CASE("the factories") {
  const ExprRef text = literal(std::string("x"), 4);
  CHECK(text->op == Op::literal);
  CHECK(text->type == Type::text);
  CHECK(text->at == 4);
  const ExprRef name = field("age", 2);
  CHECK(name->op == Op::field);
  CHECK(name->name == "age");
  CHECK(name->type == Type::unknown);
  const ExprRef both = make(Op::eq, {name, text}, 2);
  CHECK(both->args.size() == 2);
  CHECK(both->args[1] == text);
}
