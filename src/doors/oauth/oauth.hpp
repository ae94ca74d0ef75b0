// The OAuth 2.0 door: tokens for programs by client credentials (RFC 6749 §4.4), the public keys
// they are signed with (RFC 7517) and the metadata of this authorization server (RFC 8414).
#pragma once

#include <vector>

#include "doors/door.hpp"
#include "doors/status.hpp"
#include "gate/identity/identity.hpp"

namespace meent::doors::oauth {

class OAuth final : public Door {
 public:
  OAuth(gate::Identity& identity, Trouble trouble)
      : identity_(identity), trouble_(std::move(trouble)) {}

  std::vector<Route> routes() override;

 private:
  Response token(const Request& request) const;
  Response keys() const;
  Response metadata() const;

  gate::Identity& identity_;
  Trouble trouble_;
};

}  // namespace meent::doors::oauth
