// Clients: the programs of an organisation, each with a secret, roles and purposes.
#pragma once

#include <vector>

#include "doors/v1/endpoint.hpp"
#include "gate/identity/identity.hpp"

namespace meent::doors::v1 {

std::vector<Endpoint> client_endpoints(gate::Identity& identity);

}  // namespace meent::doors::v1
