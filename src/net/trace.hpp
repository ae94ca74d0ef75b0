// Names of a request: X-Request-Id and W3C Trace Context (level 1). What a client sends is kept
// when it is well-formed, else a new one is made.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace meent::net {

// A fast generator for names of requests: unlikely to repeat, not fit for keys.
class Names {
 public:
  explicit Names(Random& seed);
  std::uint64_t next();

 private:
  std::array<std::uint64_t, 4> state_{};
};

inline constexpr std::size_t kRequestIdSize = 24;
inline constexpr std::size_t kTraceparentSize = 55;

// Letters, digits, '-', '_', '.', 1 to 64 of them.
bool is_request_id(std::string_view text);
// Version 00 exactly; higher versions with at least its fields (§3.2.4); no zero ids; lower case.
bool is_traceparent(std::string_view text);

// Both write exactly the stated size.
void write_request_id(Names& names, char* out);
void write_traceparent(Names& names, char* out);

}  // namespace meent::net
