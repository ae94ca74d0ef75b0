// Who used the data of the party one acts for: lists, proofs, and the search of auditors.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "doors/v1/endpoint.hpp"
#include "gate/policy/types.hpp"

namespace meent::doors::v1 {

std::vector<Endpoint> use_endpoints(gate::Gate& gate);

// `agreement`: only uses of its collection by its consumer, for its purpose; null: all.
result<Response> answer_uses(gate::Gate& gate, const Call& call, const gate::Agreement* agreement);
openapi::Operation uses_operation(std::string id, std::string summary, std::string description);

// Of (consumer's party id, purpose, collection): when last and how often, among the latest uses.
struct Used {
  Instant last;
  std::uint64_t times = 0;
};
using UsedBy = std::map<std::tuple<std::string, std::string, std::string>, Used>;
UsedBy used_by(gate::Gate& gate, const gate::Principal& who);

}  // namespace meent::doors::v1
