#include "share/life_cycle.hpp"

#include <array>

namespace meent::share {

namespace {

using gate::Agreement;
using gate::AgreementState;
using enum gate::AgreementState;

enum Who : unsigned { kOwner = 1, kConsumer = 2, kProvider = 4 };

struct Step {
  AgreementState from, to;
  unsigned who;
};

constexpr std::array kSteps{Step{requested, active, kOwner},
                            Step{requested, declined, kOwner},
                            Step{requested, ended, kConsumer},
                            Step{offered, active, kConsumer},
                            Step{offered, declined, kConsumer},
                            Step{offered, ended, kOwner},
                            Step{agreed, suspended, kOwner},
                            Step{active, suspended, kOwner},
                            Step{suspended, active, kOwner},
                            Step{agreed, revoked, kOwner},
                            Step{active, revoked, kOwner},
                            Step{suspended, revoked, kOwner},
                            Step{agreed, ended, kOwner | kConsumer},
                            Step{active, ended, kOwner | kConsumer},
                            Step{suspended, ended, kOwner | kConsumer}};

// What may be done with an agreement that holds on law.
constexpr std::array kLawSteps{
    Step{agreed, suspended, kProvider},         Step{active, suspended, kProvider},
    Step{suspended, active, kProvider},         Step{agreed, ended, kProvider | kConsumer},
    Step{active, ended, kProvider | kConsumer}, Step{suspended, ended, kProvider | kConsumer}};

unsigned sides_of(const Side& side) {
  return (side.owner ? kOwner : 0U) | (side.consumer ? kConsumer : 0U) |
         (side.provider ? kProvider : 0U);
}

bool lapsed(const Agreement& agreement, Instant now) {
  return agreement.until <= now;
}

template <std::size_t N>
const Step* find(const std::array<Step, N>& steps, AgreementState from, AgreementState to) {
  for (const Step& each : steps) {
    if (each.from == from && each.to == to) {
      return &each;
    }
  }
  return nullptr;
}

tl::unexpected<error> on_law(const Agreement& agreement) {
  return fail(
      Code::denied,
      "this rests on law (" + agreement.article +
          "), not on your consent, so it is not yours to stop; the desk tells how to object",
      "/state");
}

result<void> may(const Agreement& agreement, AgreementState to, const Side& side) {
  // What was only asked for, or only offered, does not hold yet: it is for both sides to decide.
  const bool law = gate::rests_on_law(agreement.basis) && agreement.state != requested &&
                   agreement.state != offered;
  const Step* step = law ? find(kLawSteps, agreement.state, to) : find(kSteps, agreement.state, to);
  if (law && side.owner && !side.provider &&
      (to == revoked || to == suspended || to == ended || to == declined)) {
    return on_law(agreement);
  }
  if (step == nullptr) {
    return fail(Code::conflict,
                "an agreement that is " + std::string(gate::name_of(agreement.state)) +
                    " cannot become " + std::string(gate::name_of(to)),
                "/state");
  }
  if ((step->who & sides_of(side)) == 0) {
    return fail(Code::denied, "this step is for the other side of the agreement", "/state");
  }
  return {};
}

}  // namespace

result<Agreement> apply(const Agreement& agreement, const Act& act, const Side& side, Instant now) {
  if (sides_of(side) == 0) {
    return fail(Code::not_found, "there is no agreement with this id");
  }
  Agreement next = agreement;
  if (act.until) {
    if (!side.owner && !side.provider) {
      return fail(Code::denied, "only the owner can let it end earlier", "/until");
    }
    if (gate::rests_on_law(agreement.basis) && !side.provider) {
      return on_law(agreement);
    }
    if (gate::is_final(agreement.state)) {
      return fail(Code::conflict, "this agreement is over", "/until");
    }
    if (*act.until > agreement.until || *act.until <= agreement.from) {
      return fail(Code::invalid,
                  "an agreement can be made shorter, not longer; its end lies after its beginning",
                  "/until");
    }
    next.until = *act.until;
  }
  if (act.state && *act.state != agreement.state) {
    // Whether it is agreed or active follows from its beginning, so either may be asked.
    const AgreementState wanted = *act.state == agreed ? active : *act.state;
    MEENT_CHECK(may(agreement, wanted, side));
    if (wanted == active && lapsed(next, now)) {
      return fail(Code::conflict, "its time is over; ask anew", "/state");
    }
    next.state = wanted == active && next.from > now ? agreed : wanted;
    if (next.state == active && agreement.state != suspended && next.from < now) {
      next.from = now;
    }
  }
  if (next.state != agreement.state || next.until != agreement.until) {  // else said again
    next.reason = act.reason;
  }
  return next;
}

}  // namespace meent::share
