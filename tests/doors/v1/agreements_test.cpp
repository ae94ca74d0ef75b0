// Agreements over the API: what may be asked, and every step by every side in every state.
#include <doctest/doctest.h>

#include <array>
#include <set>
#include <tuple>

#include "doors/v1/region.hpp"

namespace meent::doors::v1 {

using gate::AgreementState;
using test::check_refused;
using test::has;
using test::Region;
using test::text_member;
using test::times;

namespace {

using enum AgreementState;
using Step = std::tuple<AgreementState, AgreementState, char>;  // from, to, by (o, c or p)

constexpr std::array kStates{requested, offered,  agreed, active,
                             suspended, declined, ended,  revoked};

// Every step that is allowed where the owner consents.
const std::set<Step> kByConsent{
    {requested, active, 'o'},
    {requested, declined, 'o'},
    {requested, ended, 'c'},
    {offered, active, 'c'},
    {offered, declined, 'c'},
    {offered, ended, 'o'},
    {agreed, suspended, 'o'},
    {agreed, revoked, 'o'},
    {agreed, ended, 'o'},
    {agreed, ended, 'c'},
    {active, suspended, 'o'},
    {active, revoked, 'o'},
    {active, ended, 'o'},
    {active, ended, 'c'},
    {suspended, active, 'o'},
    {suspended, revoked, 'o'},
    {suspended, ended, 'o'},
    {suspended, ended, 'c'},
    // Agreed may be asked for where active may; which it is follows from its beginning.
    {requested, agreed, 'o'},
    {offered, agreed, 'c'},
    {suspended, agreed, 'o'}};

// And what may be done once it holds on law: the provider's operator keeps it, the consumer may
// let go.
const std::set<Step> kOnLaw{
    {agreed, suspended, 'p'},   {agreed, ended, 'p'},     {agreed, ended, 'c'},
    {active, suspended, 'p'},   {active, ended, 'p'},     {active, ended, 'c'},
    {suspended, active, 'p'},   {suspended, agreed, 'p'}, {suspended, ended, 'p'},
    {suspended, ended, 'c'},    {requested, active, 'o'}, {requested, agreed, 'o'},
    {requested, declined, 'o'}, {requested, ended, 'c'},  {offered, active, 'c'},
    {offered, agreed, 'c'},     {offered, declined, 'c'}, {offered, ended, 'o'}};

bool some_side_may(const std::set<Step>& steps, AgreementState from, AgreementState to) {
  return steps.contains({from, to, 'o'}) || steps.contains({from, to, 'c'}) ||
         steps.contains({from, to, 'p'});
}

gate::Agreement agreement_in(const Region& region, AgreementState state, gate::LegalBasis basis) {
  const Instant now = region.api.world.clock.now();
  constexpr std::int64_t kHour = 3'600'000'000;
  return {.owner = "achterdijk",
          .consumer = "De Hoef",
          .offer = "melk-per-dag",
          .purpose = "voeradvies",
          .from = Instant{now.micros + (state == agreed ? kHour : -kHour)},
          .until = Instant{now.micros + 48 * kHour},
          .count = {},
          .state = state,
          .basis = basis,
          .article = gate::rests_on_law(basis) ? "Meststoffenwet art. 34" : "",
          .by = "client:before",
          .note = {},
          .reason = "before"};
}

std::string act_for(AgreementState to) {
  return R"({"state":")" + std::string(gate::name_of(to)) + R"(","reason":"after"})";
}

// All steps of all sides in all states, but those into the state it has.
void walk(gate::LegalBasis basis, const std::set<Step>& steps) {
  Region region;
  region.offer_milk();
  const std::array sides{std::pair{'o', region.as("achterdijk")},
                         std::pair{'c', region.as("De Hoef", "voeradvies")},
                         std::pair{'p', region.keeper}};
  const auto stranger = region.as("voordijk");
  for (const AgreementState from : kStates) {
    const auto make = [&] {
      const auto id = region.api.world.agree(agreement_in(region, from, basis));
      return "/v1/agreements/" + id.text();
    };
    std::string path = make();
    for (const AgreementState to : kStates) {
      for (const auto& [side, voice] : sides) {
        if (from == to) {
          continue;
        }
        CAPTURE(gate::name_of(from));
        CAPTURE(gate::name_of(to));
        CAPTURE(side);
        check_refused(stranger.patch(path, act_for(to)), 404, "");
        const auto answer = voice.patch(path, act_for(to));
        CAPTURE(answer.body);
        if (steps.contains({from, to, side})) {
          CHECK(answer.status == 200);
          CHECK(has(answer.body, R"("reason":"after")"));
          path = make();
          continue;
        }
        const bool own_on_law = gate::rests_on_law(basis) && side == 'o' && from != requested &&
                                from != offered &&
                                (to == declined || to == ended || to == revoked || to == suspended);
        CHECK(answer.status == (own_on_law || some_side_may(steps, from, to) ? 403 : 409));
        CHECK(text_member(answer.body, "where") == "/state");
        CHECK(text_member(voice.get(path).body, "state") == gate::name_of(from));
      }
    }
  }
}

}  // namespace

TEST_CASE("every step by every side in every state, by consent") {
  walk(gate::LegalBasis::consent, kByConsent);
}

TEST_CASE("every step by every side of what rests on law and holds") {
  walk(gate::LegalBasis::legal_obligation, kOnLaw);
}

TEST_CASE("asked by the consumer, given by the owner, stopped with one request") {
  Region region;
  region.offer_milk();
  region.milk("achterdijk", 3);
  const auto adviser = region.as("De Hoef", "voeradvies");
  const std::string path = region.request("De Hoef", "achterdijk", R"(,"note":"Voor het advies")");
  const auto asked = region.as("achterdijk").get(path);
  CHECK(text_member(asked.body, "state") == "requested");
  CHECK(text_member(asked.body, "note") == "Voor het advies");
  CHECK(has(asked.body, R"("fields":["litres","at"])"));
  CHECK(adviser.get(test::kMilkRecords).body == R"({"items":[]})");

  const auto given = region.as("achterdijk").patch(path, R"({"state":"active"})");
  CHECK(given.body == region.as("achterdijk").get(path).body);
  CHECK(text_member(given.body, "state") == "active");
  CHECK(text_member(given.body, "created") == text_member(asked.body, "changed"));
  const auto seen = adviser.get(test::kMilkRecords);
  CHECK(times(seen.body, R"("at":"2026-04-30T22:00:00Z")") == 3);
  CHECK_FALSE(has(seen.body, "Bertha"));

  REQUIRE(region.as("achterdijk").patch(path, R"({"state":"revoked","reason":"Klaar"})").status ==
          200);
  CHECK(adviser.get(test::kMilkRecords).body == R"({"items":[]})");
  const auto history = adviser.get(path + "/history");
  CHECK(times(history.body, "\"version\":") == 3);
  CHECK(history.body.find("revoked") < history.body.find("active"));
  CHECK(history.body.find("active") < history.body.find("requested"));
  CHECK(has(history.body, R"("reason":"Klaar")"));
  check_refused(region.as("voordijk").get(path + "/history"), 404, "");
  check_refused(region.as("voordijk").get(path + "/uses"), 404, "");
}

TEST_CASE("every answer about an agreement has its texts, as a read has") {
  Region region;
  region.offer_milk();
  REQUIRE(region.keeper
              .post("/v1/purposes", R"({"name":"controle-mest","title":"x",)"
                                    R"("basis":"legal-obligation","article":"Mestwet art. 1"})")
              .status == 201);
  REQUIRE(
      region.make_offer("melk-op-wet", R"([{"name":"litres"}])", R"(,"purposes":["controle-mest"])")
          .status == 201);
  const auto asked = region.as("De Hoef").post(
      "/v1/agreements", R"({"offer":"melk-per-dag","purpose":"voeradvies","owner":"achterdijk",)"
                        R"("note":"Voor \"het\" advies"})");
  const auto ordered = region.keeper.post(
      "/v1/agreements", R"({"offer":"melk-op-wet","purpose":"controle-mest","onLaw":true,)"
                        R"("owner":"achterdijk","consumer":"De Kade","article":"Mestwet art. 7",)"
                        R"("note":"Bevel"})");
  for (const auto& made : {asked, ordered}) {
    REQUIRE_MESSAGE(made.status == 201, made.body);
    CHECK(made.body == region.as("achterdijk").get(made.field("Location")).body);
    CHECK_FALSE(text_member(made.body, "note").empty());
    CHECK_FALSE(text_member(made.body, "by").empty());
  }
  CHECK(text_member(ordered.body, "article") == "Mestwet art. 7");

  const std::string path = asked.field("Location");
  for (const char* state : {"active", "suspended", "active", "revoked"}) {
    CAPTURE(state);
    const auto moved =
        region.as("achterdijk")
            .patch(path, R"({"reason":"Omdat het kan","state":")" + std::string(state) + "\"}");
    REQUIRE_MESSAGE(moved.status == 200, moved.body);
    CHECK(moved.body == region.as("De Hoef").get(path).body);
    CHECK(text_member(moved.body, "reason") == "Omdat het kan");
    CHECK(has(moved.body, R"("note":"Voor \"het\" advies")"));
    CHECK(text_member(moved.body, "by") != text_member(asked.body, "by"));
  }
}

TEST_CASE("saying again what is so changes nothing, not even the reason") {
  Region region;
  region.offer_milk();
  const std::string path = region.agree("De Hoef", "achterdijk");
  REQUIRE(region.as("achterdijk").patch(path, R"({"state":"revoked","reason":"Klaar"})").status ==
          200);
  const std::string before = text_member(region.as("achterdijk").get(path).body, "by");
  const auto again =
      region.as("De Hoef").patch(path, R"({"state":"revoked","reason":"Op verzoek"})");
  CHECK(again.status == 200);
  const auto after = region.as("achterdijk").get(path);
  CHECK(text_member(after.body, "reason") == "Klaar");
  CHECK(text_member(after.body, "by") == before);
}

TEST_CASE("an offer by the owner waits for the consumer") {
  Region region;
  region.offer_milk();
  region.milk("achterdijk", 1);
  const auto made = region.as("achterdijk")
                        .post("/v1/agreements", R"({"offer":"melk-per-dag","purpose":"voeradvies",)"
                                                R"("consumer":"De Hoef"})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(text_member(made.body, "state") == "offered");
  const auto adviser = region.as("De Hoef", "voeradvies");
  CHECK(adviser.get(test::kMilkRecords).body == R"({"items":[]})");
  CHECK(adviser.patch(made.field("Location"), R"({"state":"active"})").status == 200);
  CHECK(times(adviser.get(test::kMilkRecords).body, "\"id\"") == 1);
}

TEST_CASE("what lies ahead is agreed, and gives data from its beginning on") {
  Region region;
  region.offer_milk();
  region.milk("achterdijk", 1);
  const Instant now = region.api.world.clock.now();
  const std::string from = format(Instant{now.micros + 3'600'000'000});
  const std::string until = format(Instant{now.micros + 7'200'000'000});
  const std::string path = region.agree("De Hoef", "achterdijk",
                                        R"(,"from":")" + from + R"(","until":")" + until + "\"");
  const auto seen = [&] {
    return times(region.as("De Hoef", "voeradvies").get(test::kMilkRecords).body, "\"id\"");
  };
  CHECK(text_member(region.as("achterdijk").get(path).body, "state") == "agreed");
  CHECK(seen() == 0);
  region.api.world.clock.ahead_micros += 3'660'000'000;
  region.api.world.gate().tick();
  CHECK(seen() == 1);
  region.api.world.clock.ahead_micros += 3'600'000'000;
  region.api.world.gate().tick();
  CHECK(seen() == 0);
}

TEST_CASE("the end can be made earlier by the owner, and not later by anyone") {
  Region region;
  region.offer_milk();
  const std::string path = region.agree("De Hoef", "achterdijk");
  const Instant now = region.api.world.clock.now();
  const std::string sooner = R"({"until":")" + format(Instant{now.micros + 86'400'000'000}) + "\"}";
  const std::string later =
      R"({"until":")" + format(Instant{now.micros + 400 * 86'400'000'000}) + "\"}";
  check_refused(region.as("De Hoef").patch(path, sooner), 403, "/until");
  check_refused(region.as("achterdijk").patch(path, later), 400, "/until");
  check_refused(region.as("achterdijk").patch(path, R"({"until":"1970-01-01T00:00:00Z"})"), 400,
                "/until");
  check_refused(region.as("achterdijk").patch(path, R"({"until":"morgen"})"), 400, "/until");
  CHECK(region.as("achterdijk").patch(path, sooner).status == 200);
  REQUIRE(region.as("achterdijk").patch(path, R"({"state":"ended"})").status == 200);
  check_refused(region.as("achterdijk").patch(path, sooner), 409, "/until");
}

TEST_CASE("what may not be asked for") {
  Region region;
  region.offer_milk();
  region.make_purpose("onderzoek");
  REQUIRE(region.make_offer("open-melk", R"([{"name":"litres"}])", R"(,"open":true)").status ==
          201);
  const auto refused = [&](const std::string& body, int status, std::string_view where) {
    CAPTURE(body);
    check_refused(region.as("De Hoef").post("/v1/agreements", body), status, where);
  };
  const std::string milk = R"({"offer":"melk-per-dag","purpose":"voeradvies",)";
  refused(R"({"offer":"kaas","purpose":"voeradvies","owner":"achterdijk"})", 400, "/offer");
  refused(R"({"offer":"open-melk","purpose":"voeradvies","owner":"achterdijk"})", 400, "/offer");
  refused(R"({"offer":"melk-per-dag","purpose":"onderzoek","owner":"achterdijk"})", 400,
          "/purpose");
  refused(milk + R"("owner":"middendijk"})", 400, "/owner");
  refused(milk + R"("owner":"De Hoef"})", 400, "/consumer");
  refused(milk + R"("owner":"achterdijk","consumer":"De Kade"})", 403, "/consumer");
  refused(milk + R"("consumer":"De Kade"})", 403, "/owner");
  refused(milk + R"("owner":"achterdijk","count":0})", 400, "/count");
  refused(milk + R"("owner":"achterdijk","until":"2020-01-01T00:00:00Z"})", 400, "/until");
  refused(milk + R"("owner":"achterdijk","until":"2999-01-01T00:00:00Z"})", 400, "/until");
  refused(milk + R"("owner":"achterdijk","onLaw":true})", 403, "/onLaw");
  refused(milk + R"("owner":"achterdijk","state":"active"})", 400, "/state");
  check_refused(region.nobody().post("/v1/agreements", milk + R"("owner":"achterdijk"})"), 401, "");
  check_refused(region.keeper.get("/v1/agreements/kaas"), 404, "agreement");
  const std::string path = region.request("De Hoef", "achterdijk");
  check_refused(region.as("achterdijk").patch(path, "{}"), 400, "");
  check_refused(region.as("achterdijk").patch(path, R"({"state":"forever"})"), 400, "/state");
}

TEST_CASE("on law: by the provider's operator, with the article, and it holds at once") {
  Region region;
  region.offer_milk();
  REQUIRE(region.keeper
              .post("/v1/purposes", R"({"name":"controle-mest","title":"x",)"
                                    R"("basis":"legal-obligation","article":"Mestwet art. 1"})")
              .status == 201);
  REQUIRE(region
              .make_offer("melk-op-wet", R"([{"name":"litres"}])",
                          R"(,"purposes":["controle-mest","voeradvies"])")
              .status == 201);
  const auto ask = [&](std::string_view purpose) {
    return region.keeper.post("/v1/agreements",
                              R"({"offer":"melk-op-wet","owner":"achterdijk","consumer":"De Kade",)"
                              R"("onLaw":true,"purpose":")" +
                                  std::string(purpose) + "\"}");
  };
  check_refused(ask("voeradvies"), 400, "/article");
  const auto made = ask("controle-mest");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(text_member(made.body, "state") == "active");
  CHECK(text_member(made.body, "basis") == "legal-obligation");
  const std::string path = made.field("Location");
  CHECK(text_member(region.as("achterdijk").get(path).body, "article") == "Mestwet art. 1");
  const auto stop = region.as("achterdijk").patch(path, R"({"state":"revoked"})");
  check_refused(stop, 403, "/state");
  CHECK(has(stop.body, "Mestwet art. 1"));
}

TEST_CASE("counted uses are used up, one an answer") {
  Region region;
  region.offer_milk();
  region.milk("achterdijk", 3);
  const std::string path = region.agree("De Hoef", "achterdijk", R"(,"count":2)");
  const auto adviser = region.as("De Hoef", "voeradvies");
  for (const int left : {1, 0}) {
    CHECK(times(adviser.get(test::kMilkRecords).body, "\"id\"") == 3);
    CHECK(has(adviser.get(path).body, "\"used\":" + std::to_string(2 - left)));
  }
  CHECK(adviser.get(test::kMilkRecords).body == R"({"items":[]})");
}

TEST_CASE("lists of agreements: by side, state, offer and purpose, in pages") {
  Region region;
  region.offer_milk();
  region.agree("De Hoef", "achterdijk");
  region.request("De Hoef", "voordijk");
  region.request("De Kade", "achterdijk");
  const auto count = [](const test::Answer& answer) { return times(answer.body, "\"offer\":"); };
  const auto owner = region.as("achterdijk");
  const auto consumer = region.as("De Hoef");
  CHECK(count(owner.get("/v1/agreements")) == 2);
  CHECK(count(owner.get("/v1/agreements?state=active")) == 1);
  CHECK(count(owner.get("/v1/agreements?as=consumer")) == 0);
  CHECK(count(consumer.get("/v1/agreements?as=consumer")) == 2);
  CHECK(count(consumer.get("/v1/agreements?as=consumer&purpose=onderzoek")) == 0);
  CHECK(count(consumer.get("/v1/agreements?as=consumer&offer=melk-per-dag")) == 2);
  CHECK(count(consumer.get("/v1/agreements?as=provider")) == 0);
  CHECK(count(region.keeper.get("/v1/agreements?as=provider")) == 3);
  const auto first = region.keeper.get("/v1/agreements?as=provider&limit=2");
  CHECK(count(first) == 2);
  const std::string next = text_member(first.body, "next");
  REQUIRE_FALSE(next.empty());
  const auto rest = region.keeper.get("/v1/agreements?as=provider&limit=2&cursor=" + next);
  CHECK(count(rest) == 1);
  CHECK(text_member(rest.body, "next").empty());
  check_refused(owner.get("/v1/agreements?as=friend"), 400, "as");
  check_refused(owner.get("/v1/agreements?state=good"), 400, "state");
  check_refused(owner.get("/v1/agreements?limit=0"), 400, "limit");
  check_refused(owner.get("/v1/agreements?cursor=x"), 400, "cursor");
  // It goes on from an agreement of one's own, and says nothing of how many others have.
  CHECK(next == text_member(first.body.substr(first.body.find("},{\"id\":")), "id"));
  check_refused(region.as("De Kade").get("/v1/agreements?cursor=" + next), 400, "cursor");
  check_refused(region.nobody().get("/v1/agreements"), 401, "");
}

}  // namespace meent::doors::v1
