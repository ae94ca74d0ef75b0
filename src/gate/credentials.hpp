// What a request shows of who asks: taken from its head by the door, judged by the gate.
#pragma once

#include <string_view>

namespace meent::gate {

struct Credentials {
  std::string_view authorization;   // header Authorization
  std::string_view cookie;          // header Cookie
  std::string_view csrf;            // header X-CSRF-Token
  std::string_view origin;          // header Origin
  std::string_view fetch_site;      // header Sec-Fetch-Site
  std::string_view host;            // what was asked for
  std::string_view path_purpose;    // of the prefix /p/{purpose}/
  std::string_view header_purpose;  // header Meent-Purpose
  bool changes = false;             // a method that is not safe (RFC 9110 §9.2.1)
};

}  // namespace meent::gate
