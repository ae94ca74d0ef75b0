// The endpoints of records: list and export, create and bulk load, and one record with its
// versions.
#pragma once

#include <vector>

#include "doors/v1/endpoint.hpp"
#include "gate/gate.hpp"

namespace meent::doors::v1 {

std::vector<Endpoint> record_endpoints(gate::Gate& gate);

}  // namespace meent::doors::v1
