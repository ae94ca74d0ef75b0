// Asking other servers over http and https. Guarded against being sent to places inside: the name
// is resolved, every address of it checked, and the connection goes to the address that was
// checked; each redirect is checked anew, never from https to http, and credentials do not cross
// origins.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/http_client.hpp"

namespace meent::net {

struct HttpClientConfig {
  std::vector<std::string> allow_private;  // ranges besides public ones: "10.1.0.0/16"
  std::string ca_file;                     // PEM; empty: the system's authorities
  std::string user_agent = "Meent";
};

// Thread-safe; each send() makes its own connection. A configuration that is wrong is told by every
// send(). With a sink or a source, HttpRequest::timeout bounds each wait, else the whole.
std::unique_ptr<HttpClient> make_http_client(const HttpClientConfig& config);

}  // namespace meent::net
