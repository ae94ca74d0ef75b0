// The endpoints of identity on a real store, asked as the API asks them: by cookie or by token.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doors/ask.hpp"
#include "doors/credentials.hpp"
#include "doors/oauth/oauth.hpp"
#include "doors/v1/accept.hpp"
#include "doors/v1/clients.hpp"
#include "doors/v1/parties.hpp"
#include "doors/v1/session.hpp"
#include "doors/v1/users.hpp"
#include "gate/identity/identity_world.hpp"

namespace meent::test {

inline std::vector<doors::v1::Endpoint> identity_endpoints(gate::Identity& identity) {
  using namespace doors::v1;
  std::vector<Endpoint> all;
  for (auto* part : {&session_endpoints, &party_endpoints, &user_endpoints, &client_endpoints}) {
    for (Endpoint& each : (*part)(identity)) {
      all.push_back(std::move(each));
    }
  }
  return all;
}

inline bool says(const Answer& answer, std::string_view part) {
  return answer.body.find(part) != std::string::npos;
}

// What the door does before an endpoint: who asks, and is the body of a kind that is taken.
inline result<doors::Response> call_endpoint(gate::Identity& identity,
                                             const doors::v1::Endpoint& endpoint,
                                             doors::Request& request) {
  std::optional<gate::Principal> who;
  if (!endpoint.operation.open) {
    MEENT_TRY(known, identity.principal(doors::credentials_of(request)));
    if (known.is_anonymous()) {
      return fail(Code::unauthenticated, "this needs a log-in or a token");
    }
    who = std::move(known);
  }
  std::vector<http::Parameter> query;
  if (!request.query.empty()) {
    MEENT_TRY(parsed, http::parse_query(request.query));
    query = std::move(parsed);
  }
  std::vector<std::string_view> taken;
  for (const auto& each : endpoint.operation.body) {
    taken.emplace_back(each.type);
  }
  if (!taken.empty()) {
    MEENT_CHECK(doors::v1::content_type(request.header("Content-Type"), taken));
  }
  doors::v1::Call call{.request = request,
                       .who = who ? &*who : nullptr,
                       .query = std::move(query),
                       .accepted = doors::v1::kJson,
                       .sent = {}};
  return endpoint.answer(call);
}

inline std::vector<doors::Route> identity_routes(gate::Identity& identity,
                                                 doors::oauth::OAuth& oauth) {
  std::vector<doors::Route> routes = oauth.routes();
  for (doors::v1::Endpoint& each : identity_endpoints(identity)) {
    const auto shared = std::make_shared<doors::v1::Endpoint>(std::move(each));
    doors::Route route{.method = shared->method, .pattern = shared->pattern};
    route.handle = [&identity, shared](doors::Request& request) {
      auto response = call_endpoint(identity, *shared, request);
      return response ? std::move(*response) : doors::refuse(response.error(), request.request_id);
    };
    routes.push_back(doors::guard(std::move(route), {}));
  }
  return routes;
}

class IdentityApi : public IdentityWorld {
 public:
  IdentityApi() : oauth(identity(), {}), ask(routes()) {
    ask.authority = "meent.test";
    ask.peer = "192.0.2.7";
    found();
  }

  // As a browser: with its cookie, and with its CSRF token where something changes.
  Answer as(const Browser& browser, http::Method method, std::string_view target,
            std::string_view body = {}) const {
    return ask.ask(method, target, body,
                   {{"Cookie", browser.cookie},
                    {"X-CSRF-Token", browser.csrf},
                    {"Content-Type", "application/json"}});
  }
  Browser opened(const Answer& answer) const {
    const std::string cookie = answer.field("Set-Cookie");
    const std::string mark = "\"csrf\":\"";
    const auto at = answer.body.find(mark);
    return {cookie.substr(0, cookie.find(';')),
            at == std::string::npos ? std::string{} : answer.body.substr(at + mark.size(), 43)};
  }
  // As the host's operator, by a token.
  Answer as_host(http::Method method, std::string_view target, std::string_view body = {}) {
    const auto token =
        identity().token(founded.client, founded.secret, "", "192.0.2.7").value().text;
    return ask.ask(method, target, body,
                   {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}});
  }

 private:
  std::vector<doors::Route> routes() { return identity_routes(identity(), oauth); }

  doors::oauth::OAuth oauth;

 public:
  Asker ask;
};

}  // namespace meent::test
