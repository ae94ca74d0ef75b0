// What a request shows of who asks, for the gate.
#pragma once

#include "doors/door.hpp"
#include "gate/credentials.hpp"

namespace meent::doors {

// The name of the prefix parameter of routes that also stand under /p/{purpose}.
inline constexpr std::string_view kPurposeParameter = "purpose_of_use";

inline gate::Credentials credentials_of(const Request& request) {
  return {.authorization = request.header("Authorization"),
          .cookie = request.header("Cookie"),
          .csrf = request.header("X-CSRF-Token"),
          .origin = request.header("Origin"),
          .fetch_site = request.header("Sec-Fetch-Site"),
          .host = request.authority,
          .path_purpose = request.param(kPurposeParameter),
          .header_purpose = request.header("Meent-Purpose"),
          .changes = request.method != http::Method::get && request.method != http::Method::head &&
                     request.method != http::Method::options};
}

// The same routes once more under /p/{purpose}: what is asked there is asked for that purpose.
std::vector<Route> also_by_purpose(std::vector<Route> routes);

}  // namespace meent::doors
