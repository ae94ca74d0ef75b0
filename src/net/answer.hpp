// From what a door said to what leaves: the condition (304), the coding, the length, and the head
// in bytes. Pure: no socket here. Fields that a door sets win over those of the server.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.hpp"
#include "doors/door.hpp"
#include "net/codings.hpp"
#include "net/negotiate.hpp"

namespace meent::net {

// What of the request the answer hangs on.
struct Asked {
  http::Method method = http::Method::get;
  bool http11 = true;
  std::string_view accept_encoding;
  std::string_view if_none_match;
};

struct Answer {
  int status = 200;
  http::Fields fields;
  std::string text;        // a body of our own
  std::string_view bytes;  // a body that lives as long as the program, when text is empty
  std::unique_ptr<http::PullSource> source;
  std::optional<std::uint64_t> length;  // of the body as sent; none: not known beforehand
  Encoding encoding = Encoding::identity;
  bool vary_encoding = false;
  bool send_body = true;  // not for HEAD, 204, 304
  bool chunked = false;
  bool until_close = false;  // HTTP/1.0 and no length: the end is the end of the connection
  bool event_stream = false;

  std::string_view body() const { return bytes.data() != nullptr ? bytes : std::string_view(text); }
};

// Decides all of the above. `compress` may be switched off by configuration.
Answer prepare(doors::Response response, const Asked& asked, Workbench& bench, bool compress);

// An error answer of the server itself, RFC 9457.
doors::Response problem(int status, std::string_view detail, std::string_view request_id);

// The parts of a head that do not come from the door.
struct HeadParts {
  std::string_view date;  // IMF-fixdate
  std::string_view request_id;
  bool secure = false;  // adds Strict-Transport-Security
  bool close = false;
  bool http11 = true;
  std::string_view allow_origin;  // CORS; empty: none
  bool vary_origin = false;
  bool credentials = false;
};
// Appends the head with its empty line, ready for the body.
void write_head(std::string& out, const Answer& answer, const HeadParts& parts);

// "Sun, 06 Nov 1994 08:49:37 GMT" of seconds since 1970.
std::string format_http_date(std::int64_t unix_seconds);

}  // namespace meent::net
