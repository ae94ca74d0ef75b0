#include "query/evaluate.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "query/print.hpp"
#include "query/random_expr.hpp"

using namespace meent;
using namespace meent::query;
using meent::query::testing::Flavour;
using meent::query::testing::RandomQuery;
using meent::query::testing::VectorRow;

namespace {

// A second reading of the same semantics, made as differently as possible: truth as an optional,
// text as code points, `like` by dynamic programming, numbers in long double.
using Maybe = std::optional<bool>;

std::u32string code_points_of(const std::string& text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const int size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t c = size == 1 ? lead : lead & (0xFF >> (size + 1));
    for (int k = 1; k < size; ++k) {
      c = (c << 6) | (static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]) & 0x3F);
    }
    out.push_back(c);
    i += static_cast<std::size_t>(size);
  }
  return out;
}

Value naive_value(const Expr& e, const VectorRow& row) {
  return e.op == Op::literal ? e.literal : row.value(e.field);
}

template <class T>
int sign_of(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int numbers(const Value& a, const Value& b) {
  if (a.type() == Type::number || b.type() == Type::number) {
    const auto widen = [](const Value& v) -> long double {
      if (const auto* i = v.as<std::int64_t>()) {
        return static_cast<long double>(*i);
      }
      return v.as<double>() ? *v.as<double>() : v.as<Decimal>()->to_double();
    };
    return sign_of(widen(a), widen(b));
  }
  const auto exact = [](const Value& v) {
    return v.as<Decimal>() ? *v.as<Decimal>() : Decimal::of(*v.as<std::int64_t>());
  };
  return sign_of(exact(a), exact(b));
}

std::optional<int> naive_order(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) {
    return std::nullopt;
  }
  switch (a.type()) {
    case Type::text:
      return sign_of(code_points_of(*a.as<std::string>()), code_points_of(*b.as<std::string>()));
    case Type::boolean: return sign_of<int>(*a.as<bool>(), *b.as<bool>());
    case Type::instant:
    case Type::date: {
      const auto micros = [](const Value& v) {
        return v.as<Date>() ? v.as<Date>()->days * 86'400'000'000 : v.as<Instant>()->micros;
      };
      return sign_of(micros(a), micros(b));
    }
    default: return numbers(a, b);
  }
}

bool naive_like(const std::u32string& text, const std::u32string& pattern) {
  struct Part {
    char32_t c;
    char kind;
  };
  std::vector<Part> parts;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == U'\\') {
      parts.push_back({pattern[++i], 'c'});
    } else {
      parts.push_back({pattern[i], pattern[i] == U'%' ? '%' : pattern[i] == U'_' ? '_' : 'c'});
    }
  }
  std::vector<char> reached(text.size() + 1, 0);
  reached[0] = 1;
  for (const Part& part : parts) {
    std::vector<char> next(text.size() + 1, 0);
    bool any = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      any = any || reached[i];
      if (part.kind == '%') {
        next[i] = any;
      } else if (i > 0 && reached[i - 1] && (part.kind == '_' || text[i - 1] == part.c)) {
        next[i] = 1;
      }
    }
    reached = std::move(next);
  }
  return reached.back() != 0;
}

Maybe opposite_of(Maybe m) {
  return m ? Maybe(!*m) : m;
}

Maybe either(Maybe a, Maybe b) {
  if ((a && *a) || (b && *b)) {
    return true;
  }
  return a && b ? Maybe(false) : Maybe();
}

Maybe ordered(Op op, std::optional<int> order) {
  if (!order) {
    return {};
  }
  switch (op) {
    case Op::eq: return *order == 0;
    case Op::ne: return *order != 0;
    case Op::lt: return *order < 0;
    case Op::le: return *order <= 0;
    case Op::gt: return *order > 0;
    default: return *order >= 0;
  }
}

Maybe naive(const Expr& e, const VectorRow& row) {
  const auto arg = [&](std::size_t i) { return naive_value(*e.args[i], row); };
  switch (e.op) {
    case Op::literal:
    case Op::field: {
      const Value v = naive_value(e, row);
      return v.is_null() ? Maybe() : Maybe(*v.as<bool>());
    }
    case Op::not_: return opposite_of(naive(*e.args[0], row));
    case Op::or_: {
      Maybe any = false;
      for (const ExprRef& a : e.args) {
        any = either(any, naive(*a, row));
      }
      return any;
    }
    case Op::and_: {  // by De Morgan
      Maybe any = false;
      for (const ExprRef& a : e.args) {
        any = either(any, opposite_of(naive(*a, row)));
      }
      return opposite_of(any);
    }
    case Op::in: {
      Maybe any = false;
      for (std::size_t i = 1; i < e.args.size(); ++i) {
        any = either(any, ordered(Op::eq, naive_order(arg(0), arg(i))));
      }
      return any;
    }
    case Op::between: {
      const Maybe below = ordered(Op::lt, naive_order(arg(0), arg(1)));
      const Maybe above = ordered(Op::gt, naive_order(arg(0), arg(2)));
      return opposite_of(either(below, above));
    }
    case Op::like: {
      const Value text = arg(0);
      const Value pattern = arg(1);
      return text.is_null() || pattern.is_null()
                 ? Maybe()
                 : Maybe(naive_like(code_points_of(*text.as<std::string>()),
                                    code_points_of(*pattern.as<std::string>())));
    }
    case Op::is_null: return arg(0).is_null();
    default: return ordered(e.op, naive_order(arg(0), arg(1)));
  }
}

Maybe as_maybe(Truth t) {
  return t == Truth::unknown ? Maybe() : Maybe(t == Truth::yes);
}

// Binds the fields of an unchecked tree, and nothing else: no folding, no coercion.
ExprRef bound(const ExprRef& tree, const Schema& schema) {
  auto node = std::make_shared<Expr>(*tree);
  if (node->op == Op::field) {
    node->field = *schema.find(node->name);
    node->type = schema.field(node->field).type;
  }
  for (ExprRef& arg : node->args) {
    arg = bound(arg, schema);
  }
  return node;
}

const Schema& things() {
  static const Schema schema =
      *Schema::make({.name = "things",
                     .fields = {{.name = "age", .type = Type::integer},
                                {.name = "name", .type = Type::text},
                                {.name = "born", .type = Type::date},
                                {.name = "seen", .type = Type::instant},
                                {.name = "open", .type = Type::boolean},
                                {.name = "price", .type = Type::decimal},
                                {.name = "tags", .type = Type::array, .item = Type::text},
                                {.name = "stay", .type = Type::interval}}});
  return schema;
}

Truth ask(const ExprRef& tree, const VectorRow& row) {
  return evaluate(*meent::query::testing::checked(tree, things()), row);
}

VectorRow ada() {
  VectorRow row({std::int64_t{36}, std::string("Ada"), *parse_date("1815-12-10"),
                 *parse_instant("2026-05-01T22:30:15Z"), true, *Decimal::parse("1.10"),
                 std::make_shared<const Array>(Array{std::string("a"), std::string("b")}),
                 *parse_interval("2026-01-01T00:00:00Z/2026-02-01T00:00:00Z")});
  row.set_own(kOwner, std::string("farm-7"));
  row.set_own(kVersion, std::int64_t{3});
  return row;
}

VectorRow nobody() {
  return VectorRow(std::vector<Value>(8));
}

ExprRef number(std::int64_t n) {
  return literal(n);
}
ExprRef words(std::string text) {
  return literal(std::move(text));
}

}  // namespace

TEST_CASE("evaluation agrees with a second, naive reading on random filters") {
  RandomQuery random(20'260'501);
  int yes = 0, no = 0, unknown = 0;
  for (int round = 0; round < 1'000; ++round) {
    const Schema schema = random.schema();
    const ExprRef raw = random.condition(schema, 4, Flavour::basic);
    const ExprRef plain = bound(raw, schema);
    const ExprRef tree = meent::query::testing::checked(raw, schema);
    for (int rows = 0; rows < 10; ++rows) {
      const VectorRow row(random.row(schema));
      const Maybe expected = naive(*plain, row);
      const Maybe found = as_maybe(evaluate(*tree, row));
      if (found != expected) {
        FAIL("differs on " << canonical(plain) << " checked " << canonical(tree));
      }
      ++(expected ? *expected ? yes : no : unknown);
    }
  }
  // The cases must not all be of one kind, or the comparison says nothing.
  CHECK(yes > 2'000);
  CHECK(no > 2'000);
  CHECK(unknown > 300);
}

TEST_CASE("checking and folding change no meaning of full random filters") {
  RandomQuery random(7);
  for (int round = 0; round < 3'000; ++round) {
    const Schema schema = random.schema();
    const ExprRef raw = random.condition(schema, 3);
    const ExprRef once = meent::query::testing::checked(raw, schema);
    const ExprRef twice = meent::query::testing::checked(once, schema);
    REQUIRE(canonical(once) == canonical(twice));
    for (int rows = 0; rows < 3; ++rows) {
      const VectorRow row(random.row(schema));
      CHECK(evaluate(*once, row) == evaluate(*twice, row));
    }
  }
}

TEST_CASE("null is unknown in comparisons and contagious in computations") {
  CHECK(ask(make(Op::eq, {field("age"), number(3)}), nobody()) == Truth::unknown);
  CHECK(ask(make(Op::ne, {field("age"), number(3)}), nobody()) == Truth::unknown);
  CHECK(ask(make(Op::gt, {make(Op::add, {field("age"), number(1)}), number(3)}), nobody()) ==
        Truth::unknown);
  CHECK(ask(make(Op::is_null, {make(Op::casei, {field("name")})}), nobody()) == Truth::yes);
  CHECK(ask(make(Op::is_null, {field("name")}), ada()) == Truth::no);
  CHECK(ask(make(Op::not_, {make(Op::eq, {field("age"), number(3)})}), nobody()) == Truth::unknown);
}

TEST_CASE("and, or follow Kleene") {
  const ExprRef unknown = make(Op::eq, {field("age"), number(3)});
  const ExprRef yes = make(Op::is_null, {field("age")});
  const ExprRef no = make(Op::not_, {yes});
  CHECK(ask(make(Op::and_, {unknown, no}), nobody()) == Truth::no);
  CHECK(ask(make(Op::and_, {unknown, yes}), nobody()) == Truth::unknown);
  CHECK(ask(make(Op::or_, {unknown, yes}), nobody()) == Truth::yes);
  CHECK(ask(make(Op::or_, {unknown, no}), nobody()) == Truth::unknown);
}

TEST_CASE("in and between with nulls are as in SQL") {
  const ExprRef with_null = make(Op::in, {field("age"), number(36), literal(Null{})});
  const ExprRef without = make(Op::in, {field("age"), number(3), literal(Null{})});
  CHECK(ask(with_null, ada()) == Truth::yes);
  CHECK(ask(without, ada()) == Truth::unknown);
  CHECK(ask(make(Op::in, {field("age"), number(3)}), ada()) == Truth::no);
  CHECK(ask(make(Op::between, {field("age"), number(36), number(36)}), ada()) == Truth::yes);
  CHECK(ask(make(Op::between, {field("age"), literal(Null{}), number(5)}), ada()) == Truth::no);
  CHECK(ask(make(Op::between, {field("age"), literal(Null{}), number(50)}), ada()) ==
        Truth::unknown);
  CHECK(ask(make(Op::between, {field("age"), number(50), number(5)}), ada()) == Truth::no);
}

TEST_CASE("a failing computation is unknown, never an error") {
  const auto by_zero = [](Op op) {
    return make(Op::eq,
                {make(op, {number(1), make(Op::subtract, {field("age"), number(36)})}), number(1)});
  };
  CHECK(ask(by_zero(Op::divide), ada()) == Truth::unknown);
  CHECK(ask(by_zero(Op::div), ada()) == Truth::unknown);
  CHECK(ask(by_zero(Op::mod), ada()) == Truth::unknown);
}

TEST_CASE("own properties are fields") {
  CHECK(ask(make(Op::eq, {field("owner"), words("farm-7")}), ada()) == Truth::yes);
  CHECK(ask(make(Op::gt, {field("version"), number(2)}), ada()) == Truth::yes);
  CHECK(ask(make(Op::is_null, {field("created")}), ada()) == Truth::yes);
}

TEST_CASE("functions of dates and times") {
  const auto part = [](Op op, const char* name, std::int64_t n) {
    return make(Op::eq, {make(op, {field(name)}), literal(n)});
  };
  CHECK(ask(part(Op::year, "born", 1815), ada()) == Truth::yes);
  CHECK(ask(part(Op::month, "born", 12), ada()) == Truth::yes);
  CHECK(ask(part(Op::day, "seen", 1), ada()) == Truth::yes);
  CHECK(ask(part(Op::hour, "seen", 22), ada()) == Truth::yes);
  CHECK(ask(part(Op::minute, "seen", 30), ada()) == Truth::yes);
  CHECK(ask(part(Op::second, "seen", 15), ada()) == Truth::yes);
  CHECK(ask(make(Op::eq, {make(Op::date_of, {field("seen")}), words("2026-05-01")}), ada()) ==
        Truth::yes);
  // Half past midnight in summer time is the next day.
  CHECK(ask(make(Op::eq, {make(Op::time_zone_date, {field("seen"), words("Europe/Amsterdam")}),
                          words("2026-05-02")}),
            ada()) == Truth::yes);
}

TEST_CASE("functions of text") {
  const auto is = [](ExprRef left, Value right) {
    return ask(make(Op::eq, {std::move(left), literal(std::move(right))}), ada()) == Truth::yes;
  };
  CHECK(is(make(Op::concat, {field("name"), words("!"), field("name")}), std::string("Ada!Ada")));
  CHECK(is(make(Op::substring, {field("name"), number(1)}), std::string("da")));
  CHECK(is(make(Op::substring, {field("name"), number(0), number(2)}), std::string("Ad")));
  CHECK(is(make(Op::length, {field("name")}), std::int64_t{3}));
  CHECK(is(make(Op::index_of, {field("name"), words("a")}), std::int64_t{2}));
  CHECK(is(make(Op::upper, {field("name")}), std::string("ADA")));
  CHECK(ask(make(Op::contains, {field("name"), words("d")}), ada()) == Truth::yes);
  CHECK(ask(make(Op::starts_with, {field("name"), words("d")}), ada()) == Truth::no);
  CHECK(ask(make(Op::ends_with, {field("name"), words("da")}), nobody()) == Truth::unknown);
}

TEST_CASE("array and temporal relations reach the row") {
  const ExprRef both = make(Op::array, {words("b"), words("a")});
  CHECK(ask(make(Op::a_equals, {field("tags"), both}), ada()) == Truth::yes);
  CHECK(ask(make(Op::a_equals, {field("tags"), both}), nobody()) == Truth::unknown);
  CHECK(ask(make(Op::a_overlaps, {field("tags"), make(Op::array, {field("name")})}), ada()) ==
        Truth::no);
  const ExprRef month = make(Op::interval, {words("2026-01-15"), literal(Null{})});
  CHECK(ask(make(Op::t_intersects, {field("stay"), month}), ada()) == Truth::yes);
  CHECK(ask(make(Op::t_intersects, {field("stay"), month}), nobody()) == Truth::unknown);
  const ExprRef unknown_end = make(Op::interval, {field("born"), field("seen")});
  CHECK(ask(make(Op::t_intersects, {unknown_end, month}), nobody()) == Truth::unknown);
}

TEST_CASE("sorting puts nulls last and keeps a total order") {
  RandomQuery random(99);
  for (const Type type : {Type::integer, Type::number, Type::decimal, Type::text, Type::instant,
                          Type::date, Type::interval}) {
    std::vector<Value> values(1);
    for (int i = 0; i < 60; ++i) {
      values.push_back(random.value(type));
    }
    std::ranges::sort(values,
                      [](const Value& a, const Value& b) { return compare_for_sort(a, b) < 0; });
    CHECK(values.back().is_null());
    for (std::size_t i = 0; i < values.size(); ++i) {
      for (std::size_t j = i; j < values.size(); ++j) {
        CHECK(compare_for_sort(values[i], values[j]) <= 0);
        CHECK(compare_for_sort(values[i], values[j]) == -compare_for_sort(values[j], values[i]));
      }
    }
  }
}

TEST_CASE("spatial relations and distance reach the row, with the literal on either side") {
  const auto schema =
      Schema::make({.name = "wells", .fields = {{.name = "at", .type = Type::geometry}}});
  const auto point = [](double x, double y) {
    return Value(std::make_shared<const geo::Geometry>(geo::Geometry{.positions = {x, y}}));
  };
  const Value square = std::make_shared<const geo::Geometry>(geo::Geometry{
      .kind = geo::Kind::polygon, .positions = {0, 0, 4, 0, 4, 4, 0, 4, 0, 0}, .ring_ends = {5}});
  const auto answer = [&](const ExprRef& tree, Value at) {
    return evaluate(*meent::query::testing::checked(tree, *schema), VectorRow({std::move(at)}));
  };
  const ExprRef within = make(Op::s_within, {field("at"), literal(square)});
  const ExprRef contains = make(Op::s_contains, {literal(square), field("at")});
  for (const ExprRef& tree : {within, contains}) {
    CHECK(answer(tree, point(1, 1)) == Truth::yes);
    CHECK(answer(tree, point(9, 1)) == Truth::no);
    CHECK(answer(tree, Value()) == Truth::unknown);
  }
  const ExprRef near = make(Op::lt, {make(Op::distance, {field("at"), literal(point(5, 52))}),
                                     literal(std::int64_t{1'000})});
  CHECK(answer(near, point(5.001, 52)) == Truth::yes);
  CHECK(answer(near, point(5.1, 52)) == Truth::no);
  CHECK(answer(near, Value()) == Truth::unknown);
}
