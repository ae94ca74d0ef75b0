// What a browser shows of a session: its cookie, the token against cross-site request forgery, and
// where the request comes from. Pure text; nothing here knows which sessions there are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gate/credentials.hpp"

namespace meent::gate::identity {

inline constexpr std::string_view kSessionCookie = "__Host-meent";

// The secret in the cookie; empty when there is none. Errors: unauthenticated when the cookie
// stands twice (which of the two is meant nobody knows).
result<std::string_view> session_secret(std::string_view cookie_header);

// Values of Set-Cookie (RFC 6265bis: the prefix holds the cookie to this host, path / and TLS).
std::string cookie_of(std::string_view secret);
std::string cleared_cookie();

// HMAC-SHA256 under the session's own secret: who does not have the cookie cannot make it, and who
// sees it learns nothing of the cookie.
std::string csrf_of(std::string_view secret);
bool is_csrf_of(std::string_view shown, std::string_view secret);  // constant time

// Whether the browser says that a page of this very host asks (Fetch Metadata, Origin). Browsers
// that say nothing pass. Errors: denied.
result<void> check_same_origin(const Credentials& shown);

}  // namespace meent::gate::identity
