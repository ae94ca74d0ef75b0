// The store as its callers see it: collections, records, versions, preconditions.
#include <doctest/doctest.h>

#include "store/bed.hpp"
#include "store/store.hpp"

namespace meent::store::testing {
namespace {

using query::Type;
using query::Value;

query::CollectionDefinition wells() {
  return {.name = "wells",
          .title = "Wells",
          .fields = {{.name = "name", .type = Type::text, .indexed = true},
                     {.name = "depth", .type = Type::number, .unit = "m"},
                     {.name = "drilled", .type = Type::date}}};
}

std::vector<Value> well(const char* name, double depth) {
  return {Value(std::string(name)), Value(depth), Value(Date{20'000})};
}

}  // namespace

TEST_CASE("a record is stored, found by its id and listed") {
  Bed bed;
  const auto collection = bed.create(wells());
  const PublicId id = bed.add(collection, "achterdijk-4", well("A", 12.5), R"("note":"x")");
  const auto kept = bed.read(collection, id);
  REQUIRE(kept);
  CHECK(kept->id == id);
  CHECK(kept->owner == "achterdijk-4");
  CHECK(kept->version == 1);
  CHECK(kept->created == kept->changed);
  CHECK(kept->created.micros == bed.clock.now().micros);
  CHECK(kept->body == R"({"name":"A","depth":12.5,"drilled":"2024-10-04","note":"x"})");
  const auto all = bed.all(collection);
  REQUIRE(all.size() == 1);
  CHECK(all[0].id == id);
  CHECK(all[0].body == kept->body);
}

TEST_CASE("ids of other collections, made up ids and unknown collections are not found") {
  Bed bed;
  const auto first = bed.create(wells());
  auto definition = wells();
  definition.name = "other";
  const auto other = bed.create(definition);
  const PublicId id = bed.add(first, "o", well("A", 1));
  CHECK(bed.read(other, id).error().code == Code::not_found);
  PublicId made_up = id;
  made_up.bytes[3] ^= 1;
  CHECK(bed.read(first, made_up).error().code == Code::not_found);
  KeepAll sink;
  CHECK(bed->read(sealed(ReadRecord{CollectionId{99}, id, {}}), sink).error().code ==
        Code::not_found);
}

TEST_CASE("all is there again after closing and opening") {
  Bed bed;
  const auto collection = bed.create(wells());
  const PublicId id = bed.add(collection, "o", well("A", 1));
  const auto key = bed->cursor_key();
  bed.reopen();
  CHECK(bed->cursor_key() == key);
  const auto again = bed->catalogue()->find("wells");
  REQUIRE(again);
  CHECK(again->schema.definition() == collection->schema.definition());
  CHECK(bed.read(again, id));
  CHECK(bed->count(sealed(CountRecords{.collection = again}))->rows == 1);
}

TEST_CASE("a read projects the fields that were asked, in the order of the schema") {
  Bed bed;
  const auto collection = bed.create(wells());
  const PublicId id = bed.add(collection, "o", well("A", 1), R"("note":{"a":[1,"]}"]})");
  KeepAll sink;
  REQUIRE(bed->read(sealed(ReadRecord{collection->id, id, {FieldIndex{2}, FieldIndex{0}}}), sink));
  CHECK(sink.all[0].body == R"({"name":"A","drilled":"2024-10-04"})");
}

TEST_CASE("a read under a right that was withdrawn is refused, a bare count too") {
  Bed bed;
  const auto collection = bed.create(wells());
  const PublicId id = bed.add(collection, "o", well("A", 1));
  const auto exact = query::Mask::everything();
  const auto owner = bed->owner("o");
  REQUIRE(owner);
  VisibleRef visible;
  SUBCASE("of everything") {
    visible = Visible::everything(exact);
  }
  SUBCASE("of some owners") {
    visible = std::make_shared<const Visible>(std::vector{*owner}, std::vector<std::uint16_t>{0},
                                              std::vector{exact});
  }
  const auto count = [&] {
    return bed->count(sealed(CountRecords{.collection = collection, .visible = visible}));
  };
  CHECK(count()->rows == 1);
  visible->withdraw();
  const auto refused = count();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == kWithdrawn);
  KeepAll sink;
  const auto read = bed->read(sealed(ReadRecord{collection->id, id, {}, visible}), sink);
  REQUIRE_FALSE(read);
  CHECK(read.error() == refused.error());
}

TEST_CASE("a change keeps the old version") {
  Bed bed;
  const auto collection = bed.create(wells());
  const PublicId id = bed.add(collection, "o", well("A", 1));
  bed.clock.advance(5'000'000);
  const auto done = bed.write(
      ChangeRecord{collection->id, id, {}, replace_with(collection->schema, well("B", 2))});
  REQUIRE(done);
  CHECK(done->records.at(0).version == 2);
  CHECK(done->records.at(0).changed.micros - done->records.at(0).created.micros == 5'000'000);
  const auto now = bed.read(collection, id);
  REQUIRE(now);
  CHECK(now->version == 2);
  CHECK(now->body.find("\"B\"") != std::string::npos);
  KeepAll old;
  REQUIRE(bed->versions(sealed(ReadVersions{collection->id, id}), old));
  REQUIRE(old.all.size() == 1);
  CHECK(old.all[0].version == 1);
  CHECK(old.all[0].body.find("\"A\"") != std::string::npos);
}

TEST_CASE("a transform that gives no row leaves the record as it is") {
  Bed bed;
  const auto collection = bed.create(wells());
  const PublicId id = bed.add(collection, "o", well("A", 1));
  const auto done = bed.write(
      ChangeRecord{collection->id, id, {}, [](const auto&, auto&) -> result<void> { return {}; }});
  REQUIRE(done);
  CHECK(done->records.at(0).version == 1);
}

TEST_CASE("preconditions") {
  Bed bed;
  const auto collection = bed.create(wells());
  const PublicId id = bed.add(collection, "o", well("A", 1));
  const auto change = [&](Precondition::Kind kind, std::vector<std::uint32_t> versions) {
    return bed.write(ChangeRecord{collection->id,
                                  id,
                                  {kind, std::move(versions)},
                                  replace_with(collection->schema, well("B", 2))});
  };
  using enum Precondition::Kind;
  CHECK(change(version_in, {2, 3}).error().code == Code::precondition);
  CHECK(change(absent, {}).error().code == Code::precondition);
  CHECK(change(version_in, {7, 1}));
  CHECK(change(exists, {}));
  CHECK(bed.write(EndRecord{collection->id, id, {version_in, {1}}}).error().code ==
        Code::precondition);
  CHECK(bed.read(collection, id)->version == 3);
}

TEST_CASE("an ended record is found no more, an erased one leaves nothing") {
  Bed bed;
  const auto collection = bed.create(wells());
  const PublicId id = bed.add(collection, "o", well("A", 1));
  const PublicId other = bed.add(collection, "o", well("B", 1));
  REQUIRE(bed.write(EndRecord{collection->id, id, {}}));
  CHECK(bed.read(collection, id).error().code == Code::not_found);
  CHECK(bed.all(collection).size() == 1);
  CHECK(bed.write(EndRecord{collection->id, id, {}}).error().code == Code::not_found);
  CHECK(bed.write(EraseRecord{collection->id, id}));
  CHECK(bed.write(EraseRecord{collection->id, id}).error().code == Code::not_found);
  REQUIRE(bed.write(EraseRecord{collection->id, other}));
  CHECK(bed.all(collection).empty());
  CHECK(bed->count(sealed(CountRecords{.collection = collection}))->rows == 0);
}

TEST_CASE("a write set is all or nothing") {
  Bed bed;
  const auto collection = bed.create(wells());
  const PublicId id = bed.add(collection, "o", well("A", 1));
  query::RecordBatch batch(3);
  add_row(batch, collection->schema, "somebody-new", well("C", 3));
  std::vector<Change> changes;
  changes.emplace_back(CreateRecords{collection->id, std::move(batch)});
  changes.emplace_back(EndRecord{collection->id, id, {}});
  changes.emplace_back(EndRecord{collection->id, id, {}});  // it has ended by now
  CHECK(bed.write(std::move(changes)).error().code == Code::not_found);
  const auto all = bed.all(collection);
  REQUIRE(all.size() == 1);
  CHECK(all[0].id == id);
}

TEST_CASE("rows made for another definition of the collection are refused") {
  Bed bed;
  const auto collection = bed.create(wells());
  query::RecordBatch narrow(2);
  narrow.close(0, 0, 0, 0);
  CHECK(bed.write(CreateRecords{collection->id, std::move(narrow)}).error().code == Code::conflict);
  query::RecordBatch batch(3);
  add_row(batch, collection->schema, "o", well("A", 1));
  CHECK(bed.write(CreateRecords{collection->id, std::move(batch), 2}).error().code ==
        Code::conflict);
}

TEST_CASE("a record needs its required values, and an owner with a name") {
  Bed bed;
  auto definition = wells();
  definition.fields[0].required = true;
  const auto collection = bed.create(definition);
  query::RecordBatch batch(3);
  add_row(batch, collection->schema, "o", {Value(), Value(1.0), Value()});
  const auto refused = bed.write(CreateRecords{collection->id, std::move(batch)});
  CHECK(refused.error().code == Code::invalid);
  CHECK(refused.error().where == "/data/name");
  query::RecordBatch nameless(3);
  add_row(nameless, collection->schema, "", well("A", 1));
  CHECK(bed.write(CreateRecords{collection->id, std::move(nameless)}).error().where == "/owner");
}

TEST_CASE("an owner's name from a refused write is not stored") {
  Bed bed;
  const auto collection = bed.create(wells());
  query::RecordBatch batch(3);
  add_row(batch, collection->schema, "refused", well("A", 1));
  std::vector<Change> changes;
  changes.emplace_back(CreateRecords{collection->id, std::move(batch)});
  changes.emplace_back(EraseRecord{collection->id, PublicId{}});
  CHECK(!bed.write(std::move(changes)));
  const PublicId id = bed.add(collection, "stored", well("B", 1));
  CHECK(bed.read(collection, id)->owner == "stored");
  bed.reopen();
  CHECK(bed.read(bed->catalogue()->find("wells"), id)->owner == "stored");
}

}  // namespace meent::store::testing
