// Server-sent events (WHATWG HTML §9.2): what happens in a collection, as the asker may see it, and
// what concerns the party the asker acts for.
#pragma once

#include <vector>

#include "doors/v1/endpoint.hpp"

namespace meent::doors::v1 {

std::vector<Endpoint> event_endpoints(gate::Gate& gate);

}  // namespace meent::doors::v1
