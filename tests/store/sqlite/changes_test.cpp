// What a write tells of the records it made.
#include "store/sqlite/changes.hpp"

#include <doctest/doctest.h>

#include "store/bed.hpp"

namespace meent::store::testing {

namespace {

query::CollectionDefinition barrels() {
  return {.name = "barrels",
          .fields = {{.name = "mark", .type = query::Type::text},
                     {.name = "litres", .type = query::Type::integer}}};
}

// The litres by tens and the moment of creation; not the mark, nor anything else.
query::MaskRef litres_by_tens() {
  constexpr query::Precision kHidden{.kind = query::Precision::Kind::hidden};
  return std::make_shared<const query::Mask>(
      std::vector<query::Precision>{
          kHidden, {.kind = query::Precision::Kind::number, .step = Decimal::of(10)}},
      std::array<query::Precision, 3>{kHidden, query::Precision{}, kHidden});
}

query::RecordBatch one_barrel(const query::Collection& collection, const std::string& owner,
                              std::int64_t litres) {
  query::RecordBatch batch(collection.schema.size());
  add_row(batch, collection.schema, owner, {query::Value(std::string("A")), query::Value(litres)});
  return batch;
}

}  // namespace

TEST_CASE("a write that says how records are shown gives them so, and no other way") {
  Bed bed;
  const auto collection = bed.create(barrels());
  const auto made = bed.write(CreateRecords{
      .collection = collection->id,
      .batch = one_barrel(*collection, "a", 47),
      .guard = {},
      .unique = {},
      .shown = [](std::string_view owner) { return owner == "a" ? litres_by_tens() : nullptr; }});
  REQUIRE(made);
  const Written& shown = made->records.at(0);
  CHECK(shown.owner == "a");
  CHECK(shown.body == R"({"litres":50})");
  CHECK(shown.version == 0);
  CHECK(shown.created != kEarliest);
  CHECK(shown.changed == kEarliest);
  CHECK(bed.read(collection, shown.id)->body == R"({"mark":"A","litres":47})");
}

TEST_CASE("who may see nothing of a record hears its id and owner") {
  Bed bed;
  const auto collection = bed.create(barrels());
  const PublicId id = bed.add(collection, "a", {query::Value(std::string("A")), query::Value()});
  const auto changed = bed.write(ChangeRecord{
      .collection = collection->id,
      .id = id,
      .precondition = {},
      .transform = [&](const query::RecordView& old, query::RecordBatch& out) -> result<void> {
        add_row(out, collection->schema, old.owner,
                {query::Value(std::string("B")), query::Value()});
        return {};
      },
      .guard = {},
      .unique = {},
      .shown = [](std::string_view) { return query::MaskRef{}; }});
  REQUIRE(changed);
  const Written& shown = changed->records.at(0);
  CHECK(shown.id == id);
  CHECK(shown.owner == "a");
  CHECK(shown.body == "{}");
  CHECK(shown.version == 0);
  CHECK(shown.created == kEarliest);
  CHECK(shown.changed == kEarliest);
}

TEST_CASE(
    "a change that changes nothing shows the record as it was; without a mask only its head") {
  Bed bed;
  const auto collection = bed.create(barrels());
  const PublicId id =
      bed.add(collection, "a", {query::Value(std::string("A")), query::Value(std::int64_t{12})});
  const auto leave = [&](OwnerMask shown) {
    return bed.write(ChangeRecord{.collection = collection->id,
                                  .id = id,
                                  .precondition = {},
                                  .transform = [](const query::RecordView&, query::RecordBatch&)
                                      -> result<void> { return {}; },
                                  .guard = {},
                                  .unique = {},
                                  .shown = std::move(shown)});
  };
  const auto masked = leave([](std::string_view) { return litres_by_tens(); });
  REQUIRE(masked);
  CHECK(masked->records.at(0).body == R"({"litres":10})");
  const auto whole = leave([](std::string_view) { return query::Mask::everything(); });
  REQUIRE(whole);
  CHECK(whole->records.at(0).body == R"({"mark":"A","litres":12})");
  CHECK(whole->records.at(0).version == 1);
  const auto head = leave({});
  REQUIRE(head);
  CHECK(head->records.at(0).body.empty());
  CHECK(head->records.at(0).version == 1);
  CHECK(head->records.at(0).created != kEarliest);
}

}  // namespace meent::store::testing
