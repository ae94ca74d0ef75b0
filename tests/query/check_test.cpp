#include "query/check.hpp"

#include <doctest/doctest.h>

#include "query/print.hpp"
#include "query/random_expr.hpp"

using namespace meent;
using namespace meent::query;

namespace {

const Schema& farms() {
  static const Schema schema =
      *Schema::make({.name = "farms",
                     .fields = {{.name = "cows", .type = Type::integer},
                                {.name = "name", .type = Type::text},
                                {.name = "founded", .type = Type::date},
                                {.name = "seen", .type = Type::instant},
                                {.name = "organic", .type = Type::boolean},
                                {.name = "price", .type = Type::decimal},
                                {.name = "ph", .type = Type::number},
                                {.name = "crops", .type = Type::array, .item = Type::text},
                                {.name = "yields", .type = Type::array, .item = Type::decimal},
                                {.name = "lease", .type = Type::interval},
                                {.name = "place", .type = Type::geometry},
                                {.name = "extra", .type = Type::json}}});
  return schema;
}

ExprRef whole_number(std::int64_t n, std::uint32_t at = 0) {
  return literal(n, at);
}
ExprRef quoted(std::string text, std::uint32_t at = 0) {
  return literal(std::move(text), at);
}
ExprRef decimal(const char* digits) {
  return literal(*Decimal::parse(digits));
}
ExprRef eq(ExprRef a, ExprRef b) {
  return make(Op::eq, {std::move(a), std::move(b)});
}

std::string form(const ExprRef& tree) {
  const auto outcome = check(tree, farms());
  return outcome ? canonical(*outcome) : outcome.error().where + " " + outcome.error().detail;
}

error refusal(const ExprRef& tree, const CheckLimits& limits = {}) {
  const auto outcome = check(tree, farms(), limits);
  REQUIRE_FALSE(outcome);
  return outcome.error();
}

ExprRef nested(int depth) {
  ExprRef tree = make(Op::is_null, {field("cows")});
  for (int i = 2; i < depth; ++i) {
    tree = eq(tree, literal(true));
  }
  return tree;
}

}  // namespace

TEST_CASE("fields are found, own properties among them") {
  CHECK(form(eq(field("cows"), whole_number(1))) == "(= #0 i1)");
  CHECK(form(eq(field("version"), whole_number(1))) == "(= #-3 i1)");
  CHECK(form(make(Op::gt, {field("created"), quoted("2026-05-01")})) ==
        "(> #-4 @1777593600000000)");
}

TEST_CASE("an unknown field names the nearest one and its place") {
  const error e = refusal(eq(field("cosw", 7), whole_number(1)));
  CHECK(e.code == Code::invalid);
  CHECK(e.where == "filter:7");
  CHECK(e.detail == "farms has no field \"cosw\"; did you mean \"cows\"?");
  CHECK(refusal(eq(field("zzzzzz"), whole_number(1))).detail == "farms has no field \"zzzzzz\"");
  CHECK(refusal(eq(field("onwer"), whole_number(1))).detail.find("\"owner\"") != std::string::npos);
}

TEST_CASE("literals take the type of what they stand beside") {
  CHECK(form(eq(field("founded"), quoted("1970-01-02"))) == "(= #2 D1)");
  CHECK(form(eq(quoted("1970-01-02"), field("founded"))) == "(= D1 #2)");
  CHECK(form(eq(field("seen"), quoted("1970-01-01T00:00:01Z"))) == "(= #3 @1000000)");
  CHECK(form(eq(field("seen"), literal(Date{1}))) == "(= #3 @86400000000)");
  CHECK(form(eq(field("founded"), quoted("1970-01-01T00:00:01Z"))) == "(= #2 @1000000)");
  CHECK(form(eq(field("price"), quoted("1.10"))) == "(= #5 d1.10s2)");
  CHECK(form(eq(field("price"), whole_number(2))) == "(= #5 d2s0)");
  CHECK(form(eq(field("cows"), decimal("2.0"))) == "(= #0 i2)");
  CHECK(form(eq(field("cows"), decimal("2.5"))) == "(= #0 d2.5s1)");
  CHECK(form(eq(field("cows"), literal(2.0))) == "(= #0 i2)");
  CHECK(form(eq(field("ph"), whole_number(2))) == "(= #6 n4000000000000000)");
  CHECK(form(eq(field("ph"), decimal("0.5"))) == "(= #6 n3fe0000000000000)");
  CHECK(form(eq(field("lease"), quoted("1970-01-01T00:00:00Z/1970-01-01T00:00:01Z"))) ==
        "(= #9 I0/1000000)");
  CHECK(form(make(Op::in, {field("founded"), quoted("1970-01-02"), quoted("1970-01-03")})) ==
        "(in #2 D1 D2)");
}

TEST_CASE("an integer that no double holds is not rounded") {
  CHECK(form(eq(field("ph"), whole_number(9'007'199'254'740'993))) == "(= #6 i9007199254740993)");
}

TEST_CASE("constants are folded") {
  CHECK(form(eq(field("cows"), make(Op::add, {whole_number(1), whole_number(2)}))) == "(= #0 i3)");
  CHECK(form(eq(field("name"), make(Op::casei, {quoted("STRASSE")}))) == "(= #1 t7:strasse)");
  CHECK(form(eq(whole_number(1), whole_number(1))) == "true");
  CHECK(form(make(Op::and_, {literal(true), make(Op::is_null, {field("cows")})})) ==
        "(is null #0)");
  CHECK(form(make(Op::and_, {literal(false), make(Op::is_null, {field("cows")})})) == "false");
  CHECK(form(make(Op::or_, {literal(true), make(Op::is_null, {field("cows")})})) == "true");
  CHECK(form(make(Op::or_, {literal(false), literal(false)})) == "false");
  CHECK(form(make(Op::not_, {make(Op::not_, {field("organic")})})) == "#4");
  CHECK(form(eq(field("cows"), literal(Null{}))) == "null");
  CHECK(form(eq(field("cows"), make(Op::divide, {whole_number(1), whole_number(0)}))) == "null");
  const ExprRef a = make(Op::is_null, {field("cows")});
  CHECK(form(make(Op::and_, {a, make(Op::and_, {a, a})})) ==
        "(and (is null #0) (is null #0) (is null #0))");
}

TEST_CASE("patterns") {
  CHECK(form(make(Op::like, {field("name"), quoted("a\\%b")})) == "(= #1 t3:a%b)");
  CHECK(form(make(Op::like, {field("name"), make(Op::casei, {quoted("A%")})})) ==
        "(like #1 t2:a%)");
  CHECK(refusal(make(Op::like, {field("name"), quoted("a\\", 9)})).where == "filter:9");
  CHECK(refusal(make(Op::like, {field("name"), field("name", 4)})).where == "filter:4");
  CHECK(refusal(make(Op::like, {field("cows", 3), quoted("%")})).where == "filter:3");
  CHECK(refusal(make(Op::like, {field("name"), quoted(std::string(1'001, '%'))})).code ==
        Code::too_large);
}

TEST_CASE("what makes no sense is refused, with the place and what to do") {
  const auto refuses = [](const ExprRef& tree, std::string_view words_of_it) {
    const error e = refusal(tree);
    CAPTURE(e.detail);
    CHECK(e.code == Code::invalid);
    CHECK(e.where.starts_with("filter:"));
    CHECK(e.detail.find(words_of_it) != std::string::npos);
  };
  refuses(field("cows"), "a filter is a condition; this is the integer cows");
  refuses(eq(field("name"), whole_number(1)), "the text name cannot be compared with an integer");
  refuses(eq(field("place"), field("place")), "s_equals");
  refuses(eq(field("crops"), field("crops")), "a_equals");
  refuses(make(Op::lt, {field("lease"), field("lease")}), "t_before");
  refuses(eq(field("extra"), quoted("x")), "is null");
  refuses(eq(field("founded"), quoted("yesterday")), "2026-05-01");
  refuses(eq(field("price"), quoted("cheap")), "12.50");
  refuses(eq(make(Op::add, {field("name"), whole_number(1)}), whole_number(1)),
          "+ computes with numbers");
  refuses(make(Op::and_, {field("cows"), field("organic")}), "joins conditions");
  refuses(eq(make(Op::casei, {field("cows")}), quoted("x")), "casei cannot take the integer cows");
  refuses(make(Op::t_after, {field("name"), field("seen")}), "t_after cannot take the text name");
  refuses(make(Op::t_after, {field("seen"), quoted("soon")}), "no");
  refuses(make(Op::s_within, {field("place"), whole_number(1)}), "s_within cannot take an integer");
  refuses(make(Op::a_contains, {field("crops"), field("name")}), "a_contains compares arrays");
  refuses(make(Op::a_contains, {field("crops"), make(Op::array, {whole_number(1)})}),
          "an array of text cannot hold an integer");
  refuses(make(Op::a_equals, {field("crops"), field("yields")}), "no members in common");
  refuses(make(Op::like, {field("id"), quoted("x%")}), "id can only be compared by");
  refuses(make(Op::casei, {field("name"), field("name")}), "casei takes 1 arguments, not 2");
  refuses(make(Op::concat, {field("name")}), "concat takes at least 2 arguments");
  refuses(eq(make(Op::time_zone_date, {field("seen"), quoted("Mars/Base")}), literal(Date{1})), "");
  refuses(eq(make(Op::time_zone_date, {field("seen"), field("name")}), literal(Date{1})),
          "Europe/Amsterdam");
  refuses(make(Op::t_after,
               {field("seen"), make(Op::interval, {quoted("2026-02-01"), quoted("2026-01-01")})}),
          "ends before it begins");
  refuses(
      make(Op::t_after, {field("seen"), make(Op::interval, {whole_number(1), whole_number(2)})}),
      "points in time or dates");
}

TEST_CASE("json answers is null only; every field does") {
  for (const FieldDefinition& f : farms().definition().fields) {
    CHECK(check(make(Op::is_null, {field(f.name)}), farms()));
  }
}

TEST_CASE("arrays take the item type") {
  CHECK(form(make(Op::a_contains, {field("yields"), make(Op::array, {whole_number(1)})})) ==
        "(a_contains #8 [d1s0,])");
  CHECK(
      form(make(Op::a_contains, {field("crops"), make(Op::array, {field("name"), quoted("x")})})) ==
      "(a_contains #7 (array #1 t1:x))");
  CHECK(form(make(Op::a_equals, {make(Op::array, {whole_number(1)}),
                                 make(Op::array, {whole_number(1)})})) == "true");
}

TEST_CASE("limits") {
  CHECK(check(nested(64), farms()));
  CHECK(refusal(nested(65)).code == Code::too_large);
  CHECK(refusal(nested(5), {.depth = 3}).code == Code::too_large);
  std::vector<ExprRef> list(1'002, whole_number(1));
  list[0] = field("cows");
  CHECK(refusal(make(Op::in, list)).code == Code::too_large);
  list.pop_back();
  CHECK(check(make(Op::in, list), farms()));
  // A tree that shares its branches counts each time it is met.
  ExprRef shared = make(Op::is_null, {field("cows")});
  for (int i = 0; i < 40; ++i) {
    shared = make(Op::or_, {shared, shared});
  }
  CHECK(refusal(shared).code == Code::too_large);
}
