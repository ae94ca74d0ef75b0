// Conditions said in SQL: exactly where SQLite means what query::evaluate means, loosely where a
// box or a prefix narrows, and not at all where the two could differ.
#include "store/sqlite/compile.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <limits>

#include "store/sqlite/bare.hpp"
#include "store/sqlite/raw_reader.hpp"

namespace meent::store::sqlite::compile_test {
namespace {

using query::ExprRef;
using query::Fit;
using query::Op;
using query::Type;
using query::Value;
using store::testing::BareDatabase;
using store::testing::Bed;
using store::testing::collection_of;
using store::testing::point_at;
using store::testing::predicate;
using store::testing::RawReader;

struct Words {
  query::CollectionRef collection =
      collection_of({.name = "things",
                     .fields = {{.name = "count", .type = Type::integer},
                                {.name = "level", .type = Type::number},
                                {.name = "depth", .type = Type::decimal},
                                {.name = "word", .type = Type::text},
                                {.name = "open", .type = Type::boolean},
                                {.name = "during", .type = Type::interval},
                                {.name = "place", .type = Type::geometry}}});
  BareDatabase database;
  Layout layout{collection};
  Owners owners;
  IdCodec ids{IdKey{7}};
  Compiler compiler{layout, owners, ids};

  ExprRef is(Op op, const char* field, const std::vector<Value>& values = {}) const {
    return predicate(collection, op, field, values);
  }
  Sql sql(const ExprRef& condition) const {
    Sql out;
    compiler.condition(*condition, out);
    return out;
  }
};

Value whole(std::int64_t value) {
  return Value(value);
}
Value text(const char* value) {
  return Value(std::string(value));
}

}  // namespace

TEST_CASE("compile: each predicate that SQLite means the same, in its words") {
  Words words;
  const auto said = [&](const ExprRef& condition) {
    CHECK(words.compiler.fit(*condition) == Fit::exact);
    return words.sql(condition).text;
  };
  CHECK(said(words.is(Op::eq, "count", {whole(5)})) == "(+f0=?)");
  CHECK(said(words.is(Op::ne, "count", {whole(5)})) == "(+f0<>?)");
  CHECK(said(words.is(Op::lt, "level", {Value(0.5)})) == "(+f1<?)");
  CHECK(said(words.is(Op::le, "depth", {Value(Decimal{15, 1})})) == "(+f2<=?)");
  CHECK(said(words.is(Op::gt, "word", {text("a")})) == "(+f3>?)");
  CHECK(said(words.is(Op::ge, "open", {Value(true)})) == "(+f4>=?)");
  CHECK(said(words.is(Op::between, "count", {whole(1), whole(9)})) == "(+f0 BETWEEN ? AND ?)");
  CHECK(said(words.is(Op::in, "word", {text("a"), text("b")})) == "(+f3 IN (?,?))");
  CHECK(said(words.is(Op::is_null, "during")) == "(+f5 IS NULL)");
  CHECK(said(words.is(Op::is_null, "place")) == "(+f6 IS NULL)");
  CHECK(said(words.is(Op::ge, "version", {whole(2)})) == "(+version>=?)");
  CHECK(said(words.is(Op::lt, "changed", {Value(Instant{1})})) == "(+changed<?)");
  CHECK(said(query::testing::checked(query::field("open"), words.collection->schema)) == "(+f4)");
}

TEST_CASE("compile: and, or, not keep their brackets, and values come in the order of the marks") {
  Words words;
  const auto both = query::make(
      Op::and_,
      {words.is(Op::lt, "count", {whole(5)}),
       query::make(Op::or_, {query::make(Op::not_, {words.is(Op::eq, "word", {text("a")})}),
                             words.is(Op::between, "level", {Value(1.5), Value(2.5)})})});
  const Sql sql = words.sql(both);
  CHECK(sql.text == "((+f0<?) AND ((NOT (+f3=?)) OR (+f1 BETWEEN ? AND ?)))");
  CHECK(sql.values ==
        std::vector<Bound>{std::int64_t{5}, std::string("a"), Bound(1.5), Bound(2.5)});
  CHECK(words.sql(query::literal(true)).text == "(1)");
  CHECK(words.sql(query::literal(false)).text == "(0)");
  CHECK(words.sql(query::literal(query::Null{})).text == "(NULL)");
}

TEST_CASE("compile: a literal is bound as its column holds it, or not at all") {
  CHECK(bound_of(Value(true), Type::boolean) == Bound(std::int64_t{1}));
  CHECK(bound_of(Value(Date{20'000}), Type::date) == Bound(std::int64_t{20'000}));
  CHECK(bound_of(Value(Instant{77}), Type::instant) == Bound(std::int64_t{77}));
  // 1.5 and 1.50 are one number and one sort key.
  const auto key = bound_of(Value(Decimal{15, 1}), Type::decimal);
  REQUIRE(key);
  CHECK(std::holds_alternative<Blob>(*key));
  CHECK(bound_of(Value(Decimal{150, 2}), Type::decimal) == key);
  CHECK_FALSE(bound_of(Value(), Type::integer));
  CHECK_FALSE(bound_of(whole(1), Type::number));
  CHECK_FALSE(bound_of(Value(1.0), Type::integer));
  CHECK_FALSE(bound_of(Value(std::numeric_limits<double>::quiet_NaN()), Type::number));
  CHECK_FALSE(bound_of(Value(Interval{}), Type::interval));
  CHECK_FALSE(bound_of(point_at(1, 2), Type::geometry));
}

TEST_CASE("compile: names and ids are equal or not, they have no order") {
  Words words;
  const OwnerId ann = *words.owners.find_or_add("ann");
  const PublicId id = words.ids.seal(CollectionId{1}, RecordKey{42});

  const Sql by_owner = words.sql(words.is(Op::eq, "owner", {text("ann")}));
  CHECK(by_owner.text == "(+owner=?)");
  CHECK(by_owner.values == std::vector<Bound>{std::int64_t{ann.value}});
  CHECK(words.sql(words.is(Op::ne, "owner", {text("nobody")})).values ==
        std::vector<Bound>{std::int64_t{-1}});

  const Sql by_id = words.sql(words.is(Op::eq, "id", {Value(id.text())}));
  CHECK(by_id.text == "(+key=?)");
  CHECK(by_id.values == std::vector<Bound>{std::int64_t{42}});

  for (const char* name : {"owner", "id"}) {
    CAPTURE(name);
    CHECK(words.compiler.fit(*words.is(Op::in, name, {text("a"), text("b")})) == Fit::exact);
    for (const Op op : {Op::lt, Op::le, Op::gt, Op::ge}) {
      auto ordered = std::make_shared<query::Expr>(*words.is(Op::eq, name, {text("a")}));
      ordered->op = op;
      CHECK(words.compiler.fit(*ordered) == Fit::none);
    }
  }
  CHECK(words.compiler.fit(*words.is(Op::between, "owner", {text("a"), text("b")})) == Fit::none);
}

TEST_CASE("compile: an id is known by its own text and in its own collection only") {
  Words words;
  const auto key = [&](std::string id) { return words.compiler.key_of(Value(std::move(id))); };
  const std::string id = words.ids.seal(CollectionId{1}, RecordKey{42}).text();
  CHECK(key(id) == RecordKey{42});
  // The upper case reads as the same id, but a filter compares texts.
  std::string upper = id;
  for (char& c : upper) {
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  REQUIRE(upper != id);
  CHECK_FALSE(key(upper));
  CHECK_FALSE(key(words.ids.seal(CollectionId{2}, RecordKey{42}).text()));
  CHECK_FALSE(key("not an id"));
  CHECK_FALSE(words.compiler.key_of(whole(42)));
}

TEST_CASE("compile: a box that a geometry must touch") {
  Words words;
  const auto touches = words.is(Op::s_intersects, "place", {point_at(5, 52)});
  CHECK(words.compiler.fit(*touches) == Fit::superset);
  const Sql sql = words.sql(touches);
  CHECK(sql.text == "(+f6a<=? AND +f6c>=? AND +f6b<=? AND +f6d>=?)");
  CHECK(sql.values == std::vector<Bound>{Bound(5.0), Bound(5.0), Bound(52.0), Bound(52.0)});

  const auto turned = query::testing::checked(
      query::make(Op::s_within, {query::literal(point_at(5, 52)), query::field("place")}),
      words.collection->schema);
  const auto needed = Compiler::box_of(*turned);
  REQUIRE(needed);
  CHECK(needed->field == FieldIndex{6});
  CHECK(needed->box == geo::Box{5, 52, 5, 52});

  // What is apart from a shape, or compared with nothing, may be anywhere.
  CHECK_FALSE(Compiler::box_of(*words.is(Op::s_disjoint, "place", {point_at(5, 52)})));
  const Value empty = Value::GeometryRef(std::make_shared<const geo::Geometry>());
  CHECK_FALSE(Compiler::box_of(*words.is(Op::s_intersects, "place", {empty})));
}

TEST_CASE("compile: a prefix that a text must have") {
  Words words;
  const auto prefix = [&](Op op, const char* pattern) {
    const auto needed = Compiler::prefix_of(*words.is(op, "word", {text(pattern)}));
    return needed ? needed->from + ".." + needed->until : std::string("none");
  };
  CHECK(prefix(Op::starts_with, "ab") == "ab..ac");
  CHECK(prefix(Op::starts_with, "a%") == "a%..a&");
  CHECK(prefix(Op::like, "ab%c") == "ab..ac");
  CHECK(prefix(Op::like, "ab_") == "ab..ac");
  CHECK(prefix(Op::like, "a\\%b%") == "a%b..a%c");
  CHECK(prefix(Op::like, "%ab") == "none");
  CHECK(prefix(Op::like, "_ab") == "none");
  CHECK(prefix(Op::starts_with, "") == "none");
  CHECK(prefix(Op::ends_with, "ab") == "none");
  const auto like = words.is(Op::like, "word", {text("ab%")});
  CHECK(words.compiler.fit(*like) == Fit::superset);
  CHECK(words.sql(like).text == "(+f3>=? AND +f3<?)");
}

TEST_CASE("compile: a literal before its field changes places, and the sign with it") {
  Words words;
  const auto turned = [&](Op op) {
    const auto tree =
        query::testing::checked(query::make(op, {query::literal(whole(5)), query::field("count")}),
                                words.collection->schema);
    return words.sql(fields_first(query::make(Op::not_, {tree}))).text;
  };
  CHECK(turned(Op::lt) == "(NOT (+f0>?))");
  CHECK(turned(Op::le) == "(NOT (+f0>=?))");
  CHECK(turned(Op::gt) == "(NOT (+f0<?))");
  CHECK(turned(Op::ge) == "(NOT (+f0<=?))");
  CHECK(turned(Op::eq) == "(NOT (+f0=?))");
  CHECK(turned(Op::ne) == "(NOT (+f0<>?))");
  CHECK(fields_first(nullptr) == nullptr);
}

TEST_CASE("compile: values are bound in their kinds, from a place on") {
  const BareDatabase database;
  Statement ask(database.connection,
                "SELECT ?1||'/'||typeof(?2)||'/'||typeof(?3)||'/'||typeof(?4)||'/'||typeof(?5)");
  Sql sql;
  sql.bind(std::int64_t{2}).bind(0.5).bind(std::string("t"));
  sql.add(Sql{}.bind(Blob{"b"}));
  ask.bind(1, std::string_view("first"));
  bind_all(ask, sql, 2);
  REQUIRE(ask.step());
  CHECK(ask.text(0) == "first/integer/real/text/blob");
}

TEST_CASE("property: SQL answers yes, no and unknown just as evaluate does") {
  query::testing::RandomQuery random(31);
  Bed bed;
  const auto collection = bed.create(random.schema());
  std::vector<query::testing::VectorRow> known;
  for (int i = 0; i < 60; ++i) {
    auto values = random.row(collection->schema);
    bed.add(collection, "o", values);
    known.emplace_back(std::move(values));
  }
  RawReader raw(bed, collection);
  const Owners owners;
  const Compiler compiler(raw.layout, owners, raw.reader.ids());
  std::size_t compared = 0;
  for (int i = 0; i < 3'000; ++i) {
    const auto tree = query::testing::checked(
        random.condition(collection->schema, static_cast<int>(random.below(3))),
        collection->schema);
    const query::Plan plan =
        query::plan(fields_first(tree), [&](const query::Expr& one) { return compiler.fit(one); });
    for (const ExprRef& part : {plan.exact, plan.superset}) {
      if (!part) {
        continue;
      }
      Sql sql;
      compiler.condition(*part, sql);
      Run ask(raw.reader.statements().get("SELECT " + sql.text + " FROM " + raw.layout.table() +
                                          " ORDER BY key"));
      bind_all(*ask, sql);
      for (const auto& row : known) {
        REQUIRE(ask->step());
        const query::Truth truth = query::evaluate(*part, row);
        INFO("condition ", i, ": ", sql.text);
        if (part == plan.exact) {
          REQUIRE(ask->is_null(0) == (truth == query::Truth::unknown));
          REQUIRE((ask->whole(0) != 0) == (truth == query::Truth::yes));
        } else if (truth == query::Truth::yes) {
          REQUIRE(ask->whole(0) != 0);
        }
        ++compared;
      }
    }
    raw.reader.statements().trim();
  }
  CHECK(compared > 30'000);
}

}  // namespace meent::store::sqlite::compile_test
