// Who owns a record that names no owner: the party that writes it; of who keeps the collection that
// is the organisation.
#pragma once

#include <string>

#include "gate/principal.hpp"

namespace meent::doors::v1 {

inline std::string default_owner(const gate::Principal& who) {
  return who.party();
}

}  // namespace meent::doors::v1
