// Writing under agreements: what the writer may, and what it is told of what it wrote.
#include <doctest/doctest.h>

#include <future>

#include "formats/record_json.hpp"
#include "gate/gate.hpp"
#include "gate/world.hpp"

namespace meent::gate {

namespace {

query::Schema herd_schema() {
  auto schema =
      query::Schema::make({.name = "kudde",
                           .organisation = test::kKeeper,
                           .fields = {{.name = "tag", .type = query::Type::text, .required = true},
                                      {.name = "weight", .type = query::Type::integer},
                                      {.name = "born", .type = query::Type::instant}}});
  REQUIRE(schema);
  return *schema;
}

struct OneSeen final : query::RecordSink {
  void take(const query::RecordView& record) override {
    ++rows;
    version = record.version;
    created = record.created;
    changed = record.changed;
    owner = record.owner;
    body = record.body;
  }
  int rows = 0;
  std::uint32_t version = 0;
  Instant created, changed;
  std::string owner, body;
};

// A farm with cows, and an adviser who may write their weight under "wegen", who sees the day of
// birth, and who sees nothing else.
struct Herd {
  test::World world;
  CollectionRef kudde;
  test::World::Member adviser;

  Herd() {
    auto made = world.gate().create_collection(world.who(), herd_schema())->wait();
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    kudde = *made;
    world.purpose("wegen");
    adviser = world.member("De Hoef", {"consumer"}, {"wegen"});
    world.member("achterdijk", {"owner"}, {std::string(kInsight)});
    world.offer({.name = "gewicht",
                 .collection = "kudde",
                 .fields = {{"weight", {}},
                            {"born",
                             {.kind = query::Precision::Kind::time,
                              .calendar = query::Precision::Calendar::day}}},
                 .purposes = {"wegen"},
                 .write = true});
  }

  PublicId cow(const std::string& owner) {
    query::RecordBatch batch(kudde->schema.size());
    formats::RecordReader reader(kudde->schema, owner);
    REQUIRE(
        reader.read(R"({"data":{"tag":"NL1","weight":600,"born":"2024-03-05T06:00:00Z"}})", batch));
    std::vector<Change> changes;
    changes.emplace_back(CreateRecords{.collection = kudde->id, .batch = std::move(batch)});
    const auto done = world.gate().write(world.who(), kudde, std::move(changes))->wait();
    REQUIRE_MESSAGE(done, (done ? std::string{} : done.error().detail));
    return done->records.front().id;
  }

  void grant(const std::string& offer, std::optional<std::uint64_t> count = {}, int hours = 24) {
    world.agree({.owner = "achterdijk",
                 .consumer = "De Hoef",
                 .offer = offer,
                 .purpose = "wegen",
                 .from = {},
                 .until = Instant{world.clock.now().micros + hours * std::int64_t{3'600'000'000}},
                 .count = count,
                 .state = AgreementState::active,
                 .article = {},
                 .by = {},
                 .note = {},
                 .reason = {}});
  }

  // The record becomes this body, whatever it was.
  result<Written> change(const Principal& who, PublicId id, const std::string& data) {
    std::vector<Change> changes;
    changes.emplace_back(ChangeRecord{
        .collection = kudde->id,
        .id = id,
        .precondition = {},
        .transform = [collection = kudde, data](const query::RecordView& old,
                                                query::RecordBatch& out) -> result<void> {
          formats::RecordReader reader(collection->schema, std::string(old.owner),
                                       formats::Required::unchecked);
          return reader.read("{\"data\":" + data + "}", out);
        }});
    MEENT_TRY(outcome, world.gate().write(who, kudde, std::move(changes))->wait());
    return outcome.records.front();
  }

  OneSeen read(const Principal& who, PublicId id) {
    OneSeen seen;
    const auto done = world.gate().read(who, kudde, id, {}, seen);
    CHECK((done || done.error().code == Code::not_found));
    return seen;
  }
};

// The answer of the write and a read after it are the same.
void check_same(const Written& written, const OneSeen& seen) {
  CHECK(written.version == seen.version);
  CHECK(written.created == seen.created);
  CHECK(written.changed == seen.changed);
  CHECK(written.owner == seen.owner);
  CHECK(written.body == seen.body);
}

}  // namespace

TEST_CASE("who writes is shown what a read under the same right shows") {
  Herd herd;
  const PublicId id = herd.cow("achterdijk");
  herd.grant("gewicht");
  const auto who = herd.world.as(herd.adviser, "wegen");
  const auto written = herd.change(who, id, R"({"weight":640})");
  REQUIRE_MESSAGE(written, (written ? std::string{} : written.error().detail));
  CHECK(written->body == R"({"weight":640,"born":"2024-03-04T23:00:00Z"})");
  CHECK(written->version == 2);
  CHECK(written->created == kEarliest);
  CHECK(written->changed == kEarliest);
  check_same(*written, herd.read(who, id));

  // What was hidden or rounded stands as it was; who keeps the collection sees all of it.
  const auto keeper = herd.world.who();
  CHECK(herd.read(keeper, id).body ==
        R"({"tag":"NL1","weight":640,"born":"2024-03-05T06:00:00Z"})");
  const auto whole = herd.change(keeper, id, R"({"tag":"NL2"})");
  REQUIRE(whole);
  CHECK(whole->created != kEarliest);
  check_same(*whole, herd.read(keeper, id));
}

TEST_CASE("what another agreement lets read is shown, and is not to be written by it") {
  Herd herd;
  const PublicId id = herd.cow("achterdijk");
  herd.world.offer({.name = "merken",
                    .collection = "kudde",
                    .fields = {{"tag", {}}, {"changed", {}}},
                    .purposes = {"wegen"}});
  herd.grant("gewicht");
  herd.grant("merken");
  const auto who = herd.world.as(herd.adviser, "wegen");
  const auto written = herd.change(who, id, R"({"weight":640})");
  REQUIRE(written);
  CHECK(written->body == R"({"tag":"NL1","weight":640,"born":"2024-03-04T23:00:00Z"})");
  CHECK(written->changed != kEarliest);
  check_same(*written, herd.read(who, id));
  const auto refused = herd.change(who, id, R"({"tag":"NL9","weight":640})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::denied);
  CHECK(refused.error().where == "/data/tag");
  check_same(*written, herd.read(who, id));
}

TEST_CASE("where a read takes a use, the answer of a write tells only that it was written") {
  Herd herd;
  const PublicId id = herd.cow("achterdijk");
  herd.grant("gewicht", 1);
  const auto who = herd.world.as(herd.adviser, "wegen");
  for (const std::uint32_t version : {2U, 3U}) {
    const auto written = herd.change(who, id, R"({"weight":640})");
    REQUIRE(written);
    CHECK(written->version == version);
    CHECK(written->created == kEarliest);
    CHECK(written->owner == "achterdijk");
    CHECK(written->body == "{}");
  }
  CHECK(herd.read(who, id).body == R"({"weight":640,"born":"2024-03-04T23:00:00Z"})");
  CHECK(herd.read(who, id).rows == 0);  // that was the one use
  CHECK_FALSE(herd.change(who, id, R"({"weight":700})"));
}

TEST_CASE("a write goes by the right as it is when it is done, not as it was when it was asked") {
  Herd herd;
  const PublicId id = herd.cow("achterdijk");
  herd.world.offer({.name = "merken",
                    .collection = "kudde",
                    .fields = {{"tag", {}}},
                    .purposes = {"wegen"},
                    .write = true});
  herd.grant("gewicht");
  herd.grant("merken", {}, 1);
  const auto who = herd.world.as(herd.adviser, "wegen");
  const auto keeper = herd.world.who();

  // The writer is held by another write until the second agreement is over.
  std::promise<void> over;
  std::vector<Change> holding;
  holding.emplace_back(
      ChangeRecord{.collection = herd.kudde->id,
                   .id = id,
                   .precondition = {},
                   .transform = [wait = over.get_future().share()](
                                    const query::RecordView&, query::RecordBatch&) -> result<void> {
                     wait.wait();
                     return {};
                   }});
  const auto held = herd.world.gate().write(keeper, herd.kudde, std::move(holding));
  query::RecordBatch batch(herd.kudde->schema.size());
  formats::RecordReader reader(herd.kudde->schema, "achterdijk");
  REQUIRE(reader.read(R"({"data":{"tag":"NL2","weight":1}})", batch));
  std::vector<Change> creating;
  creating.emplace_back(CreateRecords{.collection = herd.kudde->id, .batch = std::move(batch)});
  const auto late = herd.world.gate().write(who, herd.kudde, std::move(creating));
  herd.world.clock.ahead_micros = 7'200'000'000;
  over.set_value();
  CHECK(held->wait());
  REQUIRE_FALSE(late->wait());
  CHECK(late->wait().error().code == Code::denied);
  CHECK(late->wait().error().where == "/data/tag");
}

TEST_CASE("a required field that is hidden stays as it is; one that is seen must stay") {
  Herd herd;
  const PublicId id = herd.cow("achterdijk");
  herd.grant("gewicht");
  const auto who = herd.world.as(herd.adviser, "wegen");
  const auto emptied = herd.change(who, id, "{}");
  REQUIRE(emptied);
  CHECK(emptied->body == R"({"born":"2024-03-04T23:00:00Z"})");
  CHECK(herd.read(herd.world.who(), id).body == R"({"tag":"NL1","born":"2024-03-05T06:00:00Z"})");

  const auto refused = herd.change(herd.world.who(), id, R"({"weight":1})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::invalid);
  CHECK(refused.error().where == "/data/tag");
}

TEST_CASE("insight in what is one's own asks for the role of owner, to read and to write") {
  Herd herd;
  const PublicId id = herd.cow("achterdijk");
  const auto hand =
      herd.world.as(herd.world.member("achterdijk", {"consumer"}, {std::string(kInsight)}));
  CHECK(herd.read(hand, id).rows == 0);
  const auto refused = herd.change(hand, id, R"({"tag":"NL9"})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::denied);
  const auto farmer =
      herd.world.as(herd.world.member("achterdijk", {"owner"}, {std::string(kInsight)}));
  CHECK(herd.read(farmer, id).rows == 1);
  const auto written = herd.change(farmer, id, R"({"tag":"NL9"})");
  REQUIRE(written);
  check_same(*written, herd.read(farmer, id));
}

TEST_CASE("an offer with writing ends no records") {
  Herd herd;
  const PublicId id = herd.cow("achterdijk");
  herd.grant("gewicht");
  std::vector<Change> changes;
  changes.emplace_back(EndRecord{.collection = herd.kudde->id, .id = id, .precondition = {}});
  const auto refused =
      herd.world.gate()
          .write(herd.world.as(herd.adviser, "wegen"), herd.kudde, std::move(changes))
          ->wait();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::not_found);
  CHECK(herd.read(herd.world.who(), id).rows == 1);
}

}  // namespace meent::gate
