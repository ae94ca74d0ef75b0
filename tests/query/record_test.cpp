#include "query/record.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace meent;
using namespace meent::query;

namespace {

// Puts a row with the owner and body into the batch; field 0 is its number.
void put(RecordBatch& batch, std::string_view owner, std::string_view body, std::int64_t number) {
  Cell& cell = batch.cell(0);
  cell.null = false;
  cell.whole = number;
  const std::size_t owner_at = batch.arena().size();
  batch.arena() += owner;
  const std::size_t body_at = batch.arena().size();
  batch.arena() += body;
  batch.close(owner_at, owner.size(), body_at, body.size());
}

}  // namespace

TEST_CASE("a batch gives back the rows that were closed") {
  RecordBatch batch(2);
  CHECK(batch.empty());
  put(batch, "achterdijk-4", R"({"n":1})", 1);
  put(batch, "dorpsstraat-1", R"({"n":2})", 2);
  REQUIRE(batch.size() == 2);
  CHECK(batch.row(0).owner == "achterdijk-4");
  CHECK(batch.row(0).body == R"({"n":1})");
  CHECK(batch.row(0).cells[0].whole == 1);
  CHECK(batch.row(0).cells[1].null);
  CHECK(batch.row(1).owner == "dorpsstraat-1");
  CHECK(batch.row(1).cells[0].whole == 2);
  CHECK(batch.bytes() == batch.arena().size());
}

TEST_CASE("cells of text and boxes are read out of the arena") {
  RecordBatch batch(2);
  batch.arena() += "x";  // so that nothing is aligned
  Cell& text = batch.cell(0);
  text = {.null = false, .size = 3, .offset = batch.arena().size()};
  batch.arena() += "abc";
  const geo::Box box{4, 51, 5, 52};
  Cell& where = batch.cell(1);
  where = {.null = false, .size = sizeof(box), .offset = batch.arena().size()};
  batch.arena().append(reinterpret_cast<const char*>(&box), sizeof(box));
  batch.close(0, 1, 0, 0);
  CHECK(batch.text(batch.row(0).cells[0]) == "abc");
  CHECK(batch.box(batch.row(0).cells[1]) == box);
}

TEST_CASE("an abandoned row leaves no trace") {
  RecordBatch batch(1);
  put(batch, "a", "{}", 1);
  const std::size_t bytes = batch.bytes();
  batch.cell(0).whole = 99;
  batch.cell(0).null = false;
  batch.arena() += "rubbish";
  batch.abandon();
  CHECK(batch.size() == 1);
  CHECK(batch.bytes() == bytes);
  CHECK(batch.cell(0).null);
  put(batch, "b", "{}", 2);
  CHECK(batch.row(0).owner == "a");
  CHECK(batch.row(1).owner == "b");
  CHECK(batch.row(1).cells[0].whole == 2);
}

TEST_CASE("a row of which no cell was touched is all nulls") {
  RecordBatch batch(3);
  batch.close(0, 0, 0, 0);
  batch.close(0, 0, 0, 0);
  CHECK(batch.row(1).cells[2].null);
}

TEST_CASE("a cleared batch is like a new one") {
  RecordBatch batch(1);
  put(batch, "a", "{}", 1);
  batch.arena() += "open row";
  batch.clear();
  CHECK(batch.empty());
  CHECK(batch.bytes() == 0);
  batch.abandon();
  CHECK(batch.bytes() == 0);
  put(batch, "b", "{}", 2);
  CHECK(batch.row(0).owner == "b");
}

TEST_CASE("a collection may have no fields at all") {
  RecordBatch batch(0);
  batch.arena() += "owner{}";
  batch.close(0, 5, 5, 2);
  CHECK(batch.size() == 1);
  CHECK(batch.row(0).body == "{}");
}

TEST_CASE("random rows, closed and abandoned, come back as they were put") {
  std::mt19937_64 random(11);
  RecordBatch batch(1);
  std::vector<std::string> owners;
  for (int i = 0; i < 2'000; ++i) {
    const std::string owner(1 + random() % 20, static_cast<char>('a' + random() % 26));
    if (random() % 3 == 0) {
      batch.cell(0).null = random() % 2 == 0;
      batch.arena() += owner;
      batch.abandon();
      continue;
    }
    owners.push_back(owner);
    put(batch, owner, "{" + owner + "}", static_cast<std::int64_t>(owners.size()));
  }
  REQUIRE(batch.size() == owners.size());
  for (std::size_t i = 0; i < owners.size(); ++i) {
    REQUIRE(batch.row(i).owner == owners[i]);
    REQUIRE(batch.row(i).body == "{" + owners[i] + "}");
    REQUIRE(batch.row(i).cells[0].whole == static_cast<std::int64_t>(i + 1));
  }
}
