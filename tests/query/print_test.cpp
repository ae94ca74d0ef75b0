#include "query/print.hpp"

#include <map>

#include <doctest/doctest.h>

#include "query/random_expr.hpp"

using namespace meent;
using namespace meent::query;

TEST_CASE("no two of these have the same text") {
  const auto t = [](const char* text) { return literal(std::string(text)); };
  const auto d = [](const char* digits) { return literal(*Decimal::parse(digits)); };
  const std::vector<ExprRef> trees{
      nullptr,
      literal(Null{}),
      literal(true),
      literal(false),
      literal(std::int64_t{1}),
      literal(1.0),
      literal(0.0),
      literal(-0.0),
      d("1"),
      d("1.0"),
      t("1"),
      t("i1"),
      t("a b"),
      t(""),
      literal(Instant{1}),
      literal(Date{1}),
      literal(Interval{Instant{1}, Instant{2}}),
      literal(std::make_shared<const Array>(Array{std::string("a"), std::string("b")})),
      literal(std::make_shared<const Array>(Array{std::string("a,b")})),
      make(Op::array, {t("a"), t("b")}),
      make(Op::array, {t("a b")}),
      make(Op::and_, {t("a"), make(Op::and_, {t("b"), t("c")})}),
      make(Op::and_, {make(Op::and_, {t("a"), t("b")}), t("c")}),
      make(Op::and_, {t("a"), t("b"), t("c")}),
      field("a"),
      field("a b"),
      literal(std::make_shared<const geo::Geometry>(geo::Geometry{.positions = {1, 2}})),
      literal(std::make_shared<const geo::Geometry>(geo::Geometry{.positions = {2, 1}})),
  };
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < trees.size(); ++i) {
    const auto [it, fresh] = seen.emplace(canonical(trees[i]), i);
    CHECK_MESSAGE(fresh, it->first << " is the text of " << it->second << " and " << i);
  }
}

TEST_CASE("the place in the filter's text and the name of a bound field do not matter") {
  const auto schema = Schema::make({.name = "a", .fields = {{.name = "x"}}});
  const auto a = check(make(Op::is_null, {field("x", 3)}, 9), *schema);
  const auto b = check(make(Op::is_null, {field("x")}), *schema);
  CHECK(canonical(*a) == canonical(*b));
}

TEST_CASE("equal trees from one seed have equal text, and different ones mostly not") {
  testing::RandomQuery first(21);
  testing::RandomQuery second(21);
  std::map<std::string, int> seen;
  for (int i = 0; i < 500; ++i) {
    const Schema schema = first.schema();
    const Schema same = second.schema();
    const std::string text = canonical(first.condition(schema, 3));
    CHECK(text == canonical(second.condition(same, 3)));
    ++seen[text];
  }
  CHECK(seen.size() > 400);
}
