// The life of an agreement: who may move it from which state to which. Pure.
//
//   requested --owner--> active/agreed | declined        requested --consumer--> ended
//   offered --consumer--> active/agreed | declined       offered --owner--> ended
//   agreed, active --owner--> suspended --owner--> active
//   agreed, active, suspended --owner--> revoked         --either--> ended
//
// An agreement whose `from` lies ahead is agreed; it gives data from then on. Consent is withdrawn
// (revoked) as easily as it was given: by the owner, at once, without a reason. What rests on law
// was made by the provider's operator with the article; the owner sees it, and cannot stop it.
// Final states stay.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "gate/policy/types.hpp"

namespace meent::share {

// For whom somebody acts, seen from one agreement.
struct Side {
  bool owner = false;     // decides for the owner
  bool consumer = false;  // acts for the consumer
  bool provider = false;  // operator of the organisation that keeps the collection
};

// What is asked of an agreement: a state to reach, an earlier end, or both.
struct Act {
  std::optional<gate::AgreementState> state;
  std::optional<Instant> until;  // not after the present one
  std::string reason;
};

// The agreement as it becomes. Errors: not_found when no side is one's own; denied with the reason
// in plain words; conflict when the state does not allow it; invalid for `until`.
result<gate::Agreement> apply(const gate::Agreement& agreement, const Act& act, const Side& side,
                              Instant now);

}  // namespace meent::share
