// Streams of events end with the credential that began them, whatever ended that.
#include "doors/v1/events.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>

#include "doors/v1/region.hpp"

namespace meent::doors::v1 {

using test::Region;
using test::Running;

namespace {

constexpr const char* kPassphrase = "vier losse woorden samen";
constexpr const char* kFarm = "Melkbedrijf Anna";

// Anna logs in and acts for herself; her farm is an organisation that she is a member of.
struct Listening {
  Region region;
  std::string cookie, csrf;
  std::vector<http::Cut> cuts;

  Listening() {
    auto& accounts = identity().accounts();
    const auto host = region.api.world.who();
    REQUIRE(accounts.create_user(host, {.login = "anna", .password = kPassphrase})->wait());
    REQUIRE(accounts.create_party(host, {.name = kFarm, .title = kFarm})->wait());
    REQUIRE(accounts.put_member(host, kFarm, "anna", {"consumer"})->wait());
    keep(identity().sessions().log_in("anna", kPassphrase, "192.0.2.7", {})->wait().value());
  }
  gate::Identity& identity() { return region.api.world.identity(); }
  gate::Gate& gate() { return region.api.world.gate(); }
  void keep(const gate::identity::SessionView& view) {
    cookie = view.cookie.substr(0, view.cookie.find(';'));
    csrf = view.csrf;
  }
  gate::Credentials shown() const {
    return {.cookie = cookie, .csrf = csrf, .host = "meent.test", .changes = true};
  }
  void act_for(std::string_view party) {
    keep(identity().sessions().act_for(party, shown())->wait().value());
  }
  Running watched(Running running) {
    running.source->on_wake([] {});
    running.source->on_cut([this](http::Cut how) { cuts.push_back(how); });
    return running;
  }
  Running by_session(std::string_view path) {
    return watched(region.api.ask.follow(path, {{"Authorization", ""}, {"Cookie", cookie}}));
  }
  Running by_token(std::string_view path, std::string_view token) {
    return watched(
        region.api.ask.follow(path, {{"Authorization", "Bearer " + std::string(token)}}));
  }
  void pass(std::chrono::microseconds span) {
    region.api.world.clock.ahead_micros += span.count();
    gate().tick();
  }
};

}  // namespace

TEST_CASE("a stream of events ends when its session does") {
  Listening anna;
  std::string path;
  SUBCASE("what concerns a party") {
    path = "/v1/events";
  }
  SUBCASE("a collection") {
    path = "/v1/collections/melk/changes";
  }
  const auto host = anna.region.api.world.who();
  auto& accounts = anna.identity().accounts();
  auto& sessions = anna.identity().sessions();
  const auto ends = [&](const char* why, const std::function<void()>& end) {
    CAPTURE(why);
    const Running running = anna.by_session(path);
    CHECK(running.pull().starts_with(": what"));
    anna.gate().tick();
    CHECK(anna.cuts.empty());
    end();
    anna.gate().tick();
    CHECK(anna.cuts == std::vector{http::Cut::now});
    anna.gate().tick();
    CHECK(anna.cuts.size() == 1);
    CHECK(running.pull().empty());
    anna.cuts.clear();
    anna.keep(sessions.log_in("anna", kPassphrase, "192.0.2.7", {})->wait().value());
  };
  ends("log-out", [&] { REQUIRE(sessions.log_out(anna.shown())->wait()); });
  ends("another acting party", [&] { anna.act_for(kFarm); });
  anna.act_for(kFarm);
  ends("the membership is over",
       [&] { REQUIRE(accounts.remove_member(host, kFarm, "anna")->wait()); });
  ends("a new password", [&] {
    const auto who = anna.gate().who(anna.shown()).value();
    REQUIRE(
        sessions.change_password(who, kPassphrase, kPassphrase, "192.0.2.7", anna.shown())->wait());
  });
  ends("half an hour without a use", [&] { anna.pass(std::chrono::minutes(31)); });
  ends("twelve hours", [&] {
    for (int i = 0; i < 37; ++i) {  // in use all the time
      REQUIRE(sessions.view(anna.shown()).has_value() == (i < 36));
      anna.pass(std::chrono::minutes(20));
    }
  });
  ends("the account is blocked", [&] {
    const auto keeper = anna.region.api.world.who();
    REQUIRE(accounts.change_user(keeper, "anna", {.active = false})->wait());
    anna.gate().tick();
    REQUIRE(accounts.change_user(keeper, "anna", {.active = true})->wait());
  });
}

TEST_CASE("a stream of events ends when its token or its client does") {
  Listening listening;
  auto& world = listening.region.api.world;
  const auto farm = world.member("De Hoeve", {"owner"}, {std::string(gate::kInsight)});
  const Running running = listening.by_token("/v1/events", world.token(farm.client, farm.secret));
  CHECK_FALSE(running.pull().empty());
  listening.pass(std::chrono::minutes(9));
  CHECK(listening.cuts.empty());
  SUBCASE("after ten minutes") {
    listening.pass(std::chrono::minutes(2));
  }
  SUBCASE("the client is removed") {
    const auto client = listening.identity().directory().clients().find(farm.client);
    REQUIRE(client);
    REQUIRE(world.records().end(gate::Kind::client, client->id, {})->wait());
    listening.gate().tick();
  }
  CHECK(listening.cuts == std::vector{http::Cut::now});
}

TEST_CASE("nothing is told to a credential that is over, even before its stream is cut") {
  Listening anna;
  anna.region.offer_milk();
  const Running running = anna.by_session("/v1/events");
  CHECK_FALSE(running.pull().empty());
  const auto request = [&] {
    const auto made = anna.region.as("De Hoef").post(
        "/v1/agreements", R"({"offer":"melk-per-dag","purpose":"voeradvies","owner":"anna"})");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return made.field("Location");
  };
  const std::string path = request();
  CHECK(test::has(running.pull(), "event: agreement"));
  REQUIRE(anna.identity().sessions().log_out(anna.shown())->wait());
  REQUIRE(anna.region.as("De Hoef").patch(path, R"({"state":"declined"})").status < 500);
  request();
  CHECK(running.pull().empty());
  CHECK(anna.cuts.empty());  // that comes with time
}

TEST_CASE("an answer whose reader is gone is forgotten") {
  Listening anna;
  {
    const Running running = anna.by_session("/v1/events");
  }
  REQUIRE(anna.identity().sessions().log_out(anna.shown())->wait());
  anna.gate().tick();
  CHECK(anna.cuts.empty());
}

}  // namespace meent::doors::v1
