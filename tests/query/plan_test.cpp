#include "query/plan.hpp"

#include <doctest/doctest.h>

#include "query/print.hpp"
#include "query/random_expr.hpp"

using namespace meent;
using namespace meent::query;
using meent::query::testing::checked;
using meent::query::testing::RandomQuery;
using meent::query::testing::VectorRow;

namespace {

// A store that says some predicates exactly, some too loosely and some not at all, by a hash of
// the predicate, so that every shape of tree meets every kind of fit.
struct Store {
  std::uint64_t seed;

  Fit fit(const Expr& predicate) const {
    std::string text(name_of(predicate.op));
    for (const ExprRef& arg : predicate.args) {
      text += canonical(arg);
    }
    text += std::to_string(predicate.field.value);
    return static_cast<Fit>((std::hash<std::string>{}(text) ^ seed) % 3);
  }

  // As a store would run what it was given: a superset predicate says yes in more cases, and never
  // unknown; it must not stand under `not`.
  Truth run(const Expr& e, const VectorRow& row, bool negated = false) const {
    if (e.op == Op::not_) {
      const Truth t = run(*e.args[0], row, true);
      return t == Truth::unknown ? t : t == Truth::yes ? Truth::no : Truth::yes;
    }
    if (e.op == Op::and_ || e.op == Op::or_) {
      REQUIRE_FALSE(negated);
      bool unknown = false;
      const Truth decisive = e.op == Op::and_ ? Truth::no : Truth::yes;
      for (const ExprRef& arg : e.args) {
        const Truth t = run(*arg, row);
        if (t == decisive) {
          return t;
        }
        unknown = unknown || t == Truth::unknown;
      }
      return unknown ? Truth::unknown : e.op == Op::and_ ? Truth::yes : Truth::no;
    }
    const Truth truth = evaluate(e, row);
    if (e.op == Op::literal || fit(e) == Fit::exact) {
      return truth;
    }
    REQUIRE(fit(e) == Fit::superset);
    REQUIRE_FALSE(negated);
    return truth == Truth::yes || (std::hash<const void*>{}(&row) + seed) % 2 ? Truth::yes
                                                                              : Truth::no;
  }
};

Truth both(Truth a, Truth b) {
  if (a == Truth::no || b == Truth::no) {
    return Truth::no;
  }
  return a == Truth::yes && b == Truth::yes ? Truth::yes : Truth::unknown;
}

Truth truth_of(const ExprRef& condition, const Row& row) {
  return condition ? evaluate(*condition, row) : Truth::yes;
}

}  // namespace

TEST_CASE("exact and residual are the condition; the superset holds wherever it does") {
  RandomQuery random(77);
  int with_exact = 0, with_superset = 0, without_residual = 0;
  for (int round = 0; round < 3'000; ++round) {
    const Schema schema = random.schema();
    const ExprRef condition = checked(random.condition(schema, 4), schema);
    const Store store{random.generator()()};
    const Plan split = plan(condition, [&](const Expr& e) { return store.fit(e); });
    with_exact += split.exact != nullptr;
    with_superset += split.superset != nullptr;
    without_residual += split.residual == nullptr;
    CHECK((split.residual || !split.superset));
    for (int rows = 0; rows < 5; ++rows) {
      const VectorRow row(random.row(schema));
      const Truth whole = evaluate(*condition, row);
      REQUIRE(both(truth_of(split.exact, row), truth_of(split.residual, row)) == whole);
      if (split.exact) {
        REQUIRE(store.run(*split.exact, row) == evaluate(*split.exact, row));
      }
      if (split.superset && whole == Truth::yes) {
        REQUIRE(store.run(*split.superset, row) == Truth::yes);
      }
    }
  }
  CHECK(with_exact > 300);
  CHECK(with_superset > 300);
  CHECK(without_residual > 300);
}

TEST_CASE("pushing negations down changes no truth value") {
  RandomQuery random(78);
  for (int round = 0; round < 2'000; ++round) {
    const Schema schema = random.schema();
    const ExprRef condition = checked(random.condition(schema, 5), schema);
    const ExprRef flat = without_negations(condition);
    for (int rows = 0; rows < 5; ++rows) {
      const VectorRow row(random.row(schema));
      REQUIRE(evaluate(*flat, row) == evaluate(*condition, row));
    }
  }
}

TEST_CASE("no condition, and constants") {
  const auto never_asked = [](const Expr&) -> Fit {
    FAIL("a constant is not asked");
    return Fit::none;
  };
  const Plan all = plan(nullptr, never_asked);
  CHECK((!all.exact && !all.superset && !all.residual));
  const Plan yes = plan(literal(true), never_asked);
  CHECK((!yes.exact && !yes.superset && !yes.residual));
  const Plan no = plan(literal(false), never_asked);
  CHECK(canonical(no.exact) == "false");
  CHECK(!no.residual);
}

TEST_CASE("the opposite of a superset is not a superset") {
  const ExprRef a = make(Op::is_null, {field("a")});
  const ExprRef b = make(Op::is_null, {field("b")});
  const auto loose = [](const Expr&) { return Fit::superset; };
  CHECK(plan(a, loose).superset == a);
  CHECK(plan(make(Op::not_, {a}), loose).superset == nullptr);
  CHECK(plan(make(Op::not_, {make(Op::not_, {a})}), loose).superset == a);
  CHECK(canonical(plan(make(Op::not_, {make(Op::and_, {a, b})}), loose).superset) == "*");
}

TEST_CASE("a disjunction needs all its parts, a conjunction takes what it gets") {
  const ExprRef a = make(Op::is_null, {field("a")});
  const ExprRef b = make(Op::like, {field("b"), literal(std::string("%x"))});
  const auto fit = [](const Expr& e) { return e.op == Op::like ? Fit::none : Fit::exact; };
  const Plan either = plan(make(Op::or_, {a, b}), fit);
  CHECK((!either.exact && !either.superset && either.residual));
  const Plan both_of = plan(make(Op::and_, {a, b}), fit);
  CHECK(both_of.exact == a);
  CHECK(both_of.residual == b);
  const ExprRef nested = make(Op::or_, {a, make(Op::and_, {a, b})});
  CHECK(canonical(plan(nested, fit).superset) == canonical(make(Op::or_, {a, a})));
}
