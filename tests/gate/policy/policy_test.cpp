// What the policy decides: whose records, through which mask, at whose expense.
#include "gate/policy/policy.hpp"

#include <doctest/doctest.h>

#include "gate/policy/bed.hpp"

namespace meent::gate::policy_test {

TEST_CASE("policy: an agreement gives data while it is active, or agreed and begun") {
  constexpr std::pair<AgreementState, bool> kGives[] = {
      {requested, false}, {offered, false},  {agreed, true}, {active, true},
      {suspended, false}, {declined, false}, {ended, false}, {revoked, false}};
  for (const auto& [state, gives] : kGives) {
    INFO(std::string(name_of(state)));
    Bed bed;
    bed.offer_litres();
    const PublicId id = bed.agree({.state = state});
    CHECK(bed.sees() == (gives ? "litres" : "nothing"));
    CHECK((bed.agreement_of(bed.decide()) == id) == gives);
    CHECK(bed->visible(bed.question(), day(5)).visible->sees(OwnerId{1}) == gives);
    CHECK(bed->writable(bed.question(), OwnerId{1}, day(5)) == nullptr);
  }
}

TEST_CASE("policy: a state that changes counts from that commit on") {
  Bed bed;
  bed.offer_litres();
  const PublicId id = bed.agree({.state = requested});
  CHECK(bed.sees() == "nothing");
  bed.put(id, {.state = active}, 2);
  CHECK(bed.sees() == "litres");
  bed.put(id, {.state = suspended}, 3);
  CHECK(bed.sees() == "nothing");
  bed.put(id, {.state = active}, 4);
  CHECK(bed.sees() == "litres");
  bed.put(id, {.state = revoked}, 5);
  CHECK(bed.sees() == "nothing");
}

TEST_CASE("policy: an agreement gives from its beginning on, and no more at its end") {
  Bed bed;
  bed.offer_litres();
  bed.agree({.state = agreed, .from = day(3), .until = day(4)});
  CHECK(bed.sees(1, later(day(3), -1)) == "nothing");
  CHECK(bed.sees(1, day(3)) == "litres");
  CHECK(bed.sees(1, later(day(4), -1)) == "litres");
  CHECK(bed.sees(1, day(4)) == "nothing");
}

TEST_CASE("policy: an agreement is of one owner, one consumer, one purpose and one collection") {
  Bed bed;
  bed.offer_litres();
  bed.agree({.farm = 1});
  bed.agree({.farm = 2, .consumer = "De Wei"});
  bed.agree({.farm = 3, .purpose = "onderzoek"});
  CHECK(bed.sees(1) == "litres");
  CHECK(bed.sees(2) == "nothing");
  CHECK(bed.sees(3) == "nothing");
  CHECK(bed.sees(4) == "nothing");
  Question question = bed.question();
  question.purpose = "onderzoek";
  CHECK(shown(bed->decide(question, OwnerId{1}, day(5)).mask) == "nothing");
  CHECK(shown(bed->decide(question, OwnerId{3}, day(5)).mask) == "litres");
  question.purpose = "";
  CHECK(shown(bed->decide(question, OwnerId{1}, day(5)).mask) == "nothing");
  question = bed.question();
  question.consumer = "";
  CHECK(shown(bed->decide(question, OwnerId{1}, day(5)).mask) == "nothing");
  question = bed.question();
  const auto other = collection("voer", 2);
  question.collection = other.get();
  CHECK(shown(bed->decide(question, OwnerId{1}, day(5)).mask) == "nothing");
}

TEST_CASE("policy: counted uses are taken one by one, and then there is nothing left") {
  Bed bed;
  bed.offer_litres();
  const PublicId id = bed.agree({.count = 2});
  CHECK(bed.decide().counted);
  bed.take(id);
  CHECK(bed.sees() == "litres");
  CHECK(bed->agreement(id)->used == 1);
  bed.take(id);
  CHECK(bed.sees() == "nothing");
  CHECK_FALSE(bed.decide().counted);
  CHECK(bed->agreement(id)->used == 2);
}

TEST_CASE("policy: what the store says of uses holds, and uses are never given back") {
  Bed bed;
  bed.offer_litres();
  const PublicId id = bed.agree({.count = 3});
  bed->used(id.text(), 2);
  CHECK(bed->agreement(id)->used == 2);
  bed->used(id.text(), 1);
  CHECK(bed->agreement(id)->used == 2);
  bed.put(id, {.count = 3}, 2);  // another commit of the same agreement
  CHECK(bed->agreement(id)->used == 2);
  bed.take(id);
  CHECK(bed.sees() == "nothing");
  bed->used("a meter of something else", 5);
  bed.take(id_of(77));
  CHECK(bed->size() == 1);
}

TEST_CASE(
    "policy: of two agreements of one owner a field is seen if one gives it, the finest way") {
  Bed bed;
  bed.offer({.name = "litres", .fields = {{"litres", {}}, {"at", kByTheYear}}});
  bed.offer({.name = "days", .fields = {{"cow", {}}, {"at", kByTheDay}}});
  const PublicId first = bed.agree({.offer = "litres"});
  CHECK(bed.sees() == "litres at~");
  const PublicId second = bed.agree({.offer = "days"});
  const Decision both = bed.decide();
  CHECK(shown(both.mask) == "litres cow at~");
  CHECK(both.mask->of(FieldIndex{2}) == kByTheDay);
  CHECK(bed.agreement_of(both) == first);
  bed.put(first, {.offer = "litres", .state = revoked}, 2);
  CHECK(bed.sees() == "cow at~");
  CHECK(bed.agreement_of(bed.decide()) == second);
}

TEST_CASE("policy: of two counted agreements the oldest with uses left gives the use") {
  Bed bed;
  bed.offer_litres();
  const PublicId first = bed.agree({.count = 1});
  const PublicId second = bed.agree({.count = 5});
  CHECK(bed.agreement_of(bed.decide()) == first);
  auto takings = bed.takings({OwnerId{1}});
  REQUIRE(takings.size() == 1);
  CHECK(takings[0].meter == first.text());
  CHECK(takings[0].most == 1);
  bed.take(first);
  CHECK(bed.agreement_of(bed.decide()) == second);
  takings = bed.takings({OwnerId{1}});
  REQUIRE(takings.size() == 1);
  CHECK(takings[0].meter == second.text());
  CHECK(takings[0].most == 5);
}

TEST_CASE("policy: the oldest stays the oldest, whichever of the two is changed last") {
  Bed bed;
  bed.offer_litres();
  const PublicId first = bed.agree({.count = 1});
  const PublicId second = bed.agree({.count = 5});
  bed.put(second, {.state = suspended, .count = 5}, 2);
  bed.put(second, {.state = active, .count = 5}, 3);
  CHECK(bed.agreement_of(bed.decide()) == first);
  bed.put(first, {.state = suspended, .count = 1}, 2);
  bed.put(first, {.state = active, .count = 1}, 3);
  CHECK(bed.agreement_of(bed.decide()) == first);
}

TEST_CASE("policy: where one agreement is not counted, no use is taken") {
  Bed bed;
  bed.offer_litres();
  bed.agree({.count = 1});
  CHECK(bed.decide().counted);
  const PublicId free = bed.agree({});
  CHECK_FALSE(bed.decide().counted);
  CHECK(bed.takings({OwnerId{1}}).empty());
  bed.put(free, {.until = day(4)}, 2);  // over, on the day of the question
  CHECK(bed.decide().counted);
  CHECK(bed.takings({OwnerId{1}}).size() == 1);
}

TEST_CASE("policy: uses are taken of each owner that is counted, and of nobody else") {
  Bed bed;
  bed.offer_litres();
  const PublicId one = bed.agree({.farm = 1, .count = 9});
  bed.agree({.farm = 2});
  const PublicId three = bed.agree({.farm = 3, .count = 8});
  bed.agree({.farm = 5, .state = revoked, .count = 7});
  const auto takings = bed.takings({OwnerId{1}, OwnerId{2}, OwnerId{3}, OwnerId{4}, OwnerId{5}});
  REQUIRE(takings.size() == 2);
  CHECK(takings[0].meter == one.text());
  CHECK(takings[1].meter == three.text());
  Question own = bed.question();
  own.own = OwnerId{1};
  CHECK(bed->takings(own, {OwnerId{1}}, day(5)).empty());
}

TEST_CASE("policy: an owner's own records are whole, and cost nothing") {
  Bed bed;
  bed.offer_litres();
  bed.agree({.count = 1});
  Question question = bed.question();
  question.own = OwnerId{1};
  const Decision own = bed->decide(question, OwnerId{1}, day(5));
  CHECK(shown(own.mask) == "everything");
  CHECK_FALSE(own.counted);
  CHECK(shown(bed->decide(question, OwnerId{2}, day(5)).mask) == "nothing");
}

TEST_CASE(
    "policy: a consumer that keeps the collection sees all of everyone, and no use is taken") {
  Bed bed;
  bed.offer_litres();
  bed.agree({.count = 1});
  Question question = bed.question();
  question.keeper = true;
  for (const int farm : {1, 2}) {
    const Decision decision = bed->decide(question, OwnerId{farm}, day(5));
    CHECK(shown(decision.mask) == "everything");
    CHECK_FALSE(decision.counted);
    CHECK(!decision.place);
  }
}

TEST_CASE("policy: an open offer is for everyone while it is published") {
  Bed bed;
  const Question nobody{.consumer = "", .purpose = "", .collection = bed.milk().get()};
  const auto seen = [&] { return shown(bed->decide(nobody, OwnerId{7}, day(5)).mask); };
  CHECK(seen() == "nothing");
  CHECK_FALSE(bed->is_open("melk"));
  bed.offer({.name = "open", .fields = {{"cow", {}}}, .open = true});
  CHECK(seen() == "cow");
  CHECK(bed->is_open("melk"));
  CHECK_FALSE(bed->is_open("voer"));
  bed.offer({.name = "open-2", .fields = {{"at", kByTheYear}}, .open = true});
  CHECK(seen() == "cow at~");
  bed.offer({.name = "open", .fields = {{"cow", {}}}, .open = true, .published = false});
  CHECK(seen() == "at~");
  bed.offer({.name = "open-2", .fields = {{"at", kByTheYear}}, .open = true, .published = false});
  CHECK(seen() == "nothing");
  CHECK_FALSE(bed->is_open("melk"));
}

TEST_CASE("policy: what is open comes on top of what was agreed, and is of no agreement") {
  Bed bed;
  bed.offer_litres();
  bed.offer({.name = "open", .fields = {{"cow", {}}}, .open = true});
  const PublicId id = bed.agree({.count = 1});
  CHECK(bed.sees(1) == "litres cow");
  CHECK(bed.agreement_of(bed.decide(1)) == id);
  CHECK(bed.decide(1).counted);
  CHECK(bed.sees(2) == "cow");
  CHECK(bed.agreement_of(bed.decide(2)) == PublicId{});
  CHECK_FALSE(bed.decide(2).counted);
}

TEST_CASE("policy: agreements on an offer that was withdrawn go on until they end") {
  Bed bed;
  bed.offer_litres();
  bed.agree({});
  bed.offer({.name = "litres", .fields = {{"litres", {}}}, .published = false});
  CHECK(bed.sees() == "litres");
  CHECK(bed.sees(1, day(10)) == "nothing");
}

TEST_CASE("policy: an agreement on an offer that is not known gives nothing and is not held") {
  Bed bed;
  bed.agree({.offer = "nowhere"});
  CHECK(bed.sees() == "nothing");
  CHECK(bed->size() == 0);
}

TEST_CASE("policy: an offer of figures gives no records, open or agreed") {
  Bed bed;
  const OfferFigures figures{.keys = {"cow"}, .measures = {{}}};
  bed.offer({.name = "litres", .fields = {{"cow", {}}}, .figures = figures});
  bed.offer({.name = "open", .fields = {{"cow", {}}}, .figures = figures, .open = true});
  bed.agree({.count = 1});
  CHECK(bed.sees() == "nothing");
  CHECK(bed.takings({OwnerId{1}}).empty());
  CHECK(bed->visible(bed.question(), day(5)).visible->none());
  CHECK(bed->is_open("melk"));  // there is something for everyone, if only figures
}

TEST_CASE("policy: writing is granted by offers that say so, for what they show") {
  Bed bed;
  bed.offer_litres();
  bed.offer({.name = "write", .fields = {{"cow", {}}, {"at", kByTheDay}}, .write = true});
  bed.agree({.farm = 1});
  CHECK_FALSE(bed->writes(bed.question()));
  CHECK(shown(bed->writable(bed.question(), OwnerId{1}, day(5))) == "nothing");
  const PublicId id = bed.agree({.farm = 1, .offer = "write"});
  CHECK(bed->writes(bed.question()));
  // Not the litres, which the other agreement only shows; the version is needed for If-Match.
  CHECK(shown(bed->writable(bed.question(), OwnerId{1}, day(5))) == "cow at~ version");
  CHECK(shown(bed->writable(bed.question(), OwnerId{2}, day(5))) == "nothing");
  CHECK(shown(bed->writable(bed.question(), OwnerId{1}, day(10))) == "nothing");
  Question other = bed.question();
  other.purpose = "onderzoek";
  CHECK_FALSE(bed->writes(other));
  bed.put(id, {.offer = "write", .state = suspended}, 2);
  CHECK_FALSE(bed->writes(bed.question()));
  CHECK(shown(bed->writable(bed.question(), OwnerId{1}, day(5))) == "nothing");
}

TEST_CASE("policy: what was removed is gone from decisions and lists") {
  Bed bed;
  bed.offer_litres();
  const PublicId gone = bed.agree({});
  const PublicId stays = bed.agree({.farm = 2});
  bed->remove(Kind::agreement, gone);
  bed->remove(Kind::agreement, gone);
  CHECK(bed.sees(1) == "nothing");
  CHECK(bed.sees(2) == "litres");
  CHECK(bed->size() == 1);
  CHECK_FALSE(bed->agreement(gone));
  const AgreementPage page =
      bed->agreements({.as = AgreementQuery::As::consumer, .party = std::string(kAdviser)});
  REQUIRE(page.items.size() == 1);
  CHECK(page.items[0].agreement.id == stays);
}

TEST_CASE("policy: purposes are looked up by name, with the version they have") {
  Bed bed;
  CHECK_FALSE(bed->purpose(kAdvice));
  CHECK_FALSE(bed->purpose_id(kAdvice));
  bed.purpose({.name = "voeradvies", .retention = "P1Y"});
  bed.purpose({.name = "onderzoek", .retention = "P2Y", .active = false});
  REQUIRE(bed->purposes().size() == 2);
  CHECK(bed->purposes()[0].name == "onderzoek");
  CHECK(bed->purpose(kAdvice)->retention == "P1Y");
  CHECK_FALSE(bed->purpose("onderzoek")->active);
  CHECK(bed->purpose_id(kAdvice) == id_of(8'000));
  const Purpose changed{.name = "voeradvies", .retention = "P3Y", .special = true};
  bed->put(Kind::purpose, {.id = id_of(8'000), .version = 2, .body = write_purpose(changed)});
  CHECK(bed->purpose(kAdvice)->version == 2);
  CHECK(bed->purpose(kAdvice)->special);
  CHECK(bed->purposes().size() == 2);
}

TEST_CASE("policy: offers are looked up by name, with the version they have") {
  Bed bed;
  CHECK_FALSE(bed->offer("litres"));
  bed.offer_litres();
  bed.offer({.name = "days", .fields = {{"at", {}}}});
  REQUIRE(bed->offers().size() == 2);
  CHECK(bed->offers()[0].name == "days");
  const auto known = bed->offer("litres");
  REQUIRE(known);
  CHECK(known->first == id_of(9'000));
  CHECK(known->second.version == 1);
  const Offer changed{.name = "litres",
                      .collection = "melk",
                      .provider = "De Vliet",
                      .fields = {{"litres", {}}},
                      .purposes = {"voeradvies"},
                      .maximum_days = 30};
  bed->put(Kind::offer, {.id = id_of(9'000), .version = 2, .body = write_offer(changed)});
  CHECK(bed->offer("litres")->second.version == 2);
  CHECK(bed->offer("litres")->second.maximum_days == 30);
  CHECK(bed->offers().size() == 2);
}

TEST_CASE("policy: parties are looked up by name and by id, until they are removed") {
  Bed bed;
  bed->put(Kind::party,
           {.id = id_of(1), .body = R"({"name":"farm-1","title":"Achterdijk 4","kind":"person"})"});
  bed->put(Kind::party, {.id = id_of(2),
                         .body = R"({"name":"De Hoef","title":"De Hoef","kind":"organisation"})"});
  REQUIRE(bed->party("farm-1"));
  CHECK(bed->party("farm-1")->title == "Achterdijk 4");
  CHECK(bed->party("farm-1")->person);
  REQUIRE(bed->party(id_of(2)));
  CHECK(bed->party(id_of(2))->name == "De Hoef");
  CHECK_FALSE(bed->party(id_of(2))->person);
  bed->remove(Kind::party, id_of(1));
  CHECK_FALSE(bed->party("farm-1"));
  CHECK_FALSE(bed->party(id_of(1)));
  CHECK(bed->party("De Hoef"));
}

namespace {

using As = AgreementQuery::As;

// The farms of a page, in its order.
std::vector<std::string> farms_of(const AgreementPage& page) {
  std::vector<std::string> farms;
  for (const auto& item : page.items) {
    farms.push_back(item.agreement.owner);
  }
  return farms;
}

using Farms = std::vector<std::string>;

// Four agreements with two consumers on offers of two providers.
struct Four {
  Bed bed;
  Four() {
    bed.offer_litres();
    bed.offer({.name = "days", .provider = "De Brink", .fields = {{"at", kByTheDay}}});
    bed.agree({.farm = 1});
    bed.agree({.farm = 2, .offer = "days", .purpose = "onderzoek"});
    bed.agree({.farm = 3, .consumer = "De Wei", .state = requested});
    bed.agree({.farm = 1, .state = revoked});
  }
  AgreementPage ask(AgreementQuery query) { return bed->agreements(query); }
};

}  // namespace

TEST_CASE("policy: an agreement is listed as it stands") {
  Bed bed;
  bed.offer_litres();
  const PublicId id = bed.agree({.farm = 3, .state = requested, .count = 4});
  bed.put(id, {.farm = 3, .state = agreed, .from = day(6), .count = 4}, 2);
  bed.take(id);
  const auto item = bed->agreement(id);
  REQUIRE(item);
  const Agreement& agreement = item->agreement;
  CHECK(item->used == 1);
  CHECK(agreement.id == id);
  CHECK(agreement.owner == "farm-3");
  CHECK(agreement.consumer == kAdviser);
  CHECK(agreement.offer == "litres");
  CHECK(agreement.purpose == kAdvice);
  CHECK(agreement.from == day(6));
  CHECK(agreement.until == day(10));
  CHECK(agreement.count == 4);
  CHECK(agreement.state == agreed);
  CHECK(agreement.version == 2);
  CHECK(agreement.created == day(0));
  CHECK(agreement.changed == day(2));
  CHECK_FALSE(bed->agreement(id_of(77)));
}

TEST_CASE("policy: a change that does not tell when an agreement was made leaves that as it was") {
  Bed bed;
  bed.offer_litres();
  const PublicId id = bed.agree({});
  const Agreement again{.consumer = std::string(kAdviser),
                        .offer = "litres",
                        .purpose = std::string(kAdvice),
                        .state = ended};
  bed->put(Kind::agreement, {.id = id,
                             .owner_id = OwnerId{1},
                             .version = 2,
                             .created = Instant{},
                             .changed = day(6),
                             .body = write_agreement(again)});
  CHECK(bed->agreement(id)->agreement.created == day(0));
  CHECK(bed->agreement(id)->agreement.changed == day(6));
}

TEST_CASE("policy: agreements are listed for each side, newest first") {
  Four four;
  CHECK(farms_of(four.ask({.as = As::owner, .party = "farm-1"})) == Farms{"farm-1", "farm-1"});
  CHECK(four.ask({.as = As::owner, .party = "farm-1"}).items[0].agreement.state == revoked);
  CHECK(farms_of(four.ask({.as = As::owner, .party = "farm-2"})) == Farms{"farm-2"});
  CHECK(farms_of(four.ask({.as = As::consumer, .party = "De Hoef"})) ==
        Farms{"farm-1", "farm-2", "farm-1"});
  CHECK(farms_of(four.ask({.as = As::consumer, .party = "De Wei"})) == Farms{"farm-3"});
  CHECK(farms_of(four.ask({.as = As::provider, .party = "De Vliet"})) ==
        Farms{"farm-1", "farm-3", "farm-1"});
  CHECK(farms_of(four.ask({.as = As::provider, .party = "De Brink"})) == Farms{"farm-2"});
}

TEST_CASE("policy: a party is on the side that it asks for, and on no other") {
  Four four;
  CHECK(four.ask({.as = As::owner, .party = "De Hoef"}).items.empty());
  CHECK(four.ask({.as = As::consumer, .party = "farm-1"}).items.empty());
  CHECK(four.ask({.as = As::provider, .party = "farm-1"}).items.empty());
  CHECK(four.ask({.as = As::owner, .party = "nobody"}).items.empty());
  CHECK(four.ask({.as = As::consumer, .party = "nobody"}).items.empty());
  CHECK(four.ask({.as = As::owner, .party = ""}).items.empty());
}

TEST_CASE("policy: a list of agreements is narrowed by state, offer and purpose") {
  Four four;
  const AgreementQuery all{.as = As::consumer, .party = "De Hoef"};
  AgreementQuery query = all;
  query.state = active;
  CHECK(farms_of(four.ask(query)) == Farms{"farm-2", "farm-1"});
  query.offer = "litres";
  CHECK(farms_of(four.ask(query)) == Farms{"farm-1"});
  query = all;
  query.purpose = "onderzoek";
  CHECK(farms_of(four.ask(query)) == Farms{"farm-2"});
  query.offer = "litres";
  CHECK(four.ask(query).items.empty());
  query = all;
  query.state = suspended;
  CHECK(four.ask(query).items.empty());
}

TEST_CASE("policy: pages of agreements follow each other without a gap or a double") {
  Bed bed;
  bed.offer_litres();
  for (int farm = 1; farm <= 7; ++farm) {
    bed.agree({.farm = farm});
  }
  AgreementQuery query{.as = As::consumer, .party = std::string(kAdviser), .limit = 3};
  Farms all;
  std::vector<std::size_t> sizes;
  for (bool more = true; more;) {
    const AgreementPage page = bed->agreements(query);
    sizes.push_back(page.items.size());
    for (const std::string& farm : farms_of(page)) {
      all.push_back(farm);
    }
    more = page.more;
    query.before = page.items.back().place;
    if (all.size() == 3) {  // newer ones come before the first page, not between
      bed.agree({.farm = 8});
    }
  }
  CHECK(sizes == std::vector<std::size_t>{3, 3, 1});
  CHECK(all == Farms{"farm-7", "farm-6", "farm-5", "farm-4", "farm-3", "farm-2", "farm-1"});
}

TEST_CASE("policy: a page that is just full says that there is no more") {
  Bed bed;
  bed.offer_litres();
  bed.agree({.farm = 1});
  bed.agree({.farm = 2});
  AgreementQuery query{.as = As::consumer, .party = std::string(kAdviser), .limit = 2};
  CHECK_FALSE(bed->agreements(query).more);
  query.limit = 1;
  CHECK(bed->agreements(query).more);
}

namespace {

Offer cow_figures() {
  return {
      .name = "cijfers",
      .collection = "melk",
      .fields = {{"litres", {}}, {"cow", {}}, {"created", kByTheYear}},
      .figures = OfferFigures{.keys = {"cow", "created"},
                              .measures = {{.kind = store::Measure::Kind::count},
                                           {.kind = store::Measure::Kind::mean, .field = "litres"}},
                              .minimum_owners = 4}};
}

}  // namespace

TEST_CASE("policy: figures are asked as the offer says, with its keys, measures and least group") {
  Bed bed;
  bed.offer(cow_figures());
  bed.agree({.farm = 3, .offer = "cijfers"});
  bed.agree({.farm = 1, .offer = "cijfers"});
  bed.agree({.farm = 1, .offer = "cijfers"});
  bed.agree({.farm = 5, .offer = "cijfers", .state = suspended});
  bed.agree({.farm = 6, .consumer = "De Wei", .offer = "cijfers"});
  bed.agree({.farm = 7, .offer = "cijfers", .purpose = "onderzoek"});
  bed.agree({.farm = 8, .offer = "cijfers", .until = day(5)});
  const auto right = bed->figures(bed.question(), "cijfers", day(5));
  REQUIRE(right);
  CHECK(right->question.keys == std::vector<FieldIndex>{FieldIndex{1}, query::kCreated});
  REQUIRE(right->question.measures.size() == 2);
  CHECK(right->question.measures[0].kind == store::Measure::Kind::count);
  CHECK(right->question.measures[1].kind == store::Measure::Kind::mean);
  CHECK(right->question.measures[1].field == FieldIndex{0});
  CHECK(right->question.minimum_owners == 4);
  CHECK(right->visible->named() == std::vector<OwnerId>{OwnerId{1}, OwnerId{3}});
  CHECK_FALSE(right->visible->others_seen());
  CHECK(shown(right->visible->mask(OwnerId{1})) == "litres cow created~");
}

TEST_CASE(
    "policy: there are no figures without an offer of figures or without an owner that agrees") {
  Bed bed;
  bed.offer_litres();
  bed.agree({});
  CHECK_FALSE(bed->figures(bed.question(), "cijfers", day(5)));
  CHECK_FALSE(bed->figures(bed.question(), "litres", day(5)));
  bed.offer(cow_figures());
  CHECK_FALSE(bed->figures(bed.question(), "cijfers", day(5)));
  bed.agree({.offer = "cijfers"});
  CHECK(bed->figures(bed.question(), "cijfers", day(5)));
  CHECK_FALSE(bed->figures(bed.question(), "cijfers", day(10)));
  Question other = bed.question();
  const auto feed = collection("voer", 2);
  other.collection = feed.get();
  CHECK_FALSE(bed->figures(other, "cijfers", day(5)));
}

TEST_CASE("policy: open figures are of all owners, for everyone, while they are published") {
  Bed bed;
  Offer offer = cow_figures();
  offer.open = true;
  bed.offer(offer);
  const Question nobody{.consumer = "", .purpose = "", .collection = bed.milk().get()};
  const auto right = bed->figures(nobody, "cijfers", day(5));
  REQUIRE(right);
  CHECK(right->visible->all_owners());
  CHECK(shown(right->visible->mask(OwnerId{9})) == "litres cow created~");
  offer.published = false;
  bed.offer(offer);
  CHECK_FALSE(bed->figures(nobody, "cijfers", day(5)));
}

}  // namespace meent::gate::policy_test
