// Owners by name and by ordinal: an ordinal is for ever of one name.
#include "store/sqlite/owners.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "store/sqlite/bare.hpp"

namespace meent::store::sqlite::owners_test {
namespace {

using store::testing::BareDatabase;

}  // namespace

TEST_CASE("owners: a name gets the next ordinal once, and is found by either") {
  Owners owners;
  CHECK_FALSE(owners.find("ann"));
  CHECK(owners.find_or_add("ann") == OwnerId{1});
  CHECK(owners.find_or_add("bob") == OwnerId{2});
  CHECK(owners.find_or_add("ann") == OwnerId{1});
  CHECK(owners.size() == 2);
  CHECK(owners.find("bob") == OwnerId{2});
  CHECK(owners.name(OwnerId{1}) == "ann");
  CHECK_FALSE(owners.find("Ann"));
}

TEST_CASE("owners: a name has 1 to 1000 bytes") {
  Owners owners;
  CHECK(owners.find_or_add(std::string(1'000, 'x')));
  for (const std::string& name : {std::string(), std::string(1'001, 'x')}) {
    const auto refused = owners.find_or_add(name);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::invalid);
    CHECK(refused.error().where == "/owner");
  }
  CHECK(owners.size() == 1);
}

TEST_CASE("owners: what a refused request named is forgotten, its ordinals are never given again") {
  Owners owners;
  REQUIRE(owners.find_or_add("ann"));
  const std::size_t mark = owners.mark();
  REQUIRE(owners.find_or_add("bob"));
  REQUIRE(owners.find_or_add("cee"));
  owners.forget_since(mark);
  CHECK(owners.find("ann"));
  CHECK_FALSE(owners.find("bob"));
  CHECK_FALSE(owners.find("cee"));
  CHECK(owners.find_or_add("dan") == OwnerId{4});
  CHECK(owners.find_or_add("bob") == OwnerId{5});
}

TEST_CASE("owners: what is kept is read again, without those that were forgotten") {
  BareDatabase database;
  Owners owners;
  REQUIRE(owners.find_or_add("ann"));
  const std::size_t mark = owners.mark();
  REQUIRE(owners.find_or_add("bob"));
  owners.forget_since(mark);
  REQUIRE(owners.find_or_add("cee"));
  owners.store_pending(database.statements);
  owners.committed();
  CHECK(owners.mark() == 0);
  CHECK(database.rows("SELECT ordinal||' '||name FROM owners ORDER BY ordinal") ==
        "1 ann\n3 cee\n");

  // Stored once: the next transaction holds only who came since.
  REQUIRE(owners.find_or_add("ann"));
  REQUIRE(owners.find_or_add("dan"));
  owners.store_pending(database.statements);
  owners.committed();
  CHECK(database.rows("SELECT ordinal FROM owners ORDER BY ordinal") == "1\n3\n4\n");

  Owners again;
  again.load(database.statements);
  CHECK(again.find("cee") == OwnerId{3});
  CHECK(again.name(OwnerId{4}) == "dan");
  CHECK_FALSE(again.find("bob"));
  CHECK(again.find_or_add("eve") == OwnerId{5});
}

TEST_CASE("owners: a name once seen stays where it is, however many come behind it") {
  Owners owners;
  REQUIRE(owners.find_or_add("first"));
  const std::string_view first = owners.name(OwnerId{1});
  for (std::size_t i = 0; i < 2 * Owners::kChunk; ++i) {
    REQUIRE(owners.find_or_add("owner-" + std::to_string(i)));
  }
  CHECK(owners.name(OwnerId{1}).data() == first.data());
  CHECK(first == "first");
  const auto at = static_cast<std::int32_t>(Owners::kChunk);
  CHECK(owners.name(OwnerId{at}) == "owner-" + std::to_string(at - 2));
  CHECK(owners.find("owner-" + std::to_string(at - 1)) == OwnerId{at + 1});
}

TEST_CASE("owners: any thread finds names while the writer adds") {
  Owners owners;
  std::atomic<int> added{0};
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 2; ++i) {
      readers.emplace_back([&] {
        while (added < 10'000) {
          const int last = added;
          const auto owner = owners.find("o" + std::to_string(last));
          if (last > 0 && (!owner || owners.name(*owner) != "o" + std::to_string(last))) {
            ++wrong;
          }
        }
      });
    }
    for (int i = 1; i <= 10'000; ++i) {
      if (!owners.find_or_add("o" + std::to_string(i))) {
        ++wrong;
      }
      added = i;
    }
  }
  CHECK(wrong == 0);
}

}  // namespace meent::store::sqlite::owners_test
