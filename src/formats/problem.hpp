// Problem details (RFC 9457): the one shape of every refusal. `type` is about:blank, so `title` is
// the phrase of the status; what kind of error it is stands in the extension `code`, and the place
// in the input in `where`. An error of our own doing tells its code and nothing of its cause.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::problem {

inline constexpr std::string_view kMediaType = "application/problem+json";

// `instance` names this occurrence: the id of the request, by which the log finds it.
std::string to_json(const error& e, int status, std::string_view instance);

}  // namespace meent::problem
