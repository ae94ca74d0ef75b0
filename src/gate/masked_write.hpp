// Writing through a mask: who sees part of a record may write that part and nothing else. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "query/mask.hpp"
#include "query/schema.hpp"

namespace meent::gate {

// The body with only the members that the mask shows exactly. `body` is a canonical JSON object.
std::string writable_part(const query::Schema& schema, const query::Mask& mask,
                          std::string_view body);

// What the record becomes: `asked` for the fields that are shown exactly, `old` for all else.
// Errors: denied at "/data/<name>" when `asked` has a member that may not be written.
result<std::string> merge_writable(const query::Schema& schema, const query::Mask& mask,
                                   std::string_view old, std::string_view asked);

}  // namespace meent::gate
