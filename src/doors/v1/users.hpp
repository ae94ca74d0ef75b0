// Accounts to log in with; for operators of the host organisation, and for oneself.
#pragma once

#include <vector>

#include "doors/v1/endpoint.hpp"
#include "gate/identity/identity.hpp"

namespace meent::doors::v1 {

std::vector<Endpoint> user_endpoints(gate::Identity& identity);

}  // namespace meent::doors::v1
