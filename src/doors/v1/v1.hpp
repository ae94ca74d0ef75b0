// /v1, Meent's own API: collections, their records, bulk load and export. One table of endpoints
// makes the routes and the OpenAPI document alike.
#pragma once

#include <string>
#include <vector>

#include "doors/door.hpp"
#include "doors/status.hpp"
#include "doors/v1/endpoint.hpp"
#include "gate/gate.hpp"
#include "share/share.hpp"

namespace meent::doors::v1 {

inline constexpr std::string_view kVersion =
    "1.0.0";  // of the API, in API-Version and the document

// What the document says of who runs this server; from the organisation's configuration.
struct Host {
  std::string public_url;  // "https://data.example.org"; empty: the document names the path alone
  std::string contact_name = "Meent";
  std::string contact_email = "beheer@example.org";
  std::string contact_url = "https://example.org";
};

class V1 final : public Door {
 public:
  V1(gate::Gate& gate, share::Share& share, Host host, Trouble trouble);

  std::vector<Route> routes() override;
  const std::vector<Endpoint>& endpoints() const { return endpoints_; }
  const std::string& document() const { return document_; }

 private:
  Response answer(const Endpoint& endpoint, Request& request) const;
  result<Response> ask(const Endpoint& endpoint, Request& request) const;

  gate::Gate& gate_;
  Trouble trouble_;
  std::vector<Endpoint> endpoints_;
  std::string document_;
};

}  // namespace meent::doors::v1
