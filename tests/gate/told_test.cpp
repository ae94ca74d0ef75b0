// What is told to the log beside the uses of records: collections that are made, changed and
// dropped, log-ins, and which fields a read showed.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "formats/record_json.hpp"
#include "gate/world.hpp"

namespace meent::gate {

namespace {

constexpr const char* kPassphrase = "vier losse woorden samen";

struct Nothing final : query::RecordSink {
  void take(const query::RecordView&) override {}
};

struct Telling {
  test::World world;

  std::vector<LoggedEntry> all() {
    std::vector<LoggedEntry> entries;
    const auto read = world.log().export_range(0, UINT64_MAX, [&entries](LoggedEntry entry) {
      entries.push_back(std::move(entry));
      return true;
    });
    REQUIRE(read);
    return entries;
  }
  // Entries with all these parts; waits until there are so many, then a moment longer.
  std::vector<LoggedEntry> with(const std::vector<std::string>& parts, std::size_t count) {
    std::vector<LoggedEntry> found;
    for (int i = 0; i < 500 && found.size() < count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      found = all();
      std::erase_if(found, [&parts](const LoggedEntry& each) {
        return !std::ranges::all_of(parts, [&each](const std::string& part) {
          return each.body.find(part) != std::string::npos;
        });
      });
    }
    CAPTURE(parts.front());
    CHECK(found.size() == count);
    return found;
  }
  OwnerId owner(std::string_view name) { return world.store().owner(name).value(); }

  CollectionRef make(const std::string& name) {
    auto schema = query::Schema::make(
        {.name = name,
         .organisation = test::kKeeper,
         .fields = {{.name = "litres", .type = query::Type::integer, .indexed = true},
                    {.name = "cow", .type = query::Type::text}}});
    REQUIRE(schema);
    auto made = world.gate().create_collection(world.who(), *schema, "request-7")->wait();
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    return *made;
  }
  PublicId add(const CollectionRef& collection, const std::string& owner) {
    query::RecordBatch batch(collection->schema.size());
    formats::RecordReader reader(collection->schema, owner);
    REQUIRE(reader.read(R"({"data":{"litres":30,"cow":"Bertha"}})", batch));
    std::vector<Change> changes;
    changes.emplace_back(CreateRecords{.collection = collection->id, .batch = std::move(batch)});
    const auto done = world.gate().write(world.who(), collection, std::move(changes))->wait();
    REQUIRE_MESSAGE(done, (done ? std::string{} : done.error().detail));
    return done->records.front().id;
  }
};

}  // namespace

TEST_CASE("making, changing and dropping a collection are entries of the log") {
  Telling meent;
  Gate& gate = meent.world.gate();
  const Principal keeper = meent.world.who();
  const auto milk = meent.make("melk");
  const auto made = meent.with({R"("action":"define")", R"("change":"create")"}, 1);
  CHECK(made.front().body.ends_with(
      R"("action":"define","by":")" + keeper.id() + R"(","party":")" + keeper.party_id() +
      R"(","purpose":"beheer","collection":"melk","change":"create","request":"request-7"})"));
  CHECK(made.front().owners.empty());
  CHECK(std::ranges::find(made.front().terms, "collection:melk") != made.front().terms.end());

  auto definition = milk->schema.definition();
  REQUIRE(gate.change_collection(keeper, milk, milk->schema)->wait());  // nothing is changed
  definition.title = "Melk";
  const auto changed =
      gate.change_collection(keeper, milk, query::Schema::make(definition).value())->wait();
  REQUIRE(changed);
  meent.with({R"("action":"define")", R"("change":"change")"}, 1);

  // Of a drop those are told whose records went, also when all that was left are old versions.
  meent.add(*changed, "achterdijk");
  const PublicId ended = meent.add(*changed, "voordijk");
  std::vector<Change> changes;
  changes.emplace_back(EndRecord{.collection = milk->id, .id = ended, .precondition = {}});
  REQUIRE(gate.write(keeper, *changed, std::move(changes))->wait());
  CHECK_FALSE(gate.drop_collection(keeper, *changed, false)->wait());  // refused: not told
  REQUIRE(gate.drop_collection(keeper, *changed, true)->wait());
  const auto dropped = meent.with({R"("action":"define")", R"("change":"drop")"}, 1);
  std::vector<OwnerId> owners = {meent.owner("achterdijk"), meent.owner("voordijk")};
  std::ranges::sort(owners);
  CHECK(dropped.front().owners == owners);
}

TEST_CASE("log-ins and log-outs are entries about the person, failed ones are counted") {
  Telling meent;
  auto& sessions = meent.world.identity().sessions();
  REQUIRE(meent.world.identity()
              .accounts()
              .create_user(meent.world.who(), {.login = "anna", .password = kPassphrase})
              ->wait());
  const auto view = sessions.log_in("anna", kPassphrase, "192.0.2.7", {})->wait();
  REQUIRE(view);
  const std::string cookie = view->cookie.substr(0, view->cookie.find(';'));
  const Principal anna = meent.world.gate().who({.cookie = cookie, .host = "meent.test"}).value();
  const std::string by = R"("by":")" + anna.id() + R"(","party":")" + anna.party_id() + '"';
  const auto in = meent.with({R"("kind":"session","change":"log-in")", by}, 1);
  CHECK(in.front().owners == std::vector<OwnerId>{meent.owner("anna")});
  CHECK(in.front().body.find("192.0.2.7") == std::string::npos);

  REQUIRE(sessions.log_out({.cookie = cookie})->wait());
  const auto out = meent.with({R"("kind":"session","change":"log-out")", by}, 1);
  CHECK(out.front().owners == std::vector<OwnerId>{meent.owner("anna")});
  CHECK_FALSE(sessions.log_out({.cookie = cookie})->wait());

  // Wrong ones of this minute come as one entry an account when it is over, and one for all names
  // that nobody has.
  for (int i = 0; i < 7; ++i) {  // the last are told to wait, and count
    CHECK_FALSE(sessions.log_in("anna", "een heel ander wachtwoord", "192.0.2.8", {})->wait());
  }
  CHECK_FALSE(sessions.log_in("geheime-naam", kPassphrase, "192.0.2.9", {})->wait());
  CHECK_FALSE(sessions.log_in("andere-naam", kPassphrase, "192.0.2.9", {})->wait());
  meent.world.clock.ahead_micros += 61'000'000;
  meent.world.gate().tick();
  meent.world.gate().tick();
  const auto failed = meent.with({R"("kind":"session","change":"log-in-failed")"}, 2);
  std::size_t of_anna = 0;
  for (const LoggedEntry& each : failed) {
    const bool hers = each.owners == std::vector<OwnerId>{meent.owner("anna")};
    of_anna += hers ? 1 : 0;
    CHECK((hers || each.owners.empty()));
    CHECK(each.body.find(hers ? R"("requests":7,)" : R"("requests":2,)") != std::string::npos);
    CHECK(each.body.find("naam") == std::string::npos);
  }
  CHECK(of_anna == 1);
  meent.with({R"("change":"log-in")"}, 1);  // a new password or a wrong one is no log-in
}

TEST_CASE("sums of the last minute are told when the gate closes") {
  Telling meent;
  REQUIRE_FALSE(
      meent.world.identity().sessions().log_in("nobody", kPassphrase, "192.0.2.9", {})->wait());
  meent.world.restart();
  meent.with({R"("change":"log-in-failed")"}, 1);
}

TEST_CASE("a read says by name which fields it showed") {
  Telling meent;
  const auto milk = meent.make("melk");
  meent.world.member("achterdijk", {"owner", "consumer"}, {std::string(kInsight)});
  const PublicId id = meent.add(milk, "achterdijk");
  meent.world.purpose("voeradvies");
  meent.world.offer({.name = "liters",
                     .collection = "melk",
                     .fields = {{"litres", {}}},
                     .purposes = {"voeradvies"}});
  const auto adviser = meent.world.member("De Hoef", {"consumer"}, {"voeradvies"});
  meent.world.agree({.owner = "achterdijk",
                     .consumer = "De Hoef",
                     .offer = "liters",
                     .purpose = "voeradvies",
                     .from = {},
                     .until = Instant{meent.world.clock.now().micros + 86'400'000'000},
                     .count = {},
                     .state = AgreementState::active,
                     .article = {},
                     .by = {},
                     .note = {},
                     .reason = {}});
  Gate& gate = meent.world.gate();
  Nothing sink;
  const auto list = [&](const Principal& who, std::vector<FieldIndex> fields) {
    REQUIRE(gate.list(who, {.collection = milk, .query = {.fields = std::move(fields)}}, sink));
  };
  const Principal keeper = meent.world.who();
  const Principal consumer = meent.world.as(adviser);
  list(keeper, {});
  meent.with({R"("action":"list")", R"("fields":["litres","cow"])"}, 1);
  list(keeper, {FieldIndex{1}});
  meent.with({R"("action":"list")", R"("fields":["cow"])"}, 1);
  list(consumer, {});
  meent.with({R"("action":"list")", R"("fields":["litres"])"}, 1);
  list(consumer, {FieldIndex{1}});  // nothing of it is given
  meent.with({R"("action":"list")", R"("fields":[])"}, 1);
  REQUIRE(gate.read(keeper, milk, id, {}, sink));
  meent.with({R"("action":"read")", R"("fields":["litres","cow"])"}, 1);
  REQUIRE(gate.read(consumer, milk, id, {}, sink));
  meent.with({R"("action":"read")", R"("fields":["litres"])"}, 1);
  REQUIRE(gate.versions(keeper, milk, id, sink));
  meent.with({R"("action":"versions")", R"("fields":["litres","cow"])"}, 1);
}

}  // namespace meent::gate
