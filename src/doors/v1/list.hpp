// The answer of a list. As JSON it is one page; as NDJSON or CSV it is an export of everything that
// matches. Both are made page by page of the store, each in its own read transaction, so that
// memory stays flat and a slow reader holds nothing.
#pragma once

#include "doors/v1/endpoint.hpp"
#include "doors/v1/listing.hpp"
#include "gate/gate.hpp"

namespace meent::doors::v1 {

result<Response> answer_list(gate::Gate& gate, const Call& call, Asked asked);

}  // namespace meent::doors::v1
