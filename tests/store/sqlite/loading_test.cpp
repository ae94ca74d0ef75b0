// Bulk loads: all or nothing, in one commit, with indexes that are whole afterwards.
#include "store/sqlite/loading.hpp"

#include <doctest/doctest.h>

#include "query/check.hpp"
#include "store/bed.hpp"

namespace meent::store::testing {
namespace {

using query::Type;
using query::Value;

query::CollectionDefinition readings() {
  return {.name = "readings",
          .title = "Readings",
          .fields = {{.name = "n", .type = Type::integer, .indexed = true},
                     {.name = "word", .type = Type::text}}};
}

// Rows n = 0, 1, 2, … of a few owners; ends with an error or an exception when asked.
class Numbers final : public BatchSource {
 public:
  enum class End : std::uint8_t { well, error, exception };
  Numbers(query::Schema schema, std::int64_t rows, std::int64_t from = 0, End end = End::well)
      : schema_(std::move(schema)), rows_(rows), from_(from), end_(end) {}

  result<bool> next(query::RecordBatch& batch) override {
    for (int i = 0; i < 1'000 && at_ < rows_; ++i, ++at_) {
      add_row(batch, schema_, "owner-" + std::to_string(at_ % 7),
              {Value(from_ + at_), Value(std::string("w") + std::to_string(at_ % 10))});
    }
    if (!batch.empty()) {
      return true;
    }
    if (end_ == End::exception) {
      throw broken_world(Code::exhausted, "the spool is gone");
    }
    if (end_ == End::error) {
      return fail(Code::invalid, "not a number", "line 12");
    }
    return false;
  }

 private:
  query::Schema schema_;
  std::int64_t rows_, from_, at_ = 0;
  End end_;
};

result<BulkOutcome> load(Bed& bed, const query::CollectionRef& collection, std::int64_t rows,
                         std::int64_t from = 0, Numbers::End end = Numbers::End::well) {
  return bed
      ->load(sealed(
          BulkLoad{collection->id, std::make_unique<Numbers>(collection->schema, rows, from, end)}))
      ->wait();
}

std::uint64_t count_from(Bed& bed, const query::CollectionRef& collection, std::int64_t from) {
  const auto filter =
      query::check(query::make(query::Op::ge, {query::field("n"), query::literal(Value(from))}),
                   collection->schema);
  REQUIRE(filter);
  return bed->count(sealed(CountRecords{collection, *filter}))->rows;
}

std::uint64_t count_all(Bed& bed, const query::CollectionRef& collection) {
  return bed->count(sealed(CountRecords{.collection = collection}))->rows;
}

void check_whole(Bed& bed) {
  bed.close();
  sqlite::Connection raw(bed.options().directory / kDatabaseName, sqlite::Connection::Mode::write);
  sqlite::Statement check(raw, "PRAGMA integrity_check");
  check.step();
  CHECK(check.text(0) == "ok");
  bed.reopen();
}

}  // namespace

TEST_CASE("loads into an empty and a filled collection keep rows, counts and indexes") {
  Bed bed;
  const auto collection = bed.create(readings());
  REQUIRE(load(bed, collection, 60'000)->rows == 60'000);
  CHECK(count_all(bed, collection) == 60'000);
  CHECK(count_from(bed, collection, 59'990) == 10);
  const auto commits = bed->figures().commits;
  REQUIRE(load(bed, collection, 5'000, 100'000)->rows == 5'000);
  CHECK(bed->figures().commits == commits + 1);
  CHECK(count_from(bed, collection, 59'990) == 5'010);
  check_whole(bed);
}

TEST_CASE("a load that ends badly leaves nothing") {
  Bed bed;
  const auto collection = bed.create(readings());
  const auto refused = load(bed, collection, 70'000, 0, Numbers::End::error);
  REQUIRE(!refused);
  CHECK(refused.error().where == "line 12");
  CHECK(load(bed, collection, 1'500, 0, Numbers::End::exception).error().code == Code::exhausted);
  CHECK(count_all(bed, collection) == 0);
  CHECK(bed.all(collection).empty());
  CHECK(bed->health().writable);
  CHECK(load(bed, collection, 10)->rows == 10);
  check_whole(bed);
}

TEST_CASE("a load over the limit of rows is refused as a whole") {
  Bed bed({.max_load_rows = 2'500});
  const auto collection = bed.create(readings());
  CHECK(load(bed, collection, 3'000).error().code == Code::too_large);
  CHECK(count_all(bed, collection) == 0);
  CHECK(load(bed, collection, 2'500));
}

TEST_CASE("an empty load is a load of no rows") {
  Bed bed;
  const auto collection = bed.create(readings());
  CHECK(load(bed, collection, 0)->rows == 0);
}

TEST_CASE("reads go on while a load runs, and see none of it before its end") {
  Bed bed;
  const auto collection = bed.create(readings());
  REQUIRE(load(bed, collection, 10));
  const auto ticket = bed->load(
      sealed(BulkLoad{collection->id, std::make_unique<Numbers>(collection->schema, 100'000, 10)}));
  bool done = false;
  ticket->on_done([&done] { done = true; });
  std::size_t seen = 0;
  do {
    seen = bed.all(collection).size();
    REQUIRE((seen == 10 || seen == 100'010));
  } while (seen == 10);
  CHECK(ticket->wait());
  CHECK(count_all(bed, collection) == 100'010);
}

}  // namespace meent::store::testing
