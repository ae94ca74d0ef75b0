#include "gate/gate.hpp"

#include <doctest/doctest.h>

#include <set>

#include "formats/record_json.hpp"
#include "gate/world.hpp"

namespace meent::gate {

namespace {

query::Schema wells() {
  auto schema = query::Schema::make(
      {.name = "wells",
       .fields = {{.name = "depth", .type = query::Type::integer, .indexed = true}}});
  REQUIRE(schema);
  return *schema;
}

struct Kept final : query::RecordSink {
  void take(const query::RecordView& record) override {
    ids.push_back(record.id);
    bodies.emplace_back(record.body);
  }
  std::vector<PublicId> ids;
  std::vector<std::string> bodies;
};

CreateRecords many(const query::Collection& collection, int rows) {
  query::RecordBatch batch(collection.schema.size());
  formats::RecordReader reader(collection.schema, "somebody");
  for (int i = 0; i < rows; ++i) {
    REQUIRE(reader.read("{\"data\":{\"depth\":" + std::to_string(i % 7) + "}}", batch));
  }
  return {collection.id, std::move(batch)};
}

CollectionRef make_wells(test::World& world, int rows) {
  auto made = world.gate().create_collection(world.who(), wells())->wait();
  REQUIRE(made);
  if (rows > 0) {
    std::vector<Change> changes;
    changes.emplace_back(many(**made, rows));
    REQUIRE(world.gate().write(world.who(), std::move(changes))->wait());
  }
  return *made;
}

}  // namespace

TEST_CASE("only the operator's token opens the gate") {
  test::World world;
  const Gate& gate = world.gate();
  const std::string token = test::kToken;
  CHECK(gate.authenticate("Bearer " + token));
  CHECK(gate.authenticate("bearer " + token));
  CHECK(gate.authenticate("BEARER   " + token));
  for (const std::string& refused :
       {std::string{}, std::string{"Bearer"}, std::string{"Bearer "}, token, "Basic " + token,
        "Bearer " + token + "x", "Bearer " + token.substr(1), "Bearer " + token + " ",
        "Bearer" + token, std::string{"Bearer "} + std::string(100'000, 'a')}) {
    const auto who = gate.authenticate(refused);
    REQUIRE_FALSE(who);
    CHECK(who.error().code == Code::unauthenticated);
    CHECK(who.error().detail.find(token) == std::string::npos);
  }
}

TEST_CASE("collections are made, found, changed and dropped") {
  test::World world;
  Gate& gate = world.gate();
  const auto who = world.who();
  CHECK(gate.catalogue(who)->all().empty());
  CHECK(gate.collection(who, "wells").error().code == Code::not_found);
  const CollectionRef made = make_wells(world, 0);
  CHECK(gate.collection(who, "wells").value()->id == made->id);

  auto definition = made->schema.definition();
  definition.title = "Wells";
  const auto changed =
      gate.change_collection(who, made->id, query::Schema::make(definition).value())->wait();
  REQUIRE(changed);
  CHECK((*changed)->version > made->version);
  CHECK(gate.collection(who, "wells").value()->schema.definition().title == "Wells");

  CHECK(gate.drop_collection(who, made->id, false)->wait());
  CHECK_FALSE(gate.collection(who, "wells"));
}

namespace {

// A load of the rows it was given.
class Once final : public BatchSource {
 public:
  explicit Once(query::RecordBatch rows) : rows_(std::move(rows)) {}
  result<bool> next(query::RecordBatch& batch) override {
    batch = std::move(rows_);
    rows_ = query::RecordBatch(batch.fields());
    return !batch.empty();
  }

 private:
  query::RecordBatch rows_;
};

}  // namespace

TEST_CASE("rows that were read by an older definition are refused, not stored askew") {
  test::World world;
  Gate& gate = world.gate();
  const CollectionRef old = make_wells(world, 0);
  auto definition = old->schema.definition();
  definition.fields.push_back({.name = "remark", .type = query::Type::text});
  REQUIRE(gate.change_collection(world.who(), old->id, query::Schema::make(definition).value())
              ->wait());
  const auto load = [&](const CollectionRef& as) {
    auto rows = many(*as, 3).batch;
    return gate.load(world.who(), as, std::make_unique<Once>(std::move(rows)))->wait();
  };
  const auto refused = load(old);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::conflict);
  CHECK(load(*gate.collection(world.who(), "wells"))->rows == 3);
}

TEST_CASE("a list goes on where its cursor says, and every row comes once") {
  test::World world;
  const CollectionRef collection = make_wells(world, 100);
  Listing listing{.collection = collection, .limit = 7};
  listing.query.sort = {{FieldIndex{0}, true}};
  Kept kept;
  int pages = 0;
  while (true) {
    const auto end = world.gate().list(world.who(), listing, kept);
    REQUIRE(end);
    ++pages;
    if (end->next.empty()) {
      break;
    }
    listing.cursor = end->next;
  }
  CHECK(pages == 15);
  CHECK(kept.ids.size() == 100);
  CHECK(std::set<PublicId>(kept.ids.begin(), kept.ids.end()).size() == 100);
}

TEST_CASE("a cursor ends after a day, with another question and with a changed collection") {
  test::World world;
  const auto who = world.who();
  const CollectionRef collection = make_wells(world, 10);
  Kept kept;
  Listing listing{.collection = collection, .limit = 3};
  listing.cursor = world.gate().list(who, listing, kept)->next;
  REQUIRE(world.gate().list(who, listing, kept));

  Listing other = listing;
  other.query.sort = {{FieldIndex{0}, false}};
  CHECK(world.gate().list(who, other, kept).error().where == "cursor");

  Listing changed = listing;
  auto definition = collection->schema.definition();
  definition.title = "Changed";
  changed.collection =
      world.gate()
          .change_collection(who, collection->id, query::Schema::make(definition).value())
          ->wait()
          .value();
  CHECK(world.gate().list(who, changed, kept).error().where == "cursor");

  world.clock.ahead_micros = std::int64_t{25} * 3'600 * 1'000'000;
  const auto late = world.gate().list(who, listing, kept);
  REQUIRE_FALSE(late);
  CHECK(late.error().detail.find("expired") != std::string::npos);
}

TEST_CASE("what is written is read, counted, versioned and ended") {
  test::World world;
  Gate& gate = world.gate();
  const auto who = world.who();
  const CollectionRef collection = make_wells(world, 0);
  std::vector<Change> changes;
  changes.emplace_back(many(*collection, 2));
  const auto written = gate.write(who, std::move(changes))->wait();
  REQUIRE(written);
  REQUIRE(written->records.size() == 2);
  const PublicId id = written->records[1].id;

  Kept kept;
  REQUIRE(gate.read(who, collection, id, {}, kept));
  CHECK(kept.bodies == std::vector<std::string>{"{\"depth\":1}"});
  CHECK(gate.count(who, collection, nullptr)->rows == 2);

  std::vector<Change> end;
  end.emplace_back(EndRecord{.collection = collection->id, .id = id});
  REQUIRE(gate.write(who, std::move(end))->wait());
  CHECK(gate.read(who, collection, id, {}, kept).error().code == Code::not_found);
  CHECK(gate.count(who, collection, nullptr)->rows == 1);
}

}  // namespace meent::gate
