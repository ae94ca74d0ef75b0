// The acts of sharing over a whole Meent: who may do them, what they refuse and where, and that
// what was agreed is what is seen and told.
#include "share/share.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <utility>

#include "gate/world.hpp"

namespace meent::share::share_test {

using gate::Agreement;
using gate::AgreementState;
using gate::LegalBasis;
using gate::Offer;
using gate::Principal;
using gate::Purpose;
using test::World;

namespace {

constexpr std::int64_t kDay = 86'400'000'000;

template <class T>
T good(const TicketRef<T>& ticket) {
  auto& made = ticket->wait();
  REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
  return *made;
}
// "invalid /name": what kind of refusal, and where.
template <class T>
std::string refusal(const result<T>& made) {
  if (made) {
    return "done";
  }
  const error& e = made.error();
  return std::string(name_of(e.code)) + (e.where.empty() ? "" : " " + e.where);
}
template <class T>
std::string refusal(const TicketRef<T>& ticket) {
  return refusal(ticket->wait());
}

// A keeper with a collection of milk, a purpose and an offer of litres; a farm and an adviser.
struct Sharing {
  World world;
  Share share{world.gate(), test::kKeeper};
  Principal keeper = world.who();
  Principal farm = world.as(world.member("achterdijk", {"owner"}, {"inzage"}, true));
  Principal adviser = world.as(world.member("De Hoef", {"consumer"}, {"voeradvies"}));

  Sharing() {
    auto schema = query::Schema::make({.name = "melk",
                                       .organisation = test::kKeeper,
                                       .fields = {{.name = "litres", .type = query::Type::integer},
                                                  {.name = "cow", .type = query::Type::text}}});
    REQUIRE(schema);
    good(world.gate().create_collection(keeper, std::move(*schema)));
    good(share.make_purpose(keeper, purpose("voeradvies")));
    good(share.make_offer(keeper, litres()));
  }

  static Purpose purpose(std::string name) {
    return {.name = std::move(name), .title = {"Voeradvies", "Feed advice"}, .retention = "P1Y"};
  }
  static Offer litres() {
    return {.name = "litres",
            .collection = "melk",
            .title = {"Liters", "Litres"},
            .fields = {{"litres", {}}},
            .purposes = {"voeradvies"},
            .maximum_days = 30};
  }
  static Request asked() {
    return {.offer = "litres", .purpose = "voeradvies", .owner = "achterdijk"};
  }
  Instant now() const { return world.clock.now(); }
  Shown request(Request request = asked()) {
    return good(share.request(adviser, std::move(request)));
  }
  static Act to(AgreementState state, std::string reason = "") {
    return {.state = state, .until = {}, .reason = std::move(reason)};
  }
};

}  // namespace

// --- purposes ---

TEST_CASE("share: the register of purposes is kept by the operators of the host") {
  Sharing s;
  CHECK(refusal(s.share.make_purpose(s.adviser, Sharing::purpose("onderzoek"))) == "denied");
  CHECK(refusal(s.share.make_purpose(Principal::anonymous(), Sharing::purpose("onderzoek"))) ==
        "denied");
  CHECK(refusal(s.share.change_purpose(s.farm, "voeradvies", Sharing::purpose("voeradvies"))) ==
        "denied");
  CHECK(good(s.share.make_purpose(s.keeper, Sharing::purpose("onderzoek"))).name == "onderzoek");
  CHECK(s.share.purposes().size() == 2);
}

TEST_CASE("share: a purpose has a name for paths, of its own, that it keeps") {
  Sharing s;
  for (const char* name : {"", "Onderzoek", "1-onderzoek", "on derzoek", "on/derzoek", "-x"}) {
    INFO(name);
    CHECK(refusal(s.share.make_purpose(s.keeper, Sharing::purpose(name))) == "invalid /name");
  }
  CHECK(refusal(s.share.make_purpose(s.keeper, Sharing::purpose(std::string(64, 'a')))) ==
        "invalid /name");
  CHECK(refusal(s.share.make_purpose(s.keeper, Sharing::purpose(std::string(63, 'a')))) == "done");
  CHECK(refusal(s.share.make_purpose(s.keeper, Sharing::purpose("voeradvies")))
            .starts_with("conflict"));
  CHECK(refusal(s.share.change_purpose(s.keeper, "voeradvies", Sharing::purpose("advies"))) ==
        "invalid /name");
  CHECK(refusal(s.share.change_purpose(s.keeper, "advies", Sharing::purpose("advies"))) ==
        "not-found");
}

TEST_CASE("share: a purpose that is changed has a new version") {
  Sharing s;
  Purpose purpose = Sharing::purpose("voeradvies");
  purpose.retention = "P2Y";
  purpose.active = false;
  CHECK(good(s.share.change_purpose(s.keeper, "voeradvies", purpose)).version == 2);
  const auto known = s.share.purpose("voeradvies");
  REQUIRE(known);
  CHECK(known->version == 2);
  CHECK(known->retention == "P2Y");
  CHECK_FALSE(known->active);
}

// --- offers ---

TEST_CASE("share: an offer is made by an operator of who keeps the collection") {
  Sharing s;
  Offer offer = Sharing::litres();
  offer.name = "more";
  CHECK(refusal(s.share.make_offer(s.adviser, offer)) == "denied /collection");
  CHECK(refusal(s.share.make_offer(Principal::anonymous(), offer)).starts_with("invalid"));
  const Offer made = good(s.share.make_offer(s.keeper, offer));
  CHECK(made.provider == test::kKeeper);
  CHECK(made.published);
}

TEST_CASE("share: an offer that does not fit is refused at its place") {
  Sharing s;
  const std::pair<std::function<void(Offer&)>, const char*> cases[] = {
      {[](Offer& o) { o.collection = "voer"; }, "invalid /collection"},
      {[](Offer& o) { o.provider = "De Hoef"; }, "invalid /provider"},
      {[](Offer& o) { o.name = "Melk"; }, "invalid /name"},
      {[](Offer& o) { o.purposes = {"voeradvies", "onderzoek"}; }, "invalid /purposes/1"},
      {[](Offer& o) { o.fields = {{"milk", {}}}; }, "invalid /fields/0/name"},
      {[](Offer& o) {
         o.fields[0].precision = {.kind = query::Precision::Kind::place, .step = Decimal::of(1)};
       },
       "invalid /fields/0/precision"}};
  for (const auto& [change, wanted] : cases) {
    Offer offer = Sharing::litres();
    offer.name = "another";
    change(offer);
    INFO(wanted);
    CHECK(refusal(s.share.make_offer(s.keeper, offer)) == wanted);
  }
  CHECK(refusal(s.share.make_offer(s.keeper, Sharing::litres())).starts_with("conflict"));
}

TEST_CASE("share: an offer is not made for a purpose that is out of use") {
  Sharing s;
  Purpose purpose = Sharing::purpose("voeradvies");
  purpose.active = false;
  good(s.share.change_purpose(s.keeper, "voeradvies", purpose));
  Offer offer = Sharing::litres();
  offer.name = "late";
  CHECK(refusal(s.share.make_offer(s.keeper, offer)) == "invalid /purposes/0");
}

TEST_CASE("share: texts, state and limits of an offer change; what is bound to does not") {
  Sharing s;
  Offer offer = Sharing::litres();
  offer.title.nl = "Melk";
  offer.maximum_days = 7;
  CHECK(refusal(s.share.change_offer(s.adviser, "litres", offer)) == "denied");
  CHECK(good(s.share.change_offer(s.keeper, "litres", offer)).version == 2);
  CHECK(s.share.offer(s.keeper, "litres")->title.nl == "Melk");
  CHECK(s.share.offer(s.keeper, "litres")->maximum_days == 7);
  offer.fields.push_back({"cow", {}});
  CHECK(refusal(s.share.change_offer(s.keeper, "litres", offer)) == "conflict");
  offer = Sharing::litres();
  offer.name = "liters";
  CHECK(refusal(s.share.change_offer(s.keeper, "litres", offer)) == "conflict");
  CHECK(refusal(s.share.change_offer(s.keeper, "liters", offer)) == "not-found");
}

TEST_CASE("share: who may know of which offer") {
  Sharing s;
  Offer open = Sharing::litres();
  open.name = "open";
  open.open = true;
  good(s.share.make_offer(s.keeper, open));
  Offer withdrawn = Sharing::litres();
  withdrawn.name = "withdrawn";
  withdrawn.published = false;
  good(s.share.make_offer(s.keeper, withdrawn));
  const auto names = [&s](const Principal& who) {
    std::string all;
    for (const Offer& each : s.share.offers(who)) {
      all += each.name + " ";
    }
    return all;
  };
  CHECK(names(Principal::anonymous()) == "open ");
  CHECK(names(s.adviser) == "litres open ");
  CHECK(names(s.keeper) == "litres open withdrawn ");
  CHECK(s.share.offer(Principal::anonymous(), "open"));
  CHECK(refusal(s.share.offer(Principal::anonymous(), "litres")) == "not-found");
  CHECK(refusal(s.share.offer(s.adviser, "nowhere")) == "not-found");
}

// --- asking ---

TEST_CASE("share: a consumer asks, and both sides read what was asked") {
  Sharing s;
  Request request = Sharing::asked();
  request.note = "Voor de winter";
  const Shown asked = s.request(request);
  const PublicId id = asked.agreement.id;
  for (const Principal* who : {&s.adviser, &s.farm, &s.keeper}) {
    const auto read = s.share.agreement(*who, id);
    REQUIRE(read);
    const Agreement& agreement = read->agreement;
    CHECK(agreement.state == AgreementState::requested);
    CHECK(agreement.owner == "achterdijk");
    CHECK(agreement.consumer == "De Hoef");
    CHECK(agreement.purpose == "voeradvies");
    CHECK(agreement.note == "Voor de winter");
    CHECK(agreement.by == s.adviser.id());
    CHECK(agreement.basis == LegalBasis::consent);
    CHECK(agreement.until.micros - agreement.from.micros == 30 * kDay);
    CHECK(read->offer.title.nl == "Liters");
    CHECK(read->purpose_title.en == "Feed advice");
    CHECK(read->owner_title == "achterdijk");
    CHECK(read->consumer_title == "De Hoef");
    CHECK(read->used == 0);
  }
}

TEST_CASE("share: an owner offers its own data, and the consumer decides") {
  Sharing s;
  const Shown made = good(
      s.share.request(s.farm, {.offer = "litres", .purpose = "voeradvies", .consumer = "De Hoef"}));
  CHECK(made.agreement.state == AgreementState::offered);
  CHECK(made.agreement.owner == "achterdijk");
  const PublicId id = made.agreement.id;
  CHECK(refusal(s.share.act(s.farm, id, Sharing::to(AgreementState::active))) == "denied /state");
  CHECK(good(s.share.act(s.adviser, id, Sharing::to(AgreementState::active))).agreement.state ==
        AgreementState::active);
}

TEST_CASE("share: what cannot be asked is refused at its place") {
  Sharing s;
  Offer open = Sharing::litres();
  open.name = "open";
  open.open = true;
  good(s.share.make_offer(s.keeper, open));
  good(s.share.make_purpose(s.keeper, Sharing::purpose("onderzoek")));
  const Instant now = s.now();
  const auto ahead = [now](std::int64_t days) { return Instant{now.micros + days * kDay}; };
  const std::pair<std::function<void(Request&)>, const char*> cases[] = {
      {[](Request& r) { r.offer = "nowhere"; }, "invalid /offer"},
      {[](Request& r) { r.offer = "open"; }, "invalid /offer"},
      {[](Request& r) { r.purpose = "onderzoek"; }, "invalid /purpose"},
      {[](Request& r) { r.purpose = ""; }, "invalid /purpose"},
      {[](Request& r) { r.owner = ""; }, "invalid /owner"},
      {[](Request& r) { r.owner = "nobody"; }, "invalid /owner"},
      {[](Request& r) { r.owner = "De Hoef"; }, "invalid /consumer"},
      {[](Request& r) { r.consumer = "De Wei"; }, "denied /consumer"},
      {[&](Request& r) { r.until = ahead(-1); }, "invalid /until"},
      {[&](Request& r) { r.until = now; }, "invalid /until"},
      {[&](Request& r) { r.from = ahead(5), r.until = ahead(5); }, "invalid /until"},
      {[&](Request& r) { r.from = ahead(0), r.until = ahead(31); }, "invalid /until"},
      {[](Request& r) { r.on_law = true; }, "denied /onLaw"}};
  for (const auto& [change, wanted] : cases) {
    Request request = Sharing::asked();
    change(request);
    INFO(wanted);
    CHECK(refusal(s.share.request(s.adviser, std::move(request))) == wanted);
  }
  CHECK(refusal(s.share.request(s.keeper, Sharing::asked())) == "denied /consumer");
  CHECK(refusal(s.share.request(
            s.adviser, {.offer = "litres", .purpose = "voeradvies", .consumer = "De Hoef"})) ==
        "denied /owner");
}

TEST_CASE("share: nothing new is agreed on an offer or a purpose that is out of use") {
  Sharing s;
  const PublicId running = s.request().agreement.id;
  good(s.share.act(s.farm, running, Sharing::to(AgreementState::active)));
  Offer offer = Sharing::litres();
  offer.published = false;
  good(s.share.change_offer(s.keeper, "litres", offer));
  CHECK(refusal(s.share.request(s.adviser, Sharing::asked())) == "invalid /offer");
  offer.published = true;
  good(s.share.change_offer(s.keeper, "litres", offer));
  Purpose purpose = Sharing::purpose("voeradvies");
  purpose.active = false;
  good(s.share.change_purpose(s.keeper, "voeradvies", purpose));
  CHECK(refusal(s.share.request(s.adviser, Sharing::asked())) == "invalid /purpose");
  CHECK(s.share.agreement(s.farm, running)->agreement.state == AgreementState::active);
}

TEST_CASE("share: an offer for so many uses gives no more than these") {
  Sharing s;
  Offer offer = Sharing::litres();
  offer.maximum_uses = 5;
  good(s.share.change_offer(s.keeper, "litres", offer));
  const auto counted = [&s](std::optional<std::uint64_t> count) {
    Request request = Sharing::asked();
    request.count = count;
    return s.share.request(s.adviser, request);
  };
  CHECK(good(counted({})).agreement.count == std::optional<std::uint64_t>(5));
  CHECK(good(counted(3)).agreement.count == std::optional<std::uint64_t>(3));
  CHECK(good(counted(5)).agreement.count == std::optional<std::uint64_t>(5));
  CHECK(refusal(counted(6)) == "invalid /count");
}

// --- on law ---

namespace {

// The same, with a purpose of public task and an offer for it.
struct OnLaw : Sharing {
  OnLaw() {
    Purpose task = purpose("toezicht");
    task.basis = LegalBasis::public_task;
    task.article = "Waterwet 2.1";
    good(share.make_purpose(keeper, task));
    Offer offer = litres();
    offer.name = "law";
    offer.purposes = {"toezicht", "voeradvies"};
    good(share.make_offer(keeper, offer));
  }
  static Request by_law() {
    return {.offer = "law",
            .purpose = "toezicht",
            .owner = "achterdijk",
            .consumer = "De Hoef",
            .on_law = true};
  }
};

}  // namespace

TEST_CASE(
    "share: what rests on law is made by the provider, holds at once, and names the article") {
  OnLaw s;
  const Shown made = good(s.share.request(s.keeper, OnLaw::by_law()));
  CHECK(made.agreement.state == AgreementState::active);
  CHECK(made.agreement.basis == LegalBasis::public_task);
  CHECK(made.agreement.article == "Waterwet 2.1");
  CHECK(made.agreement.until == kLatest);
  Request other = OnLaw::by_law();
  other.article = "Waterwet 3";
  CHECK(good(s.share.request(s.keeper, other)).agreement.article == "Waterwet 3");
  Request ahead = OnLaw::by_law();
  ahead.from = Instant{s.now().micros + kDay};
  CHECK(good(s.share.request(s.keeper, ahead)).agreement.state == AgreementState::agreed);
  Request consent = OnLaw::by_law();
  consent.purpose = "voeradvies";
  CHECK(refusal(s.share.request(s.keeper, consent)) == "invalid /article");
  CHECK(refusal(s.share.request(s.adviser, OnLaw::by_law())) == "denied /onLaw");
  CHECK(refusal(s.share.request(s.farm, OnLaw::by_law())) == "denied /onLaw");
}

TEST_CASE("share: the owner sees what rests on law and cannot stop it; the provider can") {
  OnLaw s;
  const PublicId id = good(s.share.request(s.keeper, OnLaw::by_law())).agreement.id;
  REQUIRE(s.share.agreement(s.farm, id));
  CHECK(refusal(s.share.act(s.farm, id, Sharing::to(AgreementState::revoked))) == "denied /state");
  CHECK(good(s.share.act(s.keeper, id, Sharing::to(AgreementState::suspended))).agreement.state ==
        AgreementState::suspended);
  CHECK(good(s.share.act(s.keeper, id, Sharing::to(AgreementState::ended))).agreement.state ==
        AgreementState::ended);
}

// --- deciding ---

TEST_CASE("share: a yes and a no are seen at once, by each side, and stand in the history") {
  Sharing s;
  const PublicId id = s.request().agreement.id;
  const Shown given = good(s.share.act(s.farm, id, Sharing::to(AgreementState::active, "Prima")));
  CHECK(given.agreement.state == AgreementState::active);
  CHECK(given.agreement.by == s.farm.id());
  CHECK(given.agreement.reason == "Prima");
  CHECK(given.agreement.version == 2);
  CHECK(s.share.agreement(s.adviser, id)->agreement.state == AgreementState::active);
  good(s.share.act(s.farm, id, Sharing::to(AgreementState::revoked, "Genoeg")));
  CHECK(refusal(s.share.act(s.farm, id, Sharing::to(AgreementState::active))) == "conflict /state");
  const auto history = s.share.history(s.adviser, id);
  REQUIRE(history);
  REQUIRE(history->size() == 3);  // the newest first
  CHECK((*history)[0].state == AgreementState::revoked);
  CHECK((*history)[0].reason == "Genoeg");
  CHECK((*history)[0].by == s.farm.id());
  CHECK((*history)[1].state == AgreementState::active);
  CHECK((*history)[2].state == AgreementState::requested);
  CHECK((*history)[2].by == s.adviser.id());
  CHECK((*history)[2].version == 1);
  CHECK((*history)[0].at >= (*history)[1].at);
}

TEST_CASE("share: when an agreement was made does not change with it, nor by a restart") {
  Sharing s;
  const Shown made = s.request();
  const PublicId id = made.agreement.id;
  const Shown given = good(s.share.act(s.farm, id, Sharing::to(AgreementState::active)));
  CHECK(given.agreement.created == made.agreement.created);
  CHECK(given.agreement.changed >= made.agreement.changed);
  CHECK(s.share.agreement(s.farm, id)->agreement.created == made.agreement.created);
  s.world.restart();
  Share again(s.world.gate(), test::kKeeper);
  CHECK(again.agreement(s.farm, id)->agreement.created == made.agreement.created);
}

TEST_CASE("share: to who is on no side of it there is no agreement") {
  Sharing s;
  const PublicId id = s.request().agreement.id;
  const Principal other = s.world.as(s.world.member("voordijk", {"owner"}, {"inzage"}, true));
  const Principal wrong = s.world.as(s.world.member("achterdijk", {"consumer"}, {"inzage"}, true));
  for (const Principal* who : {&other, &wrong}) {
    const auto read = s.share.agreement(*who, id);
    REQUIRE_FALSE(read);
    CHECK(read.error() == s.share.agreement(*who, PublicId{}).error());
    CHECK(refusal(s.share.act(*who, id, Sharing::to(AgreementState::revoked))) == "not-found");
    CHECK(refusal(s.share.history(*who, id)) == "not-found");
  }
  CHECK(refusal(s.share.agreement(Principal::anonymous(), id)) == "not-found");
}

TEST_CASE("share: each side lists its own agreements, and the provider those on its offers") {
  using As = gate::AgreementQuery::As;
  Sharing s;
  const PublicId id = s.request().agreement.id;
  bool more = true;
  const auto listed = [&](const Principal& who, As as) {
    return s.share.agreements(who, {.as = as, .party = "achterdijk"}, {}, more).value();
  };
  const auto own = listed(s.farm, As::owner);
  REQUIRE(own.size() == 1);
  CHECK(own[0].agreement.id == id);
  CHECK(own[0].agreement.by == s.adviser.id());
  CHECK_FALSE(more);
  CHECK(listed(s.adviser, As::consumer).size() == 1);
  CHECK(listed(s.keeper, As::provider).size() == 1);
  // The party is who asks, whatever the question says.
  CHECK(listed(s.adviser, As::owner).empty());
  CHECK(listed(s.farm, As::consumer).empty());
  CHECK(listed(s.farm, As::provider).empty());
  CHECK(listed(Principal::anonymous(), As::owner).empty());
}

}  // namespace meent::share::share_test
