// Which addresses the program may call on somebody's word. The guard against server-side request
// forgery: everything that is not public is refused, whatever form it is written in (RFC 6890 and
// the IANA special-purpose registries; mapped, translated and tunnelled IPv4 is looked into).
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace meent::net {

// "10.1.0.0/16", "fd00::/8", "192.0.2.7".
struct AddressRange {
  boost::asio::ip::address base;
  int prefix = 0;

  bool contains(const boost::asio::ip::address& address) const;
};
// An address alone is a range of one. Errors: invalid.
result<AddressRange> parse_range(std::string_view text);

// Whether anybody on the internet may be reached there.
bool is_public(const boost::asio::ip::address& address);

// What may be called: public addresses, and the ranges the configuration names.
class AddressGuard {
 public:
  explicit AddressGuard(std::vector<AddressRange> allowed) : allowed_(std::move(allowed)) {}
  bool allows(const boost::asio::ip::address& address) const;

 private:
  std::vector<AddressRange> allowed_;
};

}  // namespace meent::net
