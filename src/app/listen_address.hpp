// "host:port" of the settings as addresses to listen on: names are resolved once, at start.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/server.hpp"

namespace meent::app {

// "localhost:8080", "0.0.0.0:80", "[::]:443". A name may stand for several addresses (IPv4 and
// IPv6). Errors: invalid with `where` = the text.
result<std::vector<net::ListenAddress>> resolve_listen(std::string_view text, bool tls);

}  // namespace meent::app
