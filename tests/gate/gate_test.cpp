#include "gate/gate.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "formats/record_json.hpp"
#include "gate/world.hpp"

namespace meent::gate {

namespace {

query::Schema milk() {
  auto schema = query::Schema::make(
      {.name = "melk",
       .organisation = test::kKeeper,
       .fields = {{.name = "litres", .type = query::Type::integer, .indexed = true},
                  {.name = "cow", .type = query::Type::text},
                  {.name = "at", .type = query::Type::instant}}});
  REQUIRE(schema);
  return *schema;
}

struct Kept final : query::RecordSink {
  void take(const query::RecordView& record) override {
    ids.push_back(record.id);
    owners.insert(std::string(record.owner));
    bodies.emplace_back(record.body);
  }
  std::vector<PublicId> ids;
  std::set<std::string> owners;
  std::vector<std::string> bodies;
};

// Farms with milk, an adviser, an offer of litres by the day; nobody has agreed to anything.
struct Farms {
  test::World world;
  CollectionRef melk;
  test::World::Member adviser;

  Farms() {
    auto made = world.gate().create_collection(world.who(), milk())->wait();
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    melk = *made;
    world.purpose("voeradvies");
    world.purpose("onderzoek");
    adviser = world.member("De Hoef", {"consumer"}, {"voeradvies", "onderzoek"});
    for (const char* farm : {"achterdijk", "voordijk"}) {
      world.member(farm, {"owner", "consumer"}, {std::string(kInsight)});
      add(farm, 3);
    }
    world.offer({.name = "melk-per-dag",
                 .collection = "melk",
                 .fields = {{"litres", {}},
                            {"at",
                             {.kind = query::Precision::Kind::time,
                              .calendar = query::Precision::Calendar::day}}},
                 .purposes = {"voeradvies"}});
  }

  void add(const std::string& owner, int rows) {
    query::RecordBatch batch(melk->schema.size());
    formats::RecordReader reader(melk->schema, owner);
    for (int i = 0; i < rows; ++i) {
      REQUIRE(reader.read("{\"data\":{\"litres\":" + std::to_string(30 + i) +
                              ",\"cow\":\"Bertha\",\"at\":\"2026-05-01T06:00:00Z\"}}",
                          batch));
    }
    std::vector<Change> changes;
    changes.emplace_back(CreateRecords{.collection = melk->id, .batch = std::move(batch)});
    const auto done = world.gate().write(world.who(), melk, std::move(changes))->wait();
    REQUIRE_MESSAGE(done, (done ? std::string{} : done.error().detail));
  }

  PublicId grant(const std::string& owner, std::optional<std::uint64_t> count = {}) {
    return world.agree({.owner = owner,
                        .consumer = "De Hoef",
                        .offer = "melk-per-dag",
                        .purpose = "voeradvies",
                        .from = {},
                        .until = Instant{world.clock.now().micros + 86'400'000'000},
                        .count = count,
                        .state = AgreementState::active,
                        .article = {},
                        .by = {},
                        .note = {},
                        .reason = {}});
  }

  Kept list(const Principal& who) {
    Kept kept;
    const auto end = world.gate().list(who, {.collection = melk, .query = {}}, kept);
    REQUIRE_MESSAGE(end, (end ? std::string{} : end.error().detail));
    return kept;
  }
};

}  // namespace

TEST_CASE("without an agreement nothing is seen, and nothing tells that there is something") {
  Farms farms;
  const auto who = farms.world.as(farms.adviser, "voeradvies");
  CHECK(farms.list(who).ids.empty());
  CHECK(farms.world.gate().count(who, farms.melk, nullptr)->rows == 0);
  const auto all = farms.list(farms.world.who());
  REQUIRE(all.ids.size() == 6);
  Kept kept;
  const auto hidden = farms.world.gate().read(who, farms.melk, all.ids[0], {}, kept);
  REQUIRE_FALSE(hidden);
  const auto absent = farms.world.gate().read(who, farms.melk, PublicId{}, {}, kept);
  REQUIRE_FALSE(absent);
  CHECK(hidden.error() == absent.error());
}

TEST_CASE("an agreement gives exactly its owner's records, through the offer's mask") {
  Farms farms;
  farms.grant("achterdijk");
  const auto who = farms.world.as(farms.adviser, "voeradvies");
  const Kept seen = farms.list(who);
  CHECK(seen.owners == std::set<std::string>{"achterdijk"});
  REQUIRE(seen.bodies.size() == 3);
  CHECK(seen.bodies[0] == R"({"litres":30,"at":"2026-04-30T22:00:00Z"})");
  CHECK(farms.world.gate().count(who, farms.melk, nullptr)->rows == 3);
  // Another purpose of the same consumer gives nothing.
  CHECK(farms.list(farms.world.as(farms.adviser, "onderzoek")).ids.empty());
}

TEST_CASE("a stop holds from its commit on, also after a restart") {
  Farms farms;
  const PublicId agreement = farms.grant("achterdijk");
  farms.grant("voordijk");
  CHECK(farms.list(farms.world.as(farms.adviser, "voeradvies")).ids.size() == 6);
  farms.world.set_state(agreement, AgreementState::revoked);
  const auto who = farms.world.as(farms.adviser, "voeradvies");
  CHECK(farms.list(who).owners == std::set<std::string>{"voordijk"});
  farms.world.restart();
  CHECK(farms.list(farms.world.as(farms.adviser, "voeradvies")).owners ==
        std::set<std::string>{"voordijk"});
}

TEST_CASE("an agreement ends by the clock") {
  Farms farms;
  farms.grant("achterdijk");
  const auto who = farms.world.as(farms.adviser, "voeradvies");
  CHECK(farms.list(who).ids.size() == 3);
  farms.world.clock.ahead_micros = 86'400'000'000 - 60'000'000;
  CHECK(farms.list(who).ids.size() == 3);
  farms.world.clock.ahead_micros = 86'400'000'000 + 60'000'000;
  CHECK(farms.list(who).ids.empty());
}

TEST_CASE("counted uses: exactly so many, however many ask at once, and none is forgotten") {
  Farms farms;
  const PublicId agreement = farms.grant("achterdijk", 20);
  const auto who = farms.world.as(farms.adviser, "voeradvies");
  std::atomic<int> given = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 10; ++k) {
        Kept kept;
        const auto end =
            farms.world.gate().list(who, {.collection = farms.melk, .query = {}}, kept);
        given += end && !kept.ids.empty() ? 1 : 0;
      }
    });
  }
  for (std::thread& each : threads) {
    each.join();
  }
  CHECK(given.load() == 20);
  CHECK(farms.world.policy().agreement(agreement)->used == 20);
  farms.world.restart();
  CHECK(farms.list(farms.world.as(farms.adviser, "voeradvies")).ids.empty());
}

TEST_CASE("a use that went between the reading and the answer is not given a second time") {
  // The gate looks at the clock when it finds the right, and again when it has read.
  for (const int look : {1, 2}) {
    INFO(look);
    Farms farms;
    const PublicId agreement = farms.grant("achterdijk", 1);
    const auto who = farms.world.as(farms.adviser, "voeradvies");
    Kept other;
    farms.world.clock.at_look(look, [&] { other = farms.list(who); });
    const Kept late = farms.list(who);
    CHECK(other.ids.size() == 3);
    CHECK(late.ids.empty());
    CHECK(farms.world.policy().agreement(agreement)->used == 1);
  }
}

TEST_CASE("what is counted and was revoked between the reading and the answer does not leave") {
  Farms farms;
  const PublicId agreement = farms.grant("achterdijk", 5);
  const auto who = farms.world.as(farms.adviser, "voeradvies");
  farms.world.clock.at_look(2, [&] { farms.world.set_state(agreement, AgreementState::revoked); });
  CHECK(farms.list(who).ids.empty());
  CHECK(farms.world.policy().agreement(agreement)->used == 0);
}

TEST_CASE("each use is in the log, about its owners and nobody else") {
  Farms farms;
  farms.grant("achterdijk");
  const auto size = farms.world.log().head().size;
  farms.list(farms.world.as(farms.adviser, "voeradvies"));
  CHECK(farms.world.log().head().size == size + 1);
  const auto owner = farms.world.store().owner("achterdijk");
  const auto other = farms.world.store().owner("voordijk");
  REQUIRE(owner);
  REQUIRE(other);
  for (int i = 0; i < 200 && farms.world.log().head().integrated <= size; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const auto uses = farms.world.log().uses_of(*owner, UINT64_MAX, 1);
  REQUIRE(uses);
  REQUIRE(uses->size() == 1);
  CHECK(uses->front().index == size);
  CHECK(uses->front().body.find("\"action\":\"list\"") != std::string::npos);
  CHECK(uses->front().body.find("voeradvies") != std::string::npos);
  const auto others = farms.world.log().uses_of(*other, UINT64_MAX, 1);
  REQUIRE(others);
  CHECK((others->empty() || others->front().index != size));
}

TEST_CASE("who keeps a collection writes it, an owner its own, a consumer nothing") {
  Farms farms;
  farms.grant("achterdijk");
  const auto farm = farms.world.member("achterdijk", {"owner"}, {std::string(kInsight)});
  const auto own = farms.world.as(farm);
  const auto adviser = farms.world.as(farms.adviser, "voeradvies");
  const Kept mine = farms.list(own);
  REQUIRE(mine.ids.size() == 3);
  const auto end = [&](const Principal& who, PublicId id) {
    std::vector<Change> changes;
    changes.emplace_back(EndRecord{.collection = farms.melk->id, .id = id, .precondition = {}});
    return farms.world.gate().write(who, farms.melk, std::move(changes))->wait();
  };
  CHECK(end(adviser, mine.ids[0]).error().code == Code::denied);
  CHECK(end(own, mine.ids[0]));
  const Kept all = farms.list(farms.world.who());
  for (const PublicId id : all.ids) {
    if (std::ranges::find(mine.ids, id) == mine.ids.end()) {
      const auto refused = end(own, id);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == Code::not_found);
    }
  }
}

TEST_CASE("the outcome of a write tells no more of a record than reading it does") {
  Farms farms;
  const auto offer_to_write = [&farms](const char* name, std::vector<OfferField> fields) {
    farms.world.offer({.name = name,
                       .collection = "melk",
                       .fields = std::move(fields),
                       .purposes = {"voeradvies"},
                       .write = true});
    farms.world.agree({.owner = "achterdijk",
                       .consumer = "De Hoef",
                       .offer = name,
                       .purpose = "voeradvies",
                       .state = AgreementState::active});
  };
  // Says the same again: what counts is what is told of it.
  const auto written = [&farms](const Principal& who, PublicId id) {
    std::vector<Change> changes;
    changes.emplace_back(store::ChangeRecord{
        .collection = farms.melk->id,
        .id = id,
        .transform = [&farms](const query::RecordView& old,
                              query::RecordBatch& out) -> result<void> {
          formats::RecordReader reader(farms.melk->schema, std::string(old.owner));
          return reader.read("{\"data\":" + std::string(old.body) + "}", out);
        }});
    const auto done = farms.world.gate().write(who, farms.melk, std::move(changes))->wait();
    REQUIRE_MESSAGE(done, (done ? std::string{} : done.error().detail));
    return done->records.at(0);
  };
  offer_to_write("litres", {{"litres", {}}});
  const auto adviser = farms.world.as(farms.adviser, "voeradvies");
  const PublicId id = farms.list(adviser).ids.at(0);
  const Written hidden = written(adviser, id);
  CHECK(hidden.version == 2);  // for If-Match
  CHECK(hidden.created == kEarliest);
  CHECK(hidden.changed == kEarliest);
  const Written keeper = written(farms.world.who(), id);
  CHECK(keeper.created > Instant{});
  CHECK(keeper.changed >= keeper.created);
  offer_to_write(
      "cows",
      {{"cow", {}},
       {"created", {}},
       {"changed",
        {.kind = query::Precision::Kind::time, .calendar = query::Precision::Calendar::year}}});
  const Written shown = written(adviser, id);
  CHECK(shown.created == keeper.created);
  CHECK(shown.changed > Instant{});
  CHECK(shown.changed < keeper.changed);
}

TEST_CASE("who may write a part of a record does not end it") {
  Farms farms;
  farms.world.offer({.name = "write",
                     .collection = "melk",
                     .fields = {{"litres", {}}},
                     .purposes = {"voeradvies"},
                     .write = true});
  farms.world.agree({.owner = "achterdijk",
                     .consumer = "De Hoef",
                     .offer = "write",
                     .purpose = "voeradvies",
                     .state = AgreementState::active});
  const auto adviser = farms.world.as(farms.adviser, "voeradvies");
  std::vector<Change> changes;
  changes.emplace_back(EndRecord{
      .collection = farms.melk->id, .id = farms.list(adviser).ids.at(0), .precondition = {}});
  const auto refused = farms.world.gate().write(adviser, farms.melk, std::move(changes))->wait();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::not_found);
  CHECK(farms.list(adviser).ids.size() == 3);
}

TEST_CASE("the outcome of a new record tells its maker what the maker may see of it") {
  Farms farms;
  farms.world.offer({.name = "write",
                     .collection = "melk",
                     .fields = {{"litres", {}}},
                     .purposes = {"voeradvies"},
                     .write = true});
  farms.world.agree({.owner = "achterdijk",
                     .consumer = "De Hoef",
                     .offer = "write",
                     .purpose = "voeradvies",
                     .state = AgreementState::active});
  const auto created = [&farms](const Principal& who) {
    query::RecordBatch batch(farms.melk->schema.size());
    formats::RecordReader reader(farms.melk->schema, "achterdijk");
    REQUIRE(reader.read(R"({"data":{"litres":7}})", batch));
    std::vector<Change> changes;
    changes.emplace_back(CreateRecords{.collection = farms.melk->id, .batch = std::move(batch)});
    const auto done = farms.world.gate().write(who, farms.melk, std::move(changes))->wait();
    REQUIRE_MESSAGE(done, (done ? std::string{} : done.error().detail));
    return done->records.at(0).created;
  };
  CHECK(created(farms.world.as(farms.adviser, "voeradvies")) == kEarliest);
  CHECK(created(farms.world.who()) > Instant{});
}

TEST_CASE("open offers are for everyone, without a log-in") {
  Farms farms;
  const auto nobody = farms.world.gate().who({});
  REQUIRE(nobody);
  CHECK(farms.world.gate().collection(*nobody, "melk").error().code == Code::unauthenticated);
  farms.world.offer({.name = "open-melk",
                     .collection = "melk",
                     .fields = {{"litres", {}}},
                     .purposes = {},
                     .open = true});
  REQUIRE(farms.world.gate().collection(*nobody, "melk"));
  const Kept seen = farms.list(*nobody);
  REQUIRE(seen.bodies.size() == 6);
  CHECK(seen.bodies[0] == R"({"litres":30})");
  // What an agreement gives besides comes on top of it.
  farms.grant("achterdijk");
  const Kept more = farms.list(farms.world.as(farms.adviser, "voeradvies"));
  CHECK(more.bodies.size() == 6);
  CHECK(std::ranges::count_if(more.bodies, [](const std::string& body) {
          return body.find("\"at\"") != std::string::npos;
        }) == 3);
}

TEST_CASE("a purpose is of the credential: neither path nor header widens it") {
  Farms farms;
  const std::string header =
      "Bearer " + farms.world.token(farms.adviser.client, farms.adviser.secret, "voeradvies");
  const Gate& gate = farms.world.gate();
  CHECK(gate.who({.authorization = header, .path_purpose = "voeradvies"}));
  CHECK(gate.who({.authorization = header, .path_purpose = "onderzoek"}).error().code ==
        Code::denied);
  CHECK(gate.who({.authorization = header, .header_purpose = "onderzoek"}).error().code ==
        Code::denied);
  CHECK(gate.who({.authorization = header,
                  .path_purpose = "voeradvies",
                  .header_purpose = "onderzoek"})
            .error()
            .code == Code::denied);
  // Bound to two, the header chooses among them.
  const std::string both =
      "Bearer " + farms.world.token(farms.adviser.client, farms.adviser.secret);
  CHECK(gate.who({.authorization = both, .header_purpose = "onderzoek"})->purpose() == "onderzoek");
}

TEST_CASE("cursors are of one principal, one purpose and one question") {
  Farms farms;
  farms.grant("achterdijk");
  const auto who = farms.world.as(farms.adviser, "voeradvies");
  Kept kept;
  const auto first =
      farms.world.gate().list(who, {.collection = farms.melk, .query = {}, .limit = 2}, kept);
  REQUIRE(first);
  REQUIRE_FALSE(first->next.empty());
  const auto next = farms.world.gate().list(
      who, {.collection = farms.melk, .query = {}, .cursor = first->next, .limit = 2}, kept);
  REQUIRE(next);
  CHECK(kept.ids.size() == 3);
  const auto other = farms.world.gate().list(
      farms.world.who(), {.collection = farms.melk, .query = {}, .cursor = first->next}, kept);
  REQUIRE_FALSE(other);
  CHECK(other.error().where == "cursor");
}

TEST_CASE("a lease hears of the end of its right at once") {
  Farms farms;
  const PublicId one = farms.grant("achterdijk");
  const PublicId two = farms.grant("voordijk");
  const auto who = farms.world.as(farms.adviser, "voeradvies");
  const LeaseRef lease = Gate::lease();
  std::vector<http::Cut> cuts;
  lease->on_cut([&cuts](http::Cut how) { cuts.push_back(how); });
  Kept kept;
  REQUIRE(farms.world.gate().list(who, {.collection = farms.melk, .query = {}}, kept, lease.get()));
  farms.world.gate().hold(*lease, who, farms.melk);
  farms.world.set_state(one, AgreementState::revoked);
  REQUIRE(cuts.size() == 1);
  CHECK(cuts[0] == http::Cut::unless_flushed);
  REQUIRE(farms.world.gate().list(who, {.collection = farms.melk, .query = {}}, kept, lease.get()));
  farms.world.set_state(two, AgreementState::revoked);
  REQUIRE(cuts.size() == 2);
  CHECK(cuts[1] == http::Cut::now);
}

TEST_CASE("figures of groups: small groups are left out, and there are no records") {
  Farms farms;
  farms.world.offer({.name = "cijfers",
                     .collection = "melk",
                     .fields = {{"litres", {}}, {"cow", {}}},
                     .figures = OfferFigures{.keys = {"litres"},
                                             .measures = {{.kind = store::Measure::Kind::count},
                                                          {.kind = store::Measure::Kind::owners}},
                                             .minimum_owners = 2},
                     .purposes = {},
                     .open = true});
  farms.add("achterdijk", 1);  // a second 30 of the same farm
  farms.add("voordijk", 4);    // a 33 of one farm alone
  const auto nobody = farms.world.gate().who({});
  REQUIRE(nobody);
  const auto groups = farms.world.gate().figures(*nobody, farms.melk, "cijfers");
  REQUIRE_MESSAGE(groups, groups.error().detail);
  REQUIRE(groups->groups.size() == 3);  // 30, 31, 32; not 33
  CHECK(*groups->groups[0].values[0].as<std::int64_t>() == 4);
  CHECK(*groups->groups[0].values[1].as<std::int64_t>() == 2);
  CHECK(farms.list(*nobody).ids.empty());
}

TEST_CASE("collections are made, changed and dropped by who keeps them") {
  Farms farms;
  Gate& gate = farms.world.gate();
  const auto keeper = farms.world.who();
  const auto adviser = farms.world.as(farms.adviser, "voeradvies");
  auto definition = farms.melk->schema.definition();
  definition.title = "Melk";
  CHECK(gate.change_collection(adviser, farms.melk, query::Schema::make(definition).value())
            ->wait()
            .error()
            .code == Code::denied);
  const auto changed =
      gate.change_collection(keeper, farms.melk, query::Schema::make(definition).value())->wait();
  REQUIRE(changed);
  CHECK(gate.collection(keeper, "melk").value()->schema.definition().title == "Melk");
  CHECK(gate.drop_collection(adviser, *changed, true)->wait().error().code == Code::denied);
  CHECK(gate.drop_collection(keeper, *changed, true)->wait());
  CHECK_FALSE(gate.collection(keeper, "melk"));
  CHECK(gate.collection(keeper, "meent-users").error().code == Code::not_found);
}

}  // namespace meent::gate
