// How many records each owner has: what a request adds counts once it is kept, what a transaction
// adds once it is committed, and what was undone never.
#include "store/sqlite/counts.hpp"

#include <doctest/doctest.h>

#include "store/sqlite/bare.hpp"

namespace meent::store::sqlite::counts_test {
namespace {

using store::testing::BareDatabase;

constexpr CollectionId kWells{1};
constexpr CollectionId kPumps{2};
constexpr OwnerId kAnn{1};
constexpr OwnerId kBob{2};

struct Counting {
  BareDatabase database;
  Counts counts;

  std::string stored() const {
    return database.rows(
        "SELECT collection||'/'||owner||'='||rows FROM owner_counts ORDER BY collection,owner");
  }
  std::int64_t total(CollectionId collection) const {
    const auto found = counts.totals().find(collection);
    return found == counts.totals().end() ? -1 : found->second;
  }
  void commit() {
    counts.store(database.statements);
    counts.committed();
  }
};

}  // namespace

TEST_CASE("counts: one row an owner, one total a collection") {
  Counting c;
  c.counts.add(kWells, kAnn, 2);
  c.counts.add(kWells, kBob, 1);
  c.counts.add(kPumps, kAnn, 5);
  c.counts.keep_request();
  c.counts.add(kWells, kAnn, 1);  // a second request of the same transaction
  c.counts.keep_request();
  c.commit();
  CHECK(c.stored() == "1/1=3\n1/2=1\n2/1=5\n");
  CHECK(c.total(kWells) == 4);
  CHECK(c.total(kPumps) == 5);

  c.counts.add(kWells, kAnn, -2);
  c.counts.keep_request();
  c.commit();
  CHECK(c.stored() == "1/1=1\n1/2=1\n2/1=5\n");
  CHECK(c.total(kWells) == 2);
}

TEST_CASE("counts: who has nothing left has no row") {
  Counting c;
  c.counts.add(kWells, kAnn, 2);
  c.counts.keep_request();
  c.commit();
  c.counts.add(kWells, kAnn, -2);
  c.counts.add(kWells, kBob, 1);  // made and ended in one transaction
  c.counts.add(kWells, kBob, -1);
  c.counts.keep_request();
  c.commit();
  CHECK(c.stored().empty());
  CHECK(c.total(kWells) == 0);
}

TEST_CASE("counts: the open transaction sees its own, others see what is committed") {
  Counting c;
  c.counts.add(kWells, kAnn, 2);
  c.counts.keep_request();
  c.counts.add(kWells, kBob, 3);
  c.counts.add(kPumps, kBob, 9);
  CHECK(c.counts.now(kWells) == 5);
  CHECK(c.total(kWells) == -1);
  c.counts.keep_request();
  c.commit();
  c.counts.add(kWells, kAnn, -1);
  CHECK(c.counts.now(kWells) == 4);
  CHECK(c.total(kWells) == 5);
}

TEST_CASE("counts: a request that was undone leaves nothing, the others stay") {
  Counting c;
  c.counts.add(kWells, kAnn, 2);
  c.counts.keep_request();
  c.counts.add(kWells, kAnn, 10);
  c.counts.forget_collection(kWells);
  c.counts.drop_request();
  CHECK(c.counts.now(kWells) == 2);
  c.commit();
  CHECK(c.stored() == "1/1=2\n");
  CHECK(c.total(kWells) == 2);
}

TEST_CASE("counts: a transaction that was undone leaves nothing at all") {
  Counting c;
  c.counts.add(kWells, kAnn, 2);
  c.counts.keep_request();
  c.commit();
  c.counts.add(kWells, kAnn, 5);
  c.counts.forget_collection(kPumps);
  c.counts.keep_request();
  c.counts.add(kPumps, kBob, 1);
  c.counts.drop_group();
  c.commit();
  CHECK(c.stored() == "1/1=2\n");
  CHECK(c.counts.now(kWells) == 2);
  CHECK(c.counts.now(kPumps) == 0);
}

TEST_CASE("counts: a collection that was dropped takes its counts with it, also those under way") {
  Counting c;
  c.counts.add(kWells, kAnn, 2);
  c.counts.add(kPumps, kAnn, 1);
  c.counts.keep_request();
  c.commit();
  c.counts.add(kWells, kBob, 4);
  c.counts.keep_request();
  c.counts.forget_collection(kWells);
  c.counts.keep_request();
  c.commit();
  // The rows of the table go with the definition; no row may come back after it.
  CHECK(c.stored() == "1/1=2\n2/1=1\n");
  CHECK(c.total(kWells) == -1);
  CHECK(c.total(kPumps) == 1);
}

TEST_CASE("counts: they are what the table says when the store is opened") {
  Counting c;
  c.counts.add(kWells, kAnn, 2);
  c.counts.add(kWells, kBob, 3);
  c.counts.keep_request();
  c.commit();
  Counts again;
  again.load(c.database.statements);
  CHECK(again.now(kWells) == 5);
  CHECK(again.totals().size() == 1);
}

}  // namespace meent::store::sqlite::counts_test
