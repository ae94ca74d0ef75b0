// A citizen service number is never kept, only its pseudonym: HMAC-SHA256 (RFC 2104) under a key
// that lies outside the store. Who has the store but not the key cannot try all numbers. Safe
// between threads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::gate::identity {

class Pseudonyms {
 public:
  using Key = std::array<std::uint8_t, 32>;
  explicit Pseudonyms(const Key& key) : key_(key) {}

  // 64 hexadecimal digits. Errors: invalid when it is no BSN.
  result<std::string> of_bsn(std::string_view bsn, std::string_view where) const;

 private:
  Key key_;
};

}  // namespace meent::gate::identity
