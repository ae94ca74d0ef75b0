// The session of a person in a browser: log in, for whom one acts, log out, a new password.
#pragma once

#include <vector>

#include "doors/v1/endpoint.hpp"
#include "gate/identity/identity.hpp"

namespace meent::doors::v1 {

std::vector<Endpoint> session_endpoints(gate::Identity& identity);

}  // namespace meent::doors::v1
