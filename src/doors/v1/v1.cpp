#include "doors/v1/v1.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.hpp"
#include "doors/credentials.hpp"
#include "doors/v1/accept.hpp"
#include "doors/v1/clients.hpp"
#include "doors/v1/collections.hpp"
#include "doors/v1/describe.hpp"
#include "doors/v1/events.hpp"
#include "doors/v1/identity_words.hpp"
#include "doors/v1/parties.hpp"
#include "doors/v1/records.hpp"
#include "doors/v1/session.hpp"
#include "doors/v1/sharing.hpp"
#include "doors/v1/users.hpp"
#include "doors/v1/uses.hpp"

namespace meent::doors::v1 {

namespace {

// The answer of a Later gets the header that every answer of this door carries.
class Stamped final : public Later {
 public:
  explicit Stamped(std::unique_ptr<Later> inner) : inner_(std::move(inner)) {}

  void start(std::function<void()> ready) override { inner_->start(std::move(ready)); }
  Response finish() override {
    Response response = inner_->finish();
    response.fields.set("API-Version", kVersion);
    return response;
  }

 private:
  std::unique_ptr<Later> inner_;
};

Route stamped(Route route) {
  route.handle = [inner = std::move(route.handle)](Request& request) {
    Response response = inner(request);
    response.fields.set("API-Version", kVersion);
    if (response.later) {
      response.later = std::make_unique<Stamped>(std::move(response.later));
    }
    return response;
  };
  return route;
}

std::vector<std::string_view> known_parameters(const openapi::Operation& operation) {
  std::vector<std::string_view> names;
  for (const openapi::Parameter& each : operation.parameters) {
    if (each.in == openapi::Parameter::In::query) {
      names.emplace_back(each.name);
    }
  }
  return names;
}

error unknown_parameter(std::string_view name, const std::vector<std::string_view>& known) {
  std::string detail = "there is no query parameter \"" + std::string{name} + "\" here";
  if (known.empty()) {
    detail += "; this takes none";
  } else if (const auto near = text::nearest(name, known)) {
    detail.append("; did you mean \"").append(*near).append("\"?");
  } else {
    detail += "; known are";
    for (const std::string_view each : known) {
      detail.append(each == known.front() ? " " : ", ").append(each);
    }
  }
  return {Code::invalid, std::move(detail), std::string{name}};
}

// The query's parameters: each known, each at most once.
result<std::vector<http::Parameter>> parameters_of(const openapi::Operation& operation,
                                                   std::string_view query) {
  if (query.empty()) {
    return std::vector<http::Parameter>{};
  }
  MEENT_TRY(parameters, http::parse_query(query));
  const auto known = known_parameters(operation);
  for (auto at = parameters.begin(); at != parameters.end(); ++at) {
    if (std::find(known.begin(), known.end(), at->name) == known.end()) {
      return fail(unknown_parameter(at->name, known));
    }
    const auto same = [&](const http::Parameter& each) { return each.name == at->name; };
    if (std::any_of(parameters.begin(), at, same)) {
      return fail(Code::invalid,
                  "query parameter \"" + at->name + "\" is given twice; give it once", at->name);
    }
  }
  return parameters;
}

// The media types of the answers that are no refusals: what can be asked for.
result<std::string_view> accepted_of(const openapi::Operation& operation, std::string_view accept) {
  for (const openapi::Answer& answer : operation.answers) {
    if (answer.status >= 300 || answer.content.empty()) {
      continue;
    }
    std::vector<std::string_view> offers;
    for (const openapi::Media& each : answer.content) {
      offers.emplace_back(each.type);
    }
    return negotiate(accept, offers);
  }
  return std::string_view{};
}

result<std::string_view> sent_of(const openapi::Operation& operation, std::string_view header) {
  if (operation.body.empty()) {
    return std::string_view{};
  }
  std::vector<std::string_view> known;
  for (const openapi::Media& each : operation.body) {
    known.emplace_back(each.type);
  }
  return content_type(header, known);
}

// What no other endpoint matched. It is no operation, so the document does not name it.
Response nothing_here(Request& request) {
  return refuse(error{Code::not_found,
                      "there is nothing at this path; GET /v1/openapi.json tells what there is",
                      {}},
                request.request_id);
}

}  // namespace

V1::V1(gate::Gate& gate, share::Share& share, Host host, Trouble trouble)
    : gate_(gate), trouble_(std::move(trouble)) {
  gate::Identity& identity = gate.identity();
  for (auto&& part :
       {collection_endpoints(gate), record_endpoints(gate), event_endpoints(gate),
        purpose_endpoints(share), offer_endpoints(gate, share), agreement_endpoints(gate, share),
        use_endpoints(gate), session_endpoints(identity), party_endpoints(identity),
        user_endpoints(identity), client_endpoints(identity)}) {
    endpoints_.insert(endpoints_.end(), part.begin(), part.end());
  }
  // What changes accounts and sessions is for the pages of this host alone.
  for (Endpoint& each : endpoints_) {
    each.cors = !(each.pattern.starts_with("/v1/session") ||
                  each.pattern.starts_with("/v1/users") || each.pattern.starts_with("/v1/clients"));
  }
  endpoints_.push_back(document_endpoint([this] { return std::string_view{document_}; }));
  for (Endpoint& each : endpoints_) {
    complete(each);
  }
  openapi::Document head = document_head(host);
  document_ = openapi::write(head, paths_of(endpoints_));
}

std::vector<Route> V1::routes() {
  std::vector<Route> routes;
  for (const Endpoint& each : endpoints_) {
    routes.push_back(
        Route{.method = each.method,
              .pattern = each.pattern,
              .room = each.room,
              .handle = [this, &each](Request& request) { return answer(each, request); },
              .max_body = each.max_body,
              .cors = each.cors});
  }
  routes.push_back(Route{.pattern = "/v1/{rest...}", .handle = nothing_here});
  for (Route& each : routes) {
    each = stamped(guard(std::move(each), trouble_));
  }
  return also_by_purpose(std::move(routes));
}

Response V1::answer(const Endpoint& endpoint, Request& request) const {
  result<Response> response = ask(endpoint, request);
  return response ? std::move(*response) : refuse(response.error(), request.request_id);
}

result<Response> V1::ask(const Endpoint& endpoint, Request& request) const {
  const openapi::Operation& operation = endpoint.operation;
  std::optional<gate::Principal> who;
  if (!operation.open) {
    MEENT_TRY(known, gate_.who(credentials_of(request)));
    if (known.is_anonymous() && !operation.anonymous) {
      return fail(Code::unauthenticated,
                  "this needs a log-in or a token; POST /oauth2/token gives programs one");
    }
    who = std::move(known);
  }
  MEENT_TRY(query, parameters_of(operation, request.query));
  MEENT_TRY(accepted, accepted_of(operation, request.header("Accept")));
  MEENT_TRY(sent, sent_of(operation, request.header("Content-Type")));
  Call call{.request = request,
            .who = who ? &*who : nullptr,
            .query = std::move(query),
            .accepted = accepted,
            .sent = sent};
  return endpoint.answer(call);
}

}  // namespace meent::doors::v1
