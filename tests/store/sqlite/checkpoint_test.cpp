// The journal is moved into the database while the store reads and writes, and is gone after a
// clean close.
#include "store/sqlite/checkpoint.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "store/bed.hpp"

namespace meent::store::testing {
namespace {

using query::Type;
using query::Value;

void add_long(Bed& bed, const query::CollectionRef& collection) {
  bed.add(collection, "o", {Value(std::string(4'000, 'x'))});
}

}  // namespace

TEST_CASE("a journal that grows is begun anew, although readers kept their snapshots") {
  for (const std::uint64_t high : {256U << 20U, 300'000U}) {
    Bed bed({.checkpoint_bytes = 100'000, .journal_high_bytes = high});
    const auto collection = bed.create(
        {.name = "notes", .title = "Notes", .fields = {{.name = "text", .type = Type::text}}});
    std::uint64_t largest = 0;
    bool began_anew = false;
    // The thread that does it may come late on a busy machine.
    for (int i = 0; i < 400 || (!began_anew && i < 4'000); ++i) {
      add_long(bed, collection);
      if (i < 400) {
        CHECK(bed.all(collection).size() == static_cast<std::size_t>(i) + 1);
      }
      const auto now = bed->figures().journal_bytes;
      began_anew = began_anew || now < largest;
      largest = std::max(largest, now);
    }
    CHECK(began_anew);
  }
}

TEST_CASE("nothing is left of the journal after a close") {
  Bed bed;
  const auto collection = bed.create(
      {.name = "notes", .title = "Notes", .fields = {{.name = "text", .type = Type::text}}});
  add_long(bed, collection);
  const auto file = bed.options().directory / kDatabaseName;
  CHECK(std::filesystem::exists(file.string() + "-wal"));
  bed.close();
  CHECK(!std::filesystem::exists(file.string() + "-wal"));
  bed.reopen();
  CHECK(bed.all(bed->catalogue()->find("notes")).size() == 1);
}

}  // namespace meent::store::testing
