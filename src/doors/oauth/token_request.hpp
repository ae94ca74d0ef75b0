// A request for a token, as it stands in the form and in the header Authorization (RFC 6749 §2.3.1,
// §4.4.2). Strict: one content type, each parameter once, credentials in one place, no control
// characters. Parameters that are not known are ignored, as the RFC asks.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::doors::oauth {

struct TokenRequest {
  std::string client;
  std::string secret;
  std::string scope;
};

// What is wrong in the words of RFC 6749 §5.2: `where` is the error code ("invalid_request",
// "invalid_client", "unsupported_grant_type"), `detail` its description (ASCII without quotes).
result<TokenRequest> read_token_request(std::string_view content_type, std::string_view query,
                                        std::string_view authorization, std::string_view form);

}  // namespace meent::doors::oauth
