// Who may move an agreement from which state to which: the whole table, each state by each wanted
// state, by each side that somebody can be on.
#include "share/life_cycle.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace meent::share::life_cycle_test {

using gate::Agreement;
using gate::AgreementState;
using gate::LegalBasis;
using enum gate::AgreementState;

namespace {

constexpr std::array kStates{requested, offered,  agreed, active,
                             suspended, declined, ended,  revoked};

// A row: from this state, to each of kStates in order. A cell: who may (owner, consumer, provider),
// `-` when nobody can (conflict), `=` when it is there already and nothing happens, `!` when it is
// as `-`, but the owner is told that it is not the owner's to stop (denied).
struct Row {
  AgreementState from;
  std::array<std::string_view, 8> cells;
};

// Asked for or offered, and given or not: for what rests on the owner's will.
constexpr Row kByWill[] = {
    //          requ offe agre acti susp decl ende  revo
    {requested, {"=", "-", "o", "o", "-", "o", "c", "-"}},
    {offered, {"-", "=", "c", "c", "-", "c", "o", "-"}},
    {agreed, {"-", "-", "=", "-", "o", "-", "oc", "o"}},
    {active, {"-", "-", "-", "=", "o", "-", "oc", "o"}},
    {suspended, {"-", "-", "o", "o", "=", "-", "oc", "o"}},
    {declined, {"-", "-", "-", "-", "-", "=", "-", "-"}},
    {ended, {"-", "-", "-", "-", "-", "-", "=", "-"}},
    {revoked, {"-", "-", "-", "-", "-", "-", "-", "="}},
};

// What holds on law is the provider's to pause and end, and the consumer's to end. What was only
// asked for, or only offered, does not hold yet: it is for both sides, as above.
constexpr Row kByLaw[] = {
    {requested, {"=", "-", "o", "o", "-", "o", "c", "-"}},
    {offered, {"-", "=", "c", "c", "-", "c", "o", "-"}},
    {agreed, {"-", "-", "=", "-", "p!", "!", "pc!", "!"}},
    {active, {"-", "-", "-", "=", "p!", "!", "pc!", "!"}},
    {suspended, {"-", "-", "p", "p", "=", "!", "pc!", "!"}},
    {declined, {"-", "-", "-", "-", "!", "=", "!", "!"}},
    {ended, {"-", "-", "-", "-", "!", "!", "=", "!"}},
    {revoked, {"-", "-", "-", "-", "!", "!", "!", "="}},
};

// The sides that somebody can be on; owner and consumer are never one party.
struct Actor {
  std::string_view name;
  Side side;
};
constexpr Actor kActors[] = {{"", {}},
                             {"o", {.owner = true}},
                             {"c", {.consumer = true}},
                             {"p", {.provider = true}},
                             {"op", {.owner = true, .provider = true}},
                             {"cp", {.consumer = true, .provider = true}}};

constexpr Instant kNow{1'790'000'000'000'000};
constexpr std::int64_t kDay = 86'400'000'000;
Instant days(std::int64_t number) {
  return {kNow.micros + number * kDay};
}

Agreement agreement_in(AgreementState state, LegalBasis basis = LegalBasis::consent) {
  return {.owner = "farm",
          .consumer = "De Hoef",
          .offer = "litres",
          .purpose = "voeradvies",
          .from = days(-10),
          .until = days(10),
          .state = state,
          .basis = basis,
          .article = "Waterwet 2.1",
          .reason = "before"};
}

Act to(AgreementState state) {
  return {.state = state, .until = {}, .reason = "because"};
}

// What the table says of one actor: "done", "same" or the name of the error.
std::string_view expected(std::string_view cell, const Actor& actor) {
  if (actor.name.empty()) {
    return "not-found";
  }
  if (cell == "=") {
    return "same";
  }
  const bool may = actor.name.find_first_of(cell) != std::string_view::npos;
  if (may) {
    return "done";
  }
  if (cell.ends_with('!')) {
    if (actor.side.owner && !actor.side.provider) {
      return "denied";
    }
    cell.remove_suffix(1);
  }
  return cell.empty() || cell == "-" ? "conflict" : "denied";
}

template <std::size_t N>
void check_table(const Row (&table)[N], LegalBasis basis) {
  static_assert(N == kStates.size());
  for (const Row& row : table) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
      for (const Actor& actor : kActors) {
        INFO(std::string(gate::name_of(row.from)), " to ", std::string(gate::name_of(kStates[i])),
             " by [", std::string(actor.name), "], ", std::string(gate::name_of(basis)));
        const Agreement before = agreement_in(row.from, basis);
        const auto after = apply(before, to(kStates[i]), actor.side, kNow);
        const std::string_view wanted = expected(row.cells[i], actor);
        if (wanted == "done") {
          REQUIRE_MESSAGE(after, (after ? std::string{} : after.error().detail));
          // Its time has come, so what is given is active at once.
          CHECK(after->state == (kStates[i] == agreed ? active : kStates[i]));
          CHECK(after->reason == "because");
        } else if (wanted == "same") {
          REQUIRE_MESSAGE(after, (after ? std::string{} : after.error().detail));
          CHECK(after->state == row.from);
          CHECK(after->reason == "before");
        } else {
          REQUIRE_FALSE(after);
          CHECK(std::string(name_of(after.error().code)) == std::string(wanted));
          CHECK_FALSE(after.error().detail.empty());
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("life cycle: the whole table of what rests on the owner's will") {
  for (const LegalBasis basis :
       {LegalBasis::consent, LegalBasis::contract, LegalBasis::legitimate_interest}) {
    check_table(kByWill, basis);
  }
}

TEST_CASE("life cycle: the whole table of what rests on law") {
  for (const LegalBasis basis :
       {LegalBasis::legal_obligation, LegalBasis::public_task, LegalBasis::vital_interest}) {
    check_table(kByLaw, basis);
  }
}

TEST_CASE("life cycle: to stop is never harder than to give, and needs no reason") {
  for (const AgreementState state : {agreed, active, suspended}) {
    const auto stopped = apply(agreement_in(state), {.state = revoked, .until = {}, .reason = ""},
                               {.owner = true}, kNow);
    REQUIRE(stopped);
    CHECK(stopped->state == revoked);
  }
}

TEST_CASE("life cycle: the owner is told on what law it rests, and nothing else") {
  const auto refused =
      apply(agreement_in(active, LegalBasis::public_task), to(revoked), {.owner = true}, kNow);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().detail.find("Waterwet 2.1") != std::string::npos);
  CHECK(refused.error().where == "/state");
}

TEST_CASE("life cycle: to somebody on no side there is no agreement, whatever is asked") {
  const Act acts[] = {to(active), to(revoked), {.state = {}, .until = days(1), .reason = ""}, {}};
  for (const Act& act : acts) {
    const auto refused = apply(agreement_in(active), act, {}, kNow);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::not_found);
  }
}

// --- its beginning ---

TEST_CASE("life cycle: what is given before its beginning is agreed, whichever word is used") {
  for (const AgreementState word : {agreed, active}) {
    Agreement agreement = agreement_in(requested);
    agreement.from = days(3);
    const auto given = apply(agreement, to(word), {.owner = true}, kNow);
    REQUIRE(given);
    CHECK(given->state == agreed);
    CHECK(given->from == days(3));
  }
}

TEST_CASE("life cycle: what is given after its beginning begins when it is given") {
  for (const AgreementState word : {agreed, active}) {
    const auto given = apply(agreement_in(requested), to(word), {.owner = true}, kNow);
    REQUIRE(given);
    CHECK(given->state == active);
    CHECK(given->from == kNow);
    CHECK(given->until == days(10));
  }
}

TEST_CASE("life cycle: what goes on after a pause began when it began") {
  const auto on = apply(agreement_in(suspended), to(active), {.owner = true}, kNow);
  REQUIRE(on);
  CHECK(on->state == active);
  CHECK(on->from == days(-10));
  Agreement ahead = agreement_in(suspended);
  ahead.from = days(2);
  const auto waits = apply(ahead, to(active), {.owner = true}, kNow);
  REQUIRE(waits);
  CHECK(waits->state == agreed);
}

TEST_CASE("life cycle: what is over cannot be given any more, nor go on; it can be stopped") {
  for (const Instant end : {kNow, days(-1)}) {
    for (const AgreementState state : {requested, suspended}) {
      Agreement agreement = agreement_in(state);
      agreement.until = end;
      const auto refused = apply(agreement, to(active), {.owner = true}, kNow);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == Code::conflict);
      CHECK(refused.error().where == "/state");
    }
    Agreement agreement = agreement_in(active);
    agreement.until = end;
    CHECK(apply(agreement, to(revoked), {.owner = true}, kNow));
  }
}

// --- its end ---

namespace {

result<Agreement> shorter(const Agreement& agreement, Instant until, const Side& side) {
  return apply(agreement, {.state = {}, .until = until, .reason = "enough"}, side, kNow);
}

}  // namespace

TEST_CASE("life cycle: the owner lets it end earlier") {
  for (const AgreementState state : {requested, offered, agreed, active, suspended}) {
    const auto next = shorter(agreement_in(state), days(2), {.owner = true});
    REQUIRE(next);
    CHECK(next->state == state);
    CHECK(next->until == days(2));
    CHECK(next->reason == "enough");
  }
}

TEST_CASE("life cycle: an end is not later than it was, and after the beginning") {
  const auto refused = [](Instant until) {
    const auto next = shorter(agreement_in(active), until, {.owner = true});
    return !next && next.error().code == Code::invalid && next.error().where == "/until";
  };
  CHECK(refused(Instant{days(10).micros + 1}));
  CHECK(refused(kLatest));
  CHECK(refused(days(-10)));
  CHECK(refused(days(-11)));
  CHECK_FALSE(refused(days(10)));
  CHECK_FALSE(refused(days(-9)));
}

TEST_CASE("life cycle: the same end said again changes nothing, not even the reason") {
  const auto next = shorter(agreement_in(active), days(10), {.owner = true});
  REQUIRE(next);
  CHECK(next->until == days(10));
  CHECK(next->reason == "before");
}

TEST_CASE("life cycle: the consumer does not set the end; on law only the provider does") {
  const auto code = [](const Agreement& agreement, const Side& side) {
    const auto next = shorter(agreement, days(2), side);
    return next ? std::string("done") : std::string(name_of(next.error().code));
  };
  const Agreement by_will = agreement_in(active);
  CHECK(code(by_will, {.consumer = true}) == "denied");
  CHECK(code(by_will, {.owner = true}) == "done");
  CHECK(code(by_will, {.provider = true}) == "done");
  const Agreement by_law = agreement_in(active, LegalBasis::public_task);
  CHECK(code(by_law, {.consumer = true}) == "denied");
  CHECK(code(by_law, {.owner = true}) == "denied");
  CHECK(code(by_law, {.provider = true}) == "done");
  CHECK(code(by_law, {.owner = true, .provider = true}) == "done");
}

TEST_CASE("life cycle: what is over has no other end") {
  for (const AgreementState state : {declined, ended, revoked}) {
    const auto refused = shorter(agreement_in(state), days(2), {.owner = true});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::conflict);
    CHECK(refused.error().where == "/until");
  }
}

TEST_CASE("life cycle: it is given with an earlier end in one act, unless that end is past") {
  const auto act = [](Instant until) {
    return apply(agreement_in(requested), {.state = active, .until = until, .reason = ""},
                 {.owner = true}, kNow);
  };
  const auto given = act(days(1));
  REQUIRE(given);
  CHECK(given->state == active);
  CHECK(given->until == days(1));
  const auto past = act(days(-1));
  REQUIRE_FALSE(past);
  CHECK(past.error().code == Code::conflict);
}

TEST_CASE("life cycle: nothing asked, nothing changed") {
  const Agreement before = agreement_in(active);
  const auto after =
      apply(before, {.state = {}, .until = {}, .reason = "idle"}, {.owner = true}, kNow);
  REQUIRE(after);
  CHECK(gate::write_agreement(*after) == gate::write_agreement(before));
}

TEST_CASE("life cycle: who and what it is about stays, whatever is done") {
  for (const AgreementState state : {agreed, active, suspended}) {
    const Agreement before = agreement_in(state);
    const auto after = apply(before, to(revoked), {.owner = true}, kNow);
    REQUIRE(after);
    CHECK(after->owner == before.owner);
    CHECK(after->consumer == before.consumer);
    CHECK(after->offer == before.offer);
    CHECK(after->purpose == before.purpose);
    CHECK(after->from == before.from);
    CHECK(after->until == before.until);
    CHECK(after->basis == before.basis);
    CHECK(after->article == before.article);
  }
}

}  // namespace meent::share::life_cycle_test
