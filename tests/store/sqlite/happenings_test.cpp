#include "store/sqlite/happenings.hpp"

#include <doctest/doctest.h>

#include <string>

#include "store/bed.hpp"

namespace meent::store::sqlite::happenings_test {
namespace {

using query::Type;
using query::Value;
using store::testing::Bed;

using OwnerList = std::vector<OwnerId>;

Changed change_of(std::int64_t key) {
  return {.collection = CollectionId{1}, .key = RecordKey{key}};
}
std::vector<std::int64_t> keys_of(const Committed& commit) {
  std::vector<std::int64_t> keys;
  for (const Changed& each : commit.changes) {
    keys.push_back(each.key.value);
  }
  return keys;
}
using Keys = std::vector<std::int64_t>;

// What a listener was told, kept.
class Heard final : public CommitListener {
 public:
  struct One {
    std::uint64_t sequence;
    std::vector<Changed> changes;
    bool catalogue, outbox;
  };
  void committed(const Committed& commit) override {
    all.push_back({commit.sequence,
                   {commit.changes.begin(), commit.changes.end()},
                   commit.catalogue,
                   commit.outbox});
  }
  std::vector<One> all;
};

}  // namespace

TEST_CASE("happenings: owners that were touched are told once each, ascending, and forgotten") {
  TouchedOwners touched;
  CHECK(touched.take().empty());
  for (const std::int32_t owner : {700, 3, 64, 63, 3, 65, 700, 1}) {
    touched.add(OwnerId{owner});
  }
  CHECK(touched.take() ==
        OwnerList{OwnerId{1}, OwnerId{3}, OwnerId{63}, OwnerId{64}, OwnerId{65}, OwnerId{700}});
  CHECK(touched.take().empty());
  touched.add(OwnerId{3});
  CHECK(touched.take() == OwnerList{OwnerId{3}});
}

TEST_CASE("happenings: owners of a request that was dropped can be touched again") {
  TouchedOwners touched;
  touched.add(OwnerId{5});
  touched.clear();
  CHECK(touched.take().empty());
  touched.add(OwnerId{5});
  touched.add(OwnerId{1'000'000});
  CHECK(touched.take() == OwnerList{OwnerId{5}, OwnerId{1'000'000}});
}

TEST_CASE("happenings: a group is what its kept requests did, in order") {
  Happenings happenings;
  happenings.add(change_of(1));
  happenings.add(change_of(2));
  CHECK(happenings.told(7).changes.empty());  // the request is not kept yet
  happenings.keep_request();
  happenings.add(change_of(3));
  happenings.keep_request();
  const Committed told = happenings.told(7);
  CHECK(told.sequence == 7);
  CHECK(keys_of(told) == Keys{1, 2, 3});
  CHECK_FALSE(told.catalogue);
  CHECK_FALSE(told.outbox);
}

TEST_CASE("happenings: what a refused request did is not told, nor whom it touched") {
  Happenings happenings;
  happenings.add(change_of(1));
  happenings.keep_request();
  happenings.add(change_of(2));
  happenings.add_bulk(CollectionId{4});
  happenings.catalogue_changed();
  happenings.outbox_grew();
  happenings.touched.add(OwnerId{9});
  happenings.drop_request();
  happenings.add(change_of(3));
  happenings.keep_request();
  const Committed told = happenings.told(1);
  CHECK(keys_of(told) == Keys{1, 3});
  CHECK(told.bulk.empty());
  CHECK_FALSE(told.catalogue);
  CHECK_FALSE(told.outbox);
  CHECK(happenings.touched.take().empty());
}

TEST_CASE("happenings: a kept request leaves its owners to no other") {
  Happenings happenings;
  happenings.touched.add(OwnerId{9});
  happenings.keep_request();
  CHECK(happenings.touched.take().empty());
}

TEST_CASE("happenings: one request that changed collections or the outbox is enough") {
  Happenings happenings;
  happenings.catalogue_changed();
  happenings.keep_request();
  happenings.outbox_grew();
  happenings.add_bulk(CollectionId{4});
  happenings.keep_request();
  happenings.keep_request();  // one that did nothing
  const Committed told = happenings.told(1);
  CHECK(told.catalogue);
  CHECK(told.outbox);
  REQUIRE(told.bulk.size() == 1);
  CHECK(told.bulk[0] == CollectionId{4});
}

TEST_CASE("happenings: of a group that was undone nothing is left") {
  Happenings happenings;
  happenings.add(change_of(1));
  happenings.add_bulk(CollectionId{4});
  happenings.catalogue_changed();
  happenings.outbox_grew();
  happenings.keep_request();
  happenings.add(change_of(2));
  happenings.drop_group();
  happenings.keep_request();
  const Committed told = happenings.told(1);
  CHECK(told.changes.empty());
  CHECK(told.bulk.empty());
  CHECK_FALSE(told.catalogue);
  CHECK_FALSE(told.outbox);
}

TEST_CASE(
    "happenings: a listener is told of each commit: what changed, whose, and in which order") {
  Bed bed;
  Heard heard;
  bed->listen(&heard);
  const auto collection =
      bed.create({.name = "things", .fields = {{.name = "n", .type = Type::integer}}});
  const PublicId id = bed.add(collection, "o", {Value(std::int64_t{1})});
  REQUIRE(
      bed.write(ChangeRecord{collection->id,
                             id,
                             {},
                             testing::replace_with(collection->schema, {Value(std::int64_t{2})})}));
  CHECK_FALSE(bed.write(EndRecord{collection->id, PublicId{}, {}}));
  REQUIRE(bed.write(EndRecord{collection->id, id, {}}));
  REQUIRE(bed.write(EraseRecord{collection->id, id}));
  bed->listen(nullptr);
  REQUIRE(heard.all.size() >= 5);
  CHECK(heard.all.front().catalogue);
  std::vector<Changed> changes;
  for (std::size_t i = 0; i < heard.all.size(); ++i) {
    CHECK(heard.all[i].sequence == heard.all[0].sequence + i);
    CHECK_FALSE(heard.all[i].outbox);
    for (const Changed& each : heard.all[i].changes) {
      changes.push_back(each);
    }
  }
  const OwnerId owner = *bed->owner("o");
  REQUIRE(changes.size() == 4);
  for (const Changed& each : changes) {
    CHECK(each.id == id);
    CHECK(each.body.empty());  // kept for the program's own collections only
  }
  CHECK(changes[0].kind == Changed::Kind::created);
  CHECK(changes[0].owner_before == OwnerId{});
  CHECK(changes[0].owner_after == owner);
  CHECK(changes[1].kind == Changed::Kind::changed);
  CHECK(changes[1].owner_before == owner);
  CHECK(changes[1].owner_after == owner);
  CHECK(changes[1].version == 2);
  CHECK(changes[2].kind == Changed::Kind::ended);
  CHECK(changes[2].owner_before == owner);
  CHECK(changes[2].owner_after == OwnerId{});
  CHECK(changes[3].kind == Changed::Kind::erased);
}

}  // namespace meent::store::sqlite::happenings_test
