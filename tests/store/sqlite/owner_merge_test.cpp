// Some owners' keys, merged: all of them, each once, in order, and little else looked at.
#include "store/sqlite/owner_merge.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "store/sqlite/raw_reader.hpp"

namespace meent::store::sqlite::owner_merge_test {
namespace {

using query::Type;
using query::Value;
using store::testing::Bed;
using store::testing::sealed;

// A collection of which each record's owner is as the list says, oldest first.
struct Rows {
  Bed bed;
  query::CollectionRef collection =
      bed.create({.name = "things", .fields = {{.name = "n", .type = Type::integer}}});
  std::map<std::string, std::vector<std::int64_t>> keys_of;  // by owner, ascending
  std::unique_ptr<testing::RawReader> raw;

  explicit Rows(const std::vector<std::string>& owners) {
    query::RecordBatch batch(1);
    for (const std::string& owner : owners) {
      testing::add_row(batch, collection->schema, owner, {Value(std::int64_t{0})});
    }
    REQUIRE(bed.write(CreateRecords{collection->id, std::move(batch)}));
    for (const auto& kept : bed.all(collection)) {
      keys_of[kept.owner].push_back(kept.key.value);
    }
    raw = std::make_unique<testing::RawReader>(bed, collection);
  }

  OwnerMerge merge(const std::vector<std::string>& owners, KeyRange keys = {},
                   std::uint64_t page = 100) {
    std::vector<OwnerId> ids;
    for (const std::string& owner : owners) {
      ids.push_back(*bed->owner(owner));
    }
    std::ranges::sort(ids);
    return {raw->reader, raw->layout, ids, keys, page};
  }
  std::vector<std::int64_t> keys(const std::vector<std::string>& owners, KeyRange range = {}) {
    std::vector<std::int64_t> all;
    for (const std::string& owner : owners) {
      for (const std::int64_t key : keys_of[owner]) {
        if (key >= range.from && key <= range.until) {
          all.push_back(key);
        }
      }
    }
    std::ranges::sort(all);
    return all;
  }
};

// Everything that a merge gives; what it gives at once is in order and behind all before.
std::vector<std::int64_t> follow(OwnerMerge& merge, std::size_t enough = SIZE_MAX) {
  std::vector<std::int64_t> all;
  for (auto some = merge.next(); !some.empty(); some = merge.next()) {
    CHECK(std::ranges::is_sorted(some));
    CHECK((all.empty() || all.back() < some.front()));
    all.insert(all.end(), some.begin(), some.end());
    if (all.size() >= enough) {
      break;
    }
  }
  return all;
}

std::vector<std::string> random_owners(std::size_t rows, unsigned owners, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::string> all;
  for (std::size_t i = 0; i < rows; ++i) {
    all.push_back("owner-" + std::to_string(random() % owners));
  }
  return all;
}

}  // namespace

TEST_CASE("owner merge: nobody's keys are none") {
  Rows rows({"a", "b"});
  OwnerMerge merge = rows.merge({});
  CHECK(merge.next().empty());
  CHECK(merge.next().empty());
  CHECK(merge.looked_at() == 0);
}

TEST_CASE("owner merge: one owner's keys are its own, and nobody else's are looked at") {
  Rows rows({"a", "b", "a", "b", "b", "a"});
  OwnerMerge merge = rows.merge({"a"});
  CHECK(follow(merge) == rows.keys({"a"}));
  CHECK(merge.looked_at() == 3);
  CHECK(merge.next().empty());
}

TEST_CASE("owner merge: keys of several owners come in the order of all") {
  Rows rows({"a", "b", "c", "a", "c", "b", "b", "a", "c"});
  OwnerMerge merge = rows.merge({"a", "c"}, {}, 2);
  CHECK(follow(merge) == rows.keys({"a", "c"}));
}

TEST_CASE("owner merge: an owner without records holds nobody up") {
  Rows rows({"a", "b", "a"});
  REQUIRE(rows.bed.write(EndRecord{rows.collection->id, rows.bed.all(rows.collection)[1].id, {}}));
  rows.raw->renew();
  OwnerMerge merge = rows.merge({"a", "b"});
  CHECK(follow(merge) == rows.keys({"a"}));
}

TEST_CASE("owner merge: both ends of the range are in it") {
  Rows rows(random_owners(400, 5, 3));
  const std::vector<std::string> owners{"owner-1", "owner-3"};
  const auto all = rows.keys(owners);
  for (const auto& [from, until] :
       {std::pair{std::size_t{0}, all.size() - 1}, std::pair{std::size_t{10}, std::size_t{50}},
        std::pair{std::size_t{7}, std::size_t{7}}}) {
    const KeyRange range{.from = all[from], .until = all[until]};
    OwnerMerge merge = rows.merge(owners, range, 10);
    CHECK(follow(merge) == rows.keys(owners, range));
  }
  OwnerMerge beyond = rows.merge(owners, {.from = all.back() + 1, .until = INT64_MAX});
  CHECK(beyond.next().empty());
}

TEST_CASE("owner merge: whoever has what, and whatever the page, all keys come once and in order") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Rows rows(random_owners(1'500, 20, seed));
    std::vector<std::string> owners;
    for (std::size_t i = 0; i < 20; i += seed) {
      owners.push_back("owner-" + std::to_string(i));
    }
    for (const std::uint64_t page : {1U, 2U, 30U, 1'000U, 1'000'000U}) {
      OwnerMerge merge = rows.merge(owners, {}, page);
      CHECK(follow(merge) == rows.keys(owners));
      CHECK(merge.looked_at() == rows.keys(owners).size());
    }
  }
}

TEST_CASE("owner merge: owners that come one after the other, and one that has nearly all") {
  std::vector<std::string> owners(300, "early");
  owners.insert(owners.end(), 300, "late");
  owners.insert(owners.end(), 5, "rare");
  owners.insert(owners.end(), 300, "early");
  Rows rows(owners);
  for (const std::uint64_t page : {1U, 10U, 500U}) {
    OwnerMerge merge = rows.merge({"early", "late", "rare"}, {}, page);
    CHECK(follow(merge) == rows.keys({"early", "late", "rare"}));
  }
}

TEST_CASE("owner merge: for a page no more is looked at than twice its keys and two an owner") {
  Rows rows(random_owners(4'000, 10, 9));
  std::vector<std::string> owners;
  for (int i = 0; i < 10; ++i) {
    owners.push_back("owner-" + std::to_string(i));
  }
  for (const std::size_t page : {5U, 50U, 500U, 2'000U}) {
    INFO(page);
    OwnerMerge merge = rows.merge(owners, {}, page);
    const auto given = follow(merge, page);
    CHECK(given.size() >= page);
    CHECK(merge.looked_at() <= 2 * given.size() + 2 * owners.size());
  }
}

}  // namespace meent::store::sqlite::owner_merge_test
