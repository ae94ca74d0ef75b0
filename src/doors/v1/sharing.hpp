// Purposes, offers and agreements in the API; see share/share.hpp for what they do.
#pragma once

#include <vector>

#include "doors/v1/endpoint.hpp"
#include "share/share.hpp"

namespace meent::doors::v1 {

std::vector<Endpoint> purpose_endpoints(share::Share& share);
std::vector<Endpoint> offer_endpoints(gate::Gate& gate, share::Share& share);
std::vector<Endpoint> agreement_endpoints(gate::Gate& gate, share::Share& share);

}  // namespace meent::doors::v1
