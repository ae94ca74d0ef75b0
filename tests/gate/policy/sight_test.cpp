// The Visible that is made of all agreements of a question: the same for each owner as what the
// policy decides for that owner alone; kept as long as it is right, and withdrawn when it is not.
#include <doctest/doctest.h>

#include <random>

#include "gate/policy/bed.hpp"

namespace meent::gate::policy_test {

namespace {

std::string seen_by(const Sight& sight, int farm) {
  return shown(sight.visible->mask(OwnerId{farm}));
}

// Two farms that agreed, with a Visible that was made for it.
struct Seen {
  Bed bed;
  PublicId agreement;
  Sight sight;

  Seen() {
    bed.offer_litres();
    agreement = bed.agree({.farm = 1});
    bed.agree({.farm = 2});
    sight = ask();
  }
  Sight ask(Instant now = day(5)) { return bed->visible(bed.question(), now); }
  bool kept() { return ask().visible == sight.visible && !sight.visible->withdrawn(); }
};

}  // namespace

TEST_CASE("sight: each owner that agreed is seen through its offers, and nobody else") {
  Bed bed;
  bed.offer_litres();
  bed.offer({.name = "days", .fields = {{"at", kByTheDay}}});
  bed.agree({.farm = 1});
  bed.agree({.farm = 2, .offer = "days"});
  bed.agree({.farm = 4});
  bed.agree({.farm = 4, .offer = "days"});
  bed.agree({.farm = 5, .state = suspended});
  bed.agree({.farm = 6, .from = day(6)});
  bed.agree({.farm = 7, .until = day(5)});
  const Sight sight = bed->visible(bed.question(), day(5));
  CHECK(seen_by(sight, 1) == "litres");
  CHECK(seen_by(sight, 2) == "at~");
  CHECK(seen_by(sight, 3) == "nothing");
  CHECK(seen_by(sight, 4) == "litres at~");
  CHECK(seen_by(sight, 5) == "nothing");
  CHECK(seen_by(sight, 6) == "nothing");
  CHECK(seen_by(sight, 7) == "nothing");
  CHECK(sight.visible->named() == std::vector<OwnerId>{OwnerId{1}, OwnerId{2}, OwnerId{4}});
  CHECK_FALSE(sight.visible->others_seen());
}

TEST_CASE("sight: owners with the same offers share one mask") {
  Bed bed;
  bed.offer_litres();
  for (int farm = 1; farm <= kFarms; ++farm) {
    bed.agree({.farm = farm});
  }
  CHECK(bed->visible(bed.question(), day(5)).visible->masks().size() == 1);
}

TEST_CASE("sight: without any right there is nothing, with an open offer something of everyone") {
  Bed bed;
  const Question nobody{.consumer = "", .purpose = "", .collection = bed.milk().get()};
  CHECK(bed->visible(nobody, day(5)).visible->none());
  bed.offer({.name = "open", .fields = {{"cow", {}}}, .open = true});
  bed.offer_litres();
  bed.agree({.farm = 1});
  const Sight open = bed->visible(nobody, day(5));
  CHECK(open.visible->all_owners());
  CHECK(seen_by(open, 9) == "cow");
  const Sight more = bed->visible(bed.question(), day(5));
  CHECK(more.visible->others_seen());
  CHECK(seen_by(more, 1) == "litres cow");
  CHECK(seen_by(more, 9) == "cow");
}

TEST_CASE("sight: who keeps the collection sees all of it; an owner its own, whole") {
  Seen seen;
  Question question = seen.bed.question();
  question.keeper = true;
  const Sight keeper = seen.bed->visible(question, day(5));
  CHECK(keeper.visible->all_owners());
  CHECK(seen_by(keeper, 9) == "everything");
  question.keeper = false;
  question.own = OwnerId{1};
  const Sight own = seen.bed->visible(question, day(5));
  CHECK(seen_by(own, 1) == "everything");
  CHECK(seen_by(own, 2) == "litres");
  CHECK(seen_by(own, 3) == "nothing");
}

TEST_CASE("sight: it tells whether uses are counted, and whether the purpose is of special care") {
  Seen seen;
  CHECK_FALSE(seen.sight.counted);
  CHECK_FALSE(seen.sight.special);
  seen.bed.agree({.farm = 3, .count = 2});
  CHECK(seen.ask().counted);
  seen.bed.purpose({.name = std::string(kAdvice), .retention = "P1Y", .special = true});
  CHECK(seen.ask().special);
  seen.bed.purpose({.name = std::string(kAdvice), .retention = "P1Y"});
  CHECK_FALSE(seen.ask().special);
}

TEST_CASE("sight: the same question gets the Visible that is there") {
  Seen seen;
  CHECK(seen.ask().visible == seen.sight.visible);
  CHECK(seen.ask(day(9)).visible == seen.sight.visible);
}

TEST_CASE("sight: another question gets another Visible") {
  Seen seen;
  const auto other = [&seen](auto change) {
    Question question = seen.bed.question();
    change(question);
    return seen.bed->visible(question, day(5)).visible != seen.sight.visible;
  };
  CHECK(other([](Question& q) { q.consumer = "De Wei"; }));
  CHECK(other([](Question& q) { q.purpose = "onderzoek"; }));
  CHECK(other([](Question& q) { q.own = OwnerId{1}; }));
  CHECK(other([](Question& q) { q.keeper = true; }));
  const auto feed = collection("voer", 2);
  CHECK(other([&feed](Question& q) { q.collection = feed.get(); }));
  const auto redefined = collection("melk", 1, 2);
  CHECK(other([&redefined](Question& q) { q.collection = redefined.get(); }));
  CHECK(seen.kept());
}

TEST_CASE("sight: a commit on an agreement behind it withdraws it, and a new one is made") {
  Seen seen;
  seen.bed.put(seen.agreement, {.farm = 1, .state = revoked}, 2);
  CHECK(seen.sight.visible->withdrawn());
  const Sight next = seen.ask();
  CHECK_FALSE(next.visible->withdrawn());
  CHECK(seen_by(next, 1) == "nothing");
  CHECK(seen_by(next, 2) == "litres");
  seen.bed.agree({.farm = 3});
  CHECK(next.visible->withdrawn());
  CHECK(seen_by(seen.ask(), 3) == "litres");
}

TEST_CASE("sight: the end of a record of an agreement withdraws it") {
  Seen seen;
  seen.bed->remove(Kind::agreement, seen.agreement);
  CHECK(seen.sight.visible->withdrawn());
  CHECK(seen_by(seen.ask(), 1) == "nothing");
}

TEST_CASE("sight: agreements of others, for other purposes and of other collections leave it") {
  Seen seen;
  seen.bed.offer({.name = "feed", .collection = "voer", .fields = {{"litres", {}}}});
  seen.bed.agree({.farm = 3, .consumer = "De Wei"});
  seen.bed.agree({.farm = 3, .purpose = "onderzoek"});
  seen.bed.agree({.farm = 3, .offer = "feed"});
  CHECK(seen.kept());
}

TEST_CASE(
    "sight: an offer on its collection withdraws it, of whatever name; on another it does not") {
  Seen seen;
  seen.bed.offer({.name = "feed", .collection = "voer", .fields = {{"cow", {}}}, .open = true});
  CHECK(seen.kept());
  seen.bed.offer({.name = "open", .fields = {{"cow", {}}}, .open = true});
  CHECK(seen.sight.visible->withdrawn());
  CHECK(seen_by(seen.ask(), 9) == "cow");
}

TEST_CASE("sight: a purpose that changes withdraws all, for it may have become special") {
  Seen seen;
  seen.bed.purpose({.name = "onderzoek", .retention = "P1Y"});
  CHECK(seen.sight.visible->withdrawn());
}

TEST_CASE("sight: the last use withdraws it, those before do not") {
  Seen seen;
  const PublicId id = seen.bed.agree({.farm = 3, .count = 2});
  const Sight counted = seen.ask();
  seen.bed.take(id);
  CHECK_FALSE(counted.visible->withdrawn());
  seen.bed.take(id);
  CHECK(counted.visible->withdrawn());
  CHECK(seen_by(seen.ask(), 3) == "nothing");
}

TEST_CASE("sight: a new question never gets one whose time is over") {
  Seen seen;
  seen.bed.agree({.farm = 3, .from = day(7)});
  seen.bed.agree({.farm = 4, .until = day(8)});
  const Sight before = seen.ask(later(day(7), -1));
  CHECK(seen_by(before, 3) == "nothing");
  const Sight begun = seen.ask(day(7));
  CHECK(begun.visible != before.visible);
  CHECK(seen_by(begun, 3) == "litres");
  CHECK(seen_by(begun, 4) == "litres");
  const Sight over = seen.ask(day(8));
  CHECK(seen_by(over, 3) == "litres");
  CHECK(seen_by(over, 4) == "nothing");
}

TEST_CASE("sight: a tick of the clock withdraws what is over, and what is not it leaves") {
  Seen seen;
  seen.bed.agree({.farm = 3, .until = day(8)});
  const Sight sight = seen.ask();
  Question question = seen.bed.question();
  question.keeper = true;
  const Sight keeper = seen.bed->visible(question, day(5));
  seen.bed->tick(later(day(8), -1));
  CHECK_FALSE(sight.visible->withdrawn());
  seen.bed->tick(day(8));
  CHECK(sight.visible->withdrawn());
  CHECK_FALSE(keeper.visible->withdrawn());
  CHECK(seen_by(seen.ask(day(8)), 3) == "nothing");
}

TEST_CASE("sight: when too many are kept of one collection, all of them are made anew") {
  Seen seen;
  std::vector<std::string> names;
  for (int i = 0; i < 4'095; ++i) {
    names.push_back("consumer-" + std::to_string(i));
  }
  for (const std::string& name : names) {
    Question question = seen.bed.question();
    question.consumer = name;
    seen.bed->visible(question, day(5));
  }
  CHECK(seen.kept());
  Question question = seen.bed.question();
  question.consumer = "one too many";
  const Sight last = seen.bed->visible(question, day(5));
  CHECK(seen.sight.visible->withdrawn());
  CHECK_FALSE(last.visible->withdrawn());
}

TEST_CASE("sight: it is for every owner what is decided for that owner, whatever is agreed") {
  std::mt19937_64 random(7);  // NOLINT: the same policies each time
  const auto below = [&random](int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
  };
  const char* const offers[] = {"litres", "days", "figures", "open"};
  const char* const consumers[] = {"De Hoef", "De Wei"};
  const char* const purposes[] = {"voeradvies", "onderzoek"};
  for (int round = 0; round < 60; ++round) {
    Bed bed;
    bed.offer_litres();
    bed.offer({.name = "days", .fields = {{"at", kByTheDay}, {"cow", {}}}});
    bed.offer({.name = "figures",
               .fields = {{"cow", {}}},
               .figures = OfferFigures{.keys = {"cow"}, .measures = {{}}}});
    bed.offer(
        {.name = "open", .fields = {{"at", kByTheYear}}, .open = true, .published = below(3) == 0});
    std::vector<PublicId> made;
    for (int step = 0; step < 60; ++step) {
      const Bed::Deal deal{
          .farm = 1 + below(8),
          .consumer = consumers[below(2)],
          .offer = offers[below(3)],
          .purpose = purposes[below(2)],
          .state = static_cast<AgreementState>(below(8)),
          .from = day(below(10)),
          .until = day(below(10)),
          .count = below(2) == 0 ? std::nullopt : std::optional<std::uint64_t>(1 + below(3))};
      switch (below(4)) {
        case 0:
          if (!made.empty()) {
            bed.take(made[static_cast<std::size_t>(below(static_cast<int>(made.size())))]);
          }
          break;
        case 1:
          if (!made.empty()) {
            bed->remove(Kind::agreement, made.back());
            made.pop_back();
          }
          break;
        default: made.push_back(bed.agree(deal)); break;
      }
      Question question = bed.question();
      question.consumer = consumers[below(2)];
      question.purpose = purposes[below(2)];
      question.own = below(4) == 0 ? std::optional(OwnerId{1 + below(8)}) : std::nullopt;
      const Instant now = day(step / 6);  // a clock goes on
      const Sight sight = bed->visible(question, now);
      REQUIRE_FALSE(sight.visible->withdrawn());
      for (int farm = 1; farm <= 9; ++farm) {
        const query::MaskRef one = bed->decide(question, OwnerId{farm}, now).mask;
        const query::Mask* all = sight.visible->mask(OwnerId{farm});
        REQUIRE((one == nullptr) == (all == nullptr));
        REQUIRE((one == nullptr || *one == *all));
      }
    }
  }
}

}  // namespace meent::gate::policy_test
