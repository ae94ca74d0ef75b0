// A filter taken apart: what SQL says, what is left to evaluate, and what an index can seek. A seek
// may let through too much, never too little.
#include "store/sqlite/selection.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "store/sqlite/bare.hpp"
#include "store/sqlite/raw_reader.hpp"

namespace meent::store::sqlite::selection_test {
namespace {

using query::ExprRef;
using query::Op;
using query::Type;
using query::Value;
using store::testing::Bed;
using store::testing::collection_of;
using store::testing::point_at;
using store::testing::predicate;
using store::testing::RawReader;

struct Parts {
  query::CollectionRef collection =
      collection_of({.name = "things",
                     .fields = {{.name = "count", .type = Type::integer, .indexed = true},
                                {.name = "word", .type = Type::text, .indexed = true},
                                {.name = "plain", .type = Type::integer},
                                {.name = "during", .type = Type::interval, .indexed = true},
                                {.name = "place", .type = Type::geometry, .indexed = true}}});
  Layout layout{collection};
  Owners owners;
  IdCodec ids{IdKey{7}};
  VisibleRef visible = Visible::everything(query::Mask::everything());

  ExprRef is(Op op, const char* field, const std::vector<Value>& values = {}) const {
    return predicate(collection, op, field, values);
  }
  Selection of(const ExprRef& filter) { return {layout, owners, ids, filter, *visible}; }
};

Value whole(std::int64_t value) {
  return Value(value);
}
Value text(const char* value) {
  return Value(std::string(value));
}

RecordKey key_at(std::int64_t millis, std::int64_t serial) {
  return RecordKey{(millis - kKeyEpochMillis) << kKeySerialBits | serial};
}

bool holds(Op op, Instant a, Instant b) {
  switch (op) {
    case Op::eq: return a == b;
    case Op::lt: return a < b;
    case Op::le: return a <= b;
    case Op::gt: return a > b;
    default: return a >= b;
  }
}

}  // namespace

TEST_CASE("selection: without a filter there is no condition and nothing to seek") {
  Parts parts;
  const Selection selection = parts.of(nullptr);
  CHECK(selection.all());
  CHECK(selection.seeks().empty());
  CHECK_FALSE(selection.only());
  CHECK(selection.keys().from == 0);
  CHECK(selection.keys().until == INT64_MAX);
}

TEST_CASE("selection: SQL says its part, evaluate keeps the rest and the fields it needs") {
  Parts parts;
  const Selection both =
      parts.of(query::make(Op::and_, {parts.is(Op::ge, "plain", {whole(2)}),
                                      parts.is(Op::contains, "word", {text("x")})}));
  CHECK_FALSE(both.all());
  CHECK(both.sql().text == "(+f2>=?)");
  REQUIRE(both.residual());
  CHECK(both.residual()->op == Op::contains);
  CHECK(both.residual_fields() == std::vector<FieldIndex>{FieldIndex{1}});

  const Selection exact = parts.of(parts.is(Op::ge, "plain", {whole(2)}));
  CHECK_FALSE(exact.all());
  CHECK_FALSE(exact.residual());

  // A prefix narrows, and is decided again.
  const Selection loose = parts.of(parts.is(Op::like, "word", {text("ab%")}));
  CHECK(loose.sql().text == "(+f1>=? AND +f1<?)");
  CHECK(loose.residual());
}

TEST_CASE("selection: what an index finds") {
  Parts parts;
  const auto seek_of = [&](const ExprRef& filter) {
    const Selection selection = parts.of(filter);
    REQUIRE(selection.seeks().size() == 1);
    const Seek& seek = selection.seeks().front();
    return seek.from + " / " + seek.where.text + (seek.in_key_order ? " / by key" : "");
  };
  CHECK(seek_of(parts.is(Op::is_null, "count")) == "c1 INDEXED BY i1_f0 / f0 IS NULL / by key");
  CHECK(seek_of(parts.is(Op::in, "count", {whole(1), whole(2)})) ==
        "c1 INDEXED BY i1_f0 / f0 IN (?,?)");
  CHECK(seek_of(parts.is(Op::gt, "count", {whole(1)})) == "c1 INDEXED BY i1_f0 / f0>?");
  CHECK(seek_of(parts.is(Op::between, "count", {whole(1), whole(9)})) ==
        "c1 INDEXED BY i1_f0 / f0>=? AND f0<=?");
  CHECK(seek_of(parts.is(Op::starts_with, "word", {text("ab")})) ==
        "c1 INDEXED BY i1_f1 / f1>=? AND f1<?");
  CHECK(seek_of(parts.is(Op::eq, "owner", {text("ann")})) ==
        "c1 INDEXED BY i1_owner / owner=? / by key");
  CHECK(seek_of(parts.is(Op::s_intersects, "place", {point_at(5, 52)})) ==
        "r1 / min_x<=? AND max_x>=? AND min_y<=? AND max_y>=?");
  CHECK(parts.of(parts.is(Op::s_intersects, "place", {point_at(5, 52)})).seeks()[0].is_box);
  // One value comes by key; the same as a range is found too.
  const Selection equal = parts.of(parts.is(Op::eq, "count", {whole(1)}));
  REQUIRE(!equal.seeks().empty());
  CHECK(equal.seeks()[0].in_key_order);
  CHECK(equal.seeks()[0].where.text == "f0=?");
}

TEST_CASE("selection: what no index finds is not sought") {
  Parts parts;
  CHECK(parts.of(parts.is(Op::eq, "plain", {whole(1)})).seeks().empty());
  CHECK(parts.of(parts.is(Op::is_null, "during")).seeks().empty());
  CHECK(parts.of(parts.is(Op::ne, "count", {whole(1)})).seeks().empty());
  // Either side of an `or` alone is not necessary.
  CHECK(parts
            .of(query::make(Op::or_, {parts.is(Op::eq, "count", {whole(1)}),
                                      parts.is(Op::eq, "word", {text("a")})}))
            .seeks()
            .empty());
}

TEST_CASE("selection: the ends between which an index is walked") {
  Parts parts;
  const Selection selection = parts.of(query::make(
      Op::and_, {parts.is(Op::gt, "count", {whole(1)}), parts.is(Op::gt, "count", {whole(3)}),
                 parts.is(Op::le, "count", {whole(9)}), parts.is(Op::eq, "plain", {whole(4)})}));
  const auto ends = selection.ends(FieldIndex{0});
  // Of two bounds at one side the first is walked to; the filter knows both.
  CHECK(ends.lower.text == "f0>?");
  CHECK(ends.lower.values == std::vector<Bound>{std::int64_t{1}});
  CHECK(ends.upper.text == "f0<=?");
  CHECK(ends.not_null());
  CHECK(selection.ends(FieldIndex{2}).not_null());
  CHECK_FALSE(selection.ends(FieldIndex{1}).not_null());
}

TEST_CASE("selection: a condition on created is a range of keys, to the microsecond") {
  Parts parts;
  const std::int64_t millis = 1'790'000'000'000;
  constexpr std::int64_t kLastSerial = (std::int64_t{1} << kKeySerialBits) - 1;
  for (const Op op : {Op::eq, Op::lt, Op::le, Op::gt, Op::ge}) {
    for (const std::int64_t micros : {0, 1, 999}) {
      const Instant asked{millis * 1'000 + micros};
      const Selection selection = parts.of(parts.is(op, "created", {Value(asked)}));
      for (std::int64_t at = millis - 2; at <= millis + 2; ++at) {
        for (const std::int64_t serial : {std::int64_t{0}, kLastSerial}) {
          const RecordKey key = key_at(at, serial);
          CAPTURE(static_cast<int>(op));
          CAPTURE(micros);
          CAPTURE(at - millis);
          CHECK((selection.keys().from <= key.value && key.value <= selection.keys().until) ==
                holds(op, created_of(key), asked));
        }
      }
    }
  }
}

TEST_CASE("selection: created before the first key there can be, and between two times") {
  Parts parts;
  const Value before(Instant{(kKeyEpochMillis - 1) * 1'000});
  const auto none = parts.of(parts.is(Op::le, "created", {before})).keys();
  CHECK(none.until < none.from);
  CHECK(parts.of(parts.is(Op::gt, "created", {before})).keys().from == 0);

  const std::int64_t millis = 1'790'000'000'000;
  const auto range =
      parts
          .of(parts.is(Op::between, "created",
                       {Value(Instant{millis * 1'000}), Value(Instant{(millis + 5) * 1'000})}))
          .keys();
  CHECK(range.from == key_at(millis, 0).value);
  CHECK(range.until == key_at(millis + 6, 0).value - 1);
}

TEST_CASE("selection: by id only these keys, each once and in order") {
  Parts parts;
  const auto id = [&](std::int32_t collection, std::int64_t key) {
    return Value(parts.ids.seal(CollectionId{collection}, RecordKey{key}).text());
  };
  const auto only =
      parts.of(parts.is(Op::in, "id", {id(1, 9), id(1, 3), id(1, 9), id(2, 4)})).only();
  REQUIRE(only);
  CHECK(*only == std::vector<std::int64_t>{3, 9});
  // An id that is none of this collection leaves no row, which is not the same as every row.
  const auto nobody = parts.of(parts.is(Op::eq, "id", {text("no such id")})).only();
  REQUIRE(nobody);
  CHECK(nobody->empty());
  CHECK_FALSE(parts.of(parts.is(Op::ne, "id", {id(1, 9)})).only());
}

TEST_CASE("selection: a field that is not seen exactly is for evaluate alone") {
  Parts parts;
  std::vector<query::Precision> fields(parts.layout.fields());
  fields[0] = {.kind = query::Precision::Kind::number, .step = Decimal::of(10)};
  const query::Precision hidden{.kind = query::Precision::Kind::hidden};
  parts.visible = Visible::everything(
      std::make_shared<const query::Mask>(fields, std::array{hidden, hidden, hidden}));

  const Selection rounded = parts.of(parts.is(Op::eq, "count", {whole(20)}));
  CHECK(rounded.sql().text.empty());
  CHECK(rounded.seeks().empty());
  CHECK(rounded.residual());
  const Selection created =
      parts.of(parts.is(Op::ge, "created", {Value(Instant{1'790'000'000'000'000})}));
  CHECK(created.keys().from == 0);
  CHECK(created.residual());
  // The other fields, and whose a record is, are seen and sought as before.
  CHECK(!parts.of(parts.is(Op::eq, "word", {text("a")})).seeks().empty());
  CHECK(!parts.of(parts.is(Op::eq, "owner", {text("a")})).seeks().empty());
}

TEST_CASE("property: no row of the answer lies outside a seek") {
  query::testing::RandomQuery random(77);
  Bed bed;
  const auto collection = bed.create(random.schema());
  std::vector<query::testing::VectorRow> known;
  for (int i = 0; i < 80; ++i) {
    auto values = random.row(collection->schema);
    bed.add(collection, "o", values);
    known.emplace_back(std::move(values));
  }
  std::vector<RecordKey> keys;
  for (const auto& kept : bed.all(collection)) {
    keys.push_back(kept.key);
  }
  REQUIRE(keys.size() == known.size());
  RawReader raw(bed, collection);
  const Owners owners;
  const auto everything = Visible::everything(query::Mask::everything());
  std::size_t sought = 0;
  for (int i = 0; i < 3'000; ++i) {
    const auto filter = query::testing::checked(
        random.condition(collection->schema, static_cast<int>(random.below(3))),
        collection->schema);
    const Selection selection(raw.layout, owners, raw.reader.ids(), filter, *everything);
    for (const Seek& seek : selection.seeks()) {
      Run ask(raw.reader.statements().get("SELECT key FROM " + seek.from + " WHERE " +
                                          seek.where.text + " ORDER BY key"));
      bind_all(*ask, seek.where);
      std::vector<RecordKey> found;
      while (ask->step()) {
        found.emplace_back(ask->whole(0));
      }
      for (std::size_t row = 0; row < known.size(); ++row) {
        if (query::evaluate(*filter, known[row]) == query::Truth::yes) {
          INFO("filter ", i, ": ", seek.where.text);
          REQUIRE(std::ranges::binary_search(found, keys[row]));
          ++sought;
        }
      }
    }
    raw.reader.statements().trim();
  }
  CHECK(sought > 500);
}

}  // namespace meent::store::sqlite::selection_test
