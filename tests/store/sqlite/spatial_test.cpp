// Geometries: boxes in columns or in an R*Tree are only a first look, evaluate() decides.
#include <doctest/doctest.h>

#include "base/geo/geojson.hpp"
#include "query/check.hpp"
#include "query/evaluate.hpp"
#include "query/random_expr.hpp"
#include "store/bed.hpp"

namespace meent::store::testing {
namespace {

using query::Op;
using query::Type;
using query::Value;

geo::Geometry shape(std::mt19937_64& random) {
  const auto at = [&] { return static_cast<double>(random() % 200) / 10.0; };
  const double x = at();
  const double y = at();
  if (random() % 2 == 0) {
    return {.kind = geo::Kind::point, .positions = {x, y}};
  }
  const double w = 0.1 + at() / 4;
  const double h = 0.1 + at() / 4;
  return {.kind = geo::Kind::polygon,
          .positions = {x, y, x + w, y, x + w, y + h, x, y},
          .ring_ends = {4}};
}

Value value_of(geo::Geometry geometry) {
  return Value::GeometryRef(std::make_shared<const geo::Geometry>(std::move(geometry)));
}

void add_place(query::RecordBatch& batch, const Value& place) {
  query::Cell& cell = batch.cell(0);
  std::string body = "{";
  const auto* geometry = place.as<Value::GeometryRef>();
  cell.null = geometry == nullptr;
  if (geometry != nullptr) {
    const geo::Box box = geo::bounds(**geometry);
    const double sides[] = {box.min_x, box.min_y, box.max_x, box.max_y};
    cell.offset = batch.arena().size();
    cell.size = sizeof sides;
    batch.arena().append(reinterpret_cast<const char*>(sides), sizeof sides);
    body += "\"place\":";
    geo::append_geojson(body, **geometry);
  }
  body += "}";
  const std::size_t owner_at = batch.arena().size();
  batch.arena().append("o");
  const std::size_t body_at = batch.arena().size();
  batch.arena().append(body);
  batch.close(owner_at, 1, body_at, body.size());
}

struct Places {
  Bed bed;
  query::CollectionRef collection;
  std::vector<std::pair<RecordKey, query::testing::VectorRow>> rows;

  Places(bool indexed, std::mt19937_64& random, OpenOptions options) : bed(std::move(options)) {
    collection =
        bed.create({.name = "places",
                    .title = "Places",
                    .fields = {{.name = "place", .type = Type::geometry, .indexed = indexed}}});
    std::vector<Value> values;
    query::RecordBatch batch(1);
    for (int i = 0; i < 150; ++i) {
      const auto dice = random() % 20;
      values.push_back(dice == 0   ? Value()
                       : dice == 1 ? value_of({.kind = geo::Kind::multi_point})
                                   : value_of(shape(random)));
      add_place(batch, values.back());
    }
    const auto done = bed.write(CreateRecords{collection->id, std::move(batch)});
    REQUIRE_MESSAGE(done, done.error().detail);
    const auto all = bed.all(collection);
    for (std::size_t i = 0; i < all.size(); ++i) {
      rows.emplace_back(all[i].key, query::testing::VectorRow({values[i]}));
    }
  }
};

}  // namespace

TEST_CASE("spatial filters answer what evaluate answers, with and without an R*Tree") {
  std::mt19937_64 random(11);
  constexpr Op kRelations[] = {Op::s_intersects, Op::s_equals,   Op::s_disjoint, Op::s_touches,
                               Op::s_within,     Op::s_overlaps, Op::s_crosses,  Op::s_contains};
  for (const bool indexed : {false, true}) {
    for (const std::uint64_t few : {4'096, 3}) {
      Places places(indexed, random, {.few_rows = few});
      for (int i = 0; i < 200; ++i) {
        const auto area = query::literal(value_of(shape(random)));
        const auto place = query::field("place");
        const Op op = kRelations[random() % 8];
        auto tree =
            random() % 2 == 0 ? query::make(op, {place, area}) : query::make(op, {area, place});
        if (random() % 5 == 0) {
          tree = query::make(Op::not_, {tree});
        }
        const auto filter = query::check(tree, places.collection->schema);
        REQUIRE_MESSAGE(filter, filter.error().detail);
        std::vector<RecordKey> expected;
        for (const auto& [key, row] : places.rows) {
          if (query::evaluate(**filter, row) == query::Truth::yes) {
            expected.push_back(key);
          }
        }
        KeepAll found;
        REQUIRE(places.bed.list(
            {.collection = places.collection, .query = {.filter = *filter}, .limit = 1'000},
            found));
        std::vector<RecordKey> keys;
        keys.reserve(found.all.size());
        for (const Kept& kept : found.all) {
          keys.push_back(kept.key);
        }
        INFO("indexed ", indexed, " few ", few, " tree ", i);
        REQUIRE(keys == expected);
      }
    }
  }
}

TEST_CASE("an R*Tree follows changes and ends, and can be made for records that are there") {
  std::mt19937_64 random(12);
  Places places(false, random, {});
  auto definition = places.collection->schema.definition();
  definition.fields[0].indexed = true;
  auto changed = places.bed
                     ->change(sealed(
                         ChangeCollection{places.collection->id, *query::Schema::make(definition)}))
                     ->wait();
  REQUIRE_MESSAGE(changed, changed.error().detail);
  const auto all = places.bed.all(places.collection);
  REQUIRE(places.bed.write(EndRecord{places.collection->id, all[0].id, {}}));
  REQUIRE(places.bed.write(
      ChangeRecord{places.collection->id, all[1].id, {}, [](const auto&, query::RecordBatch& out) {
                     add_place(out, value_of({.kind = geo::Kind::point, .positions = {500, 500}}));
                     return result<void>();
                   }}));
  const auto far = query::check(
      query::make(Op::s_intersects,
                  {query::field("place"),
                   query::literal(value_of({.kind = geo::Kind::point, .positions = {500, 500}}))}),
      (*changed)->schema);
  REQUIRE(far);
  KeepAll found;
  REQUIRE(places.bed.list({.collection = *changed, .query = {.filter = *far}}, found));
  REQUIRE(found.all.size() == 1);
  CHECK(found.all[0].id == all[1].id);
}

}  // namespace meent::store::testing
