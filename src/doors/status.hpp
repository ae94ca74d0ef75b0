// Which HTTP status an error of ours is, and the answer it becomes. One table for all doors that
// speak HTTP with problem details (RFC 9457, RFC 9110 §15).
#pragma once

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "doors/door.hpp"

namespace meent::doors {

// `unsupported` is 415, or 406 when the error's place is the Accept header.
int status_of(const error& e);

// A problem+json answer. 401 carries WWW-Authenticate (RFC 9110 §11.6.1), 429 and 503 Retry-After.
Response refuse(const error& e, std::string_view request_id);

// Told of what no client may see: the cause of an answer 500, 503 or 507. From any thread.
using Trouble = std::function<void(std::string_view request_id, std::string_view cause)>;

// A route whose handler and Later are run at the boundary of a request: what the world did wrong
// (broken_world) becomes its problem, every other exception a 500; neither tells its cause.
Route guard(Route route, Trouble trouble);

}  // namespace meent::doors
