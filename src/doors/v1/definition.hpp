// The definition of a collection as JSON, both ways.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "query/catalogue.hpp"
#include "query/schema.hpp"

namespace meent::doors::v1 {

// Reads and checks a definition. Errors: invalid with a JSON pointer ("/fields/3/type"); a member
// that is not known names the nearest that is.
result<query::Schema> read_definition(std::string_view json);

// {"name":…,"title":…,"description":…,"organisation":…,"fields":[…]}: what read_definition reads.
std::string definition_json(const query::CollectionDefinition& definition);

// The same with version and recordCount.
void append_collection(std::string& out, const query::Collection& collection,
                       std::uint64_t record_count);

}  // namespace meent::doors::v1
