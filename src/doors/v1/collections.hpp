// The endpoints of collections: what is kept, and which fields it has.
#pragma once

#include <vector>

#include "doors/v1/endpoint.hpp"
#include "gate/gate.hpp"

namespace meent::doors::v1 {

std::vector<Endpoint> collection_endpoints(gate::Gate& gate);

}  // namespace meent::doors::v1
