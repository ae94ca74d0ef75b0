// Who runs under a Visible hears that it was withdrawn: once, when the change is told, never under
// a lock of the policy.
#include "gate/policy/withdrawal.hpp"

#include <doctest/doctest.h>

#include "gate/policy/bed.hpp"

namespace meent::gate::policy_test {

namespace {

struct Running {
  Bed bed;
  PublicId agreement;
  store::VisibleRef visible;
  int told = 0;
  Withdrawal handle;

  Running() {
    bed.offer_litres();
    agreement = bed.agree({.until = day(8)});
    visible = ask();
    handle = bed->on_withdrawal(visible, [this] { ++told; });
  }
  store::VisibleRef ask() { return bed->visible(bed.question(), day(5)).visible; }
  void stop() { bed.put(agreement, {.state = revoked, .until = day(8)}, 2); }
  std::vector<AgreementNews> tell() {
    std::vector<AgreementNews> all;
    bed->tell_changes([&all](const AgreementNews& news) { all.push_back(news); });
    return all;
  }
};

}  // namespace

TEST_CASE("withdrawal: who runs is told when the change is told, and not again") {
  Running running;
  running.tell();
  CHECK(running.told == 0);
  running.stop();
  CHECK(running.visible->withdrawn());
  CHECK(running.told == 0);
  running.tell();
  CHECK(running.told == 1);
  running.tell();
  running.bed->tick(day(9));
  CHECK(running.told == 1);
}

TEST_CASE("withdrawal: who let go of the handle is not told") {
  Running running;
  running.handle.reset();
  running.stop();
  running.tell();
  CHECK(running.told == 0);
}

TEST_CASE("withdrawal: all who run under one Visible are told, and who runs under another is not") {
  Running running;
  int second = 0;
  int other = 0;
  const Withdrawal same = running.bed->on_withdrawal(running.visible, [&second] { ++second; });
  Question question = running.bed.question();
  question.consumer = "De Wei";
  const auto elsewhere = running.bed->visible(question, day(5)).visible;
  const Withdrawal apart = running.bed->on_withdrawal(elsewhere, [&other] { ++other; });
  running.stop();
  running.tell();
  CHECK(running.told == 1);
  CHECK(second == 1);
  CHECK(other == 0);
}

TEST_CASE("withdrawal: of what is withdrawn already nobody is told: who asks looks itself") {
  Running running;
  running.stop();
  int late = 0;
  const Withdrawal handle = running.bed->on_withdrawal(running.visible, [&late] { ++late; });
  CHECK(handle != nullptr);
  CHECK(running.visible->withdrawn());
  running.tell();
  CHECK(late == 0);
}

TEST_CASE("withdrawal: who is told may ask the policy at once, and gets what is right now") {
  Running running;
  bool none = false;
  const Withdrawal handle = running.bed->on_withdrawal(
      running.visible, [&] { none = running.ask()->none() && running.bed.sees() == "nothing"; });
  running.stop();
  running.tell();
  CHECK(none);
}

TEST_CASE("withdrawal: the clock tells those whose time is over") {
  Running running;
  running.bed->tick(later(day(8), -1));
  CHECK(running.told == 0);
  running.bed->tick(day(8));
  CHECK(running.told == 1);
  running.bed->tick(day(9));
  CHECK(running.told == 1);
}

TEST_CASE("withdrawal: what a commit withdrew is told by the clock too, when that is first") {
  Running running;
  running.stop();
  running.bed->tick(day(5));
  CHECK(running.told == 1);
  running.tell();
  CHECK(running.told == 1);
}

TEST_CASE("withdrawal: each change of an agreement is news, once, in the order of the commits") {
  Running running;
  running.tell();
  const PublicId other = running.bed.agree({.farm = 2, .consumer = "De Wei", .state = requested});
  running.stop();
  const auto news = running.tell();
  REQUIRE(news.size() == 2);
  CHECK(news[0].id == other);
  CHECK(news[0].owner == "farm-2");
  CHECK(news[0].consumer == "De Wei");
  CHECK(news[0].state == "requested");
  CHECK(news[1].id == running.agreement);
  CHECK(news[1].owner == "farm-1");
  CHECK(news[1].state == "revoked");
  CHECK(running.tell().empty());
}

TEST_CASE("withdrawal: the clock brings no news of agreements, and leaves what a commit brought") {
  Running running;
  running.tell();
  running.stop();
  running.bed->tick(day(9));
  CHECK(running.tell().size() == 1);
}

}  // namespace meent::gate::policy_test
