// Asking another server. Implemented in net (with the guard against server-side request forgery);
// injected by app. An outside address is checked after it is resolved, pinned, and checked again
// at every redirect; private ranges only by configuration.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/http.hpp"
#include "base/result.hpp"

namespace meent {

struct HttpRequest {
  http::Method method = http::Method::get;
  std::string url;  // absolute, http or https
  http::Fields fields;
  std::string body;
  http::BodyReader* source = nullptr;  // when set, sent (with its size) in place of `body`
  // When set, takes the pieces of a 2xx answer as they come, in place of HttpAnswer::body; an error
  // ends the request. `timeout` then bounds each wait, not the whole.
  std::function<result<void>(std::string_view)> sink;
  std::chrono::milliseconds timeout{10'000};
  std::uint64_t max_answer_bytes = 16U << 20U;
  int max_redirects = 5;
};

struct HttpAnswer {
  int status = 0;
  http::Fields fields;
  std::string body;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Waits; call it from a job, never from a door. Errors: invalid (URL), denied (guard),
  // unavailable, timeout, too_large.
  virtual result<HttpAnswer> send(const HttpRequest& request) = 0;
};

}  // namespace meent
