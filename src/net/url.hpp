// The parts of an absolute http or https address, strictly read: what this parser refuses, no other
// parser behind it can read differently.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::net {

struct Url {
  bool secure = false;
  std::string host;  // lower case; an IPv6 address without brackets
  std::uint16_t port = 0;
  std::string target = "/";  // path and query

  std::string authority() const;  // as in Host: without the scheme's own port
  std::string text() const;
  bool same_origin(const Url& other) const {
    return secure == other.secure && host == other.host && port == other.port;
  }
};

// Errors: invalid; user information, fragments, spaces and control characters are refused.
result<Url> parse_url(std::string_view text);
// A Location field against the address it was found at (RFC 3986 §5.2). Errors: invalid.
result<Url> resolve_url(const Url& base, std::string_view reference);

}  // namespace meent::net
