// Who owns a record that names no owner: the organisation that keeps the collection; when the
// definition names none, every record must name its owner.
#pragma once

#include <string>

#include "query/catalogue.hpp"

namespace meent::doors::v1 {

inline std::string default_owner(const query::Collection& collection) {
  return collection.schema.definition().organisation;
}

}  // namespace meent::doors::v1
