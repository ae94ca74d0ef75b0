// Bulk load: the lines of a body, checked and typed, as the source of one load. All or nothing, or
// with ?onError=skip the good lines, and the bad ones back with their reasons.
#pragma once

#include "doors/v1/endpoint.hpp"
#include "gate/gate.hpp"

namespace meent::doors::v1 {

result<Response> load_records(gate::Gate& gate, const Call& call,
                              const gate::CollectionRef& collection);

}  // namespace meent::doors::v1
