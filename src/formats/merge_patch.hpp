// JSON Merge Patch (RFC 7396), from text to text: numbers keep every digit they were written with.
// The answer has no white space; members of the target keep their order, new ones follow.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::formats {

// Errors: invalid when either text is not JSON or has a name twice in one object, too_large when it
// is nested too deep; the detail says which of the two, `where` is a JSON pointer into it.
result<std::string> merge_patch(std::string_view target, std::string_view patch);

}  // namespace meent::formats
