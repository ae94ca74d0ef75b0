// Parties (persons and organisations), and the members of organisations.
#pragma once

#include <vector>

#include "doors/v1/endpoint.hpp"
#include "gate/identity/identity.hpp"

namespace meent::doors::v1 {

std::vector<Endpoint> party_endpoints(gate::Identity& identity);

}  // namespace meent::doors::v1
