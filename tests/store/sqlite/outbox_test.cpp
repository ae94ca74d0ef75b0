// The outbox and the meters, on a database of their own; then as a store fills them.
#include "store/sqlite/outbox.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "store/bed.hpp"
#include "store/sqlite/migrations.hpp"

namespace meent::store::sqlite::outbox_test {
namespace {

using query::Type;
using query::Value;
using store::testing::Bed;
using store::testing::sealed;

std::vector<OwnerId> owners_up_to(std::int32_t last) {
  std::vector<OwnerId> owners;
  owners.reserve(static_cast<std::size_t>(last));
  for (std::int32_t i = 1; i <= last; ++i) {
    owners.emplace_back(i);
  }
  return owners;
}

// A database with the tables, and no store around it.
struct Tables {
  testing::TempDirectory directory;
  testing::SeededRandom random;
  Connection connection{directory.path() / "meent.db", Connection::Mode::create};
  StatementCache statements{connection};

  Tables() { REQUIRE(migrate(connection, random)); }
  void put(const std::string& body, const std::vector<OwnerId>& owners,
           std::vector<std::string> terms = {}) {
    put_in_outbox(statements, {.body = body, .terms = std::move(terms)}, owners);
  }
  std::vector<OutboxRow> rows(std::uint64_t after = 0, std::size_t limit = 1'000) {
    return read_outbox(statements, {.after = after, .limit = limit});
  }
  std::string take(const std::string& meter, std::uint64_t most) {
    const auto taken = take_use(statements, {.meter = meter, .most = most});
    return taken ? std::to_string(*taken) : std::string(name_of(taken.error().code));
  }
};

}  // namespace

TEST_CASE("outbox: owners are packed and unpacked as they were") {
  const std::vector<std::vector<OwnerId>> cases = {
      {},
      {OwnerId{1}},
      {OwnerId{127}, OwnerId{128}, OwnerId{255}, OwnerId{256}, OwnerId{16'511}, OwnerId{16'512}},
      {OwnerId{1}, OwnerId{std::numeric_limits<std::int32_t>::max()}},
      owners_up_to(1'000)};
  for (const auto& owners : cases) {
    CHECK(unpack_owners(pack_owners(owners)) == owners);
  }
}

TEST_CASE("outbox: owners that stand side by side are a byte each") {
  CHECK(pack_owners(owners_up_to(1'000)).size() == 1'000);
  const std::vector<OwnerId> far{OwnerId{1'000'000}, OwnerId{1'000'001}};
  CHECK(pack_owners(far).size() == 4);
}

TEST_CASE("outbox: owners that nothing packed are damage, not an answer") {
  CHECK_THROWS_AS(unpack_owners("\xff\xff\xff\xff\xff\xff\x01"), Failure);
}

TEST_CASE("outbox: entries come out in the order they went in, with terms and owners") {
  Tables tables;
  tables.put(R"({"a":1})", {OwnerId{3}, OwnerId{9}}, {"by:user:1", "consumer:De Hoef"});
  tables.put(R"({"a":"é\n"})", {});
  const auto rows = tables.rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].entry.body == R"({"a":1})");
  CHECK(rows[0].entry.terms == std::vector<std::string>{"by:user:1", "consumer:De Hoef"});
  CHECK(rows[0].owners == std::vector<OwnerId>{OwnerId{3}, OwnerId{9}});
  CHECK(rows[1].entry.body == R"({"a":"é\n"})");
  CHECK(rows[1].entry.terms.empty());
  CHECK(rows[1].owners.empty());
  CHECK(rows[0].sequence < rows[1].sequence);
}

TEST_CASE("outbox: an entry of more than 50,000 owners is told in several rows") {
  struct Case {
    std::int32_t owners;
    std::vector<std::size_t> rows;
  };
  const Case cases[] = {{49'999, {49'999}},
                        {50'000, {50'000}},
                        {50'001, {50'000, 1}},
                        {100'000, {50'000, 50'000}},
                        {120'000, {50'000, 50'000, 20'000}}};
  for (const Case& each : cases) {
    INFO(each.owners);
    Tables tables;
    const auto owners = owners_up_to(each.owners);
    tables.put(R"({"a":1})", owners, {"by:user:1"});
    std::vector<std::size_t> sizes;
    std::vector<OwnerId> all;
    for (const OutboxRow& row : tables.rows()) {
      CHECK(row.entry.body == R"({"a":1})");
      CHECK(row.entry.terms == std::vector<std::string>{"by:user:1"});
      sizes.push_back(row.owners.size());
      all.insert(all.end(), row.owners.begin(), row.owners.end());
    }
    CHECK(sizes == each.rows);
    CHECK(all == owners);
  }
}

TEST_CASE("outbox: it is read on from a sequence, so many at a time") {
  Tables tables;
  for (int i = 0; i < 5; ++i) {
    tables.put(std::to_string(i), {});
  }
  const auto first = tables.rows(0, 2);
  REQUIRE(first.size() == 2);
  const auto next = tables.rows(first.back().sequence, 2);
  REQUIRE(next.size() == 2);
  CHECK(next[0].entry.body == "2");
  const auto last = tables.rows(next.back().sequence, 2);
  REQUIRE(last.size() == 1);
  CHECK(last[0].entry.body == "4");
  CHECK(tables.rows(last.back().sequence).empty());
}

TEST_CASE("outbox: what is settled is gone, and no sequence is used twice") {
  Tables tables;
  tables.put("0", {});
  tables.put("1", {});
  tables.put("2", {});
  const auto rows = tables.rows();
  settle_outbox(tables.statements, {.through = rows[1].sequence});
  REQUIRE(tables.rows().size() == 1);
  CHECK(tables.rows()[0].entry.body == "2");
  settle_outbox(tables.statements, {.through = rows[2].sequence});
  CHECK(tables.rows().empty());
  tables.put("3", {});
  REQUIRE(tables.rows().size() == 1);
  CHECK(tables.rows()[0].sequence > rows[2].sequence);
}

TEST_CASE("outbox: a meter gives exactly as many uses as there are") {
  Tables tables;
  CHECK(tables.take("a", 3) == "1");
  CHECK(tables.take("a", 3) == "2");
  CHECK(tables.take("a", 3) == "3");
  CHECK(tables.take("a", 3) == "denied");
  CHECK(tables.take("a", 3) == "denied");
  CHECK(tables.take("b", 1) == "1");
  CHECK(tables.take("b", 1) == "denied");
  CHECK(tables.take("b", 2) == "2");  // the right was made longer
  CHECK(tables.take("c", 0) == "denied");
  std::vector<std::pair<std::string, std::uint64_t>> meters;
  for (const Meter& each : read_meters(tables.statements)) {
    meters.emplace_back(each.name, each.used);
  }
  CHECK(meters == std::vector<std::pair<std::string, std::uint64_t>>{{"a", 3}, {"b", 2}});
}

TEST_CASE("outbox: a meter has a name of 1 to 100 bytes") {
  Tables tables;
  CHECK(tables.take("", 1) == "internal");
  CHECK(tables.take(std::string(101, 'x'), 1) == "internal");
  CHECK(tables.take(std::string(100, 'x'), 1) == "1");
}

TEST_CASE("outbox: a write tells whose records it touched, of the old image and of the new") {
  Bed bed;
  const auto collection =
      bed.create({.name = "things", .fields = {{.name = "n", .type = Type::integer}}});
  bed.add(collection, "first", {Value(std::int64_t{1})});
  const PublicId id = bed.add(collection, "second", {Value(std::int64_t{1})});
  const auto written = [&](std::vector<Change> changes) {
    return bed
        ->write(sealed(WriteSet{std::move(changes), LogEntry{.body = "{}", .terms = {"by:x"}}}))
        ->wait()
        .has_value();
  };
  const auto to_third = [&] {
    std::vector<Change> changes;
    changes.emplace_back(
        ChangeRecord{collection->id,
                     id,
                     {},
                     [&](const query::RecordView&, query::RecordBatch& out) -> result<void> {
                       testing::add_row(out, collection->schema, "third", {Value(std::int64_t{2})});
                       return {};
                     }});
    return changes;
  };
  CHECK(written(to_third()));
  auto refused = to_third();
  refused.emplace_back(EndRecord{collection->id, PublicId{}, {}});
  CHECK_FALSE(written(std::move(refused)));
  const auto rows = bed->outbox(sealed(ReadOutbox{}));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].owners == std::vector<OwnerId>{*bed->owner("second"), *bed->owner("third")});
  REQUIRE(bed->settle(sealed(SettleOutbox{.through = rows[0].sequence}))->wait());
  CHECK(bed->outbox(sealed(ReadOutbox{})).empty());
}

TEST_CASE("outbox: what is not settled is there after closing and opening; uses too") {
  Bed bed;
  const auto collection =
      bed.create({.name = "things", .fields = {{.name = "n", .type = Type::integer}}});
  std::vector<Change> changes;
  changes.emplace_back(TakeUse{.meter = "agreement", .most = 2});
  REQUIRE(bed->write(sealed(WriteSet{std::move(changes), LogEntry{.body = "{}", .terms = {}}}))
              ->wait());
  bed.reopen();
  CHECK(bed->outbox(sealed(ReadOutbox{})).size() == 1);
  const auto meters = bed->meters(sealed(ReadMeters{}));
  REQUIRE(meters.size() == 1);
  CHECK(meters[0].name == "agreement");
  CHECK(meters[0].used == 1);
}

}  // namespace meent::store::sqlite::outbox_test
