#include "doors/oauth/oauth.hpp"

#include <utility>

#include "base/json_writer.hpp"
#include "doors/oauth/token_request.hpp"

namespace meent::doors::oauth {
namespace {

constexpr std::uint64_t kMaxForm = 8'192;

Response json(int status, std::string body) {
  Response response{.status = status};
  response.fields.set("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

// RFC 6749 §5.1: nobody keeps a token or what was said about it.
void never_kept(Response& response) {
  response.fields.set("Cache-Control", "no-store");
  response.fields.set("Pragma", "no-cache");
}

Response refusal(int status, std::string_view code, std::string_view description) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("error", code);
  writer.member("error_description", description).end_object();
  Response response = json(status, std::move(body));
  never_kept(response);
  if (status == 401) {
    response.fields.set("WWW-Authenticate", "Basic realm=\"meent\"");
  }
  return response;
}

Response refusal_of(const error& e) {
  switch (e.code) {
    case Code::unauthenticated: return refusal(401, "invalid_client", e.detail);
    case Code::denied: return refusal(400, "invalid_scope", e.detail);
    case Code::too_many: {
      Response response = refusal(429, "temporarily_unavailable", e.detail);
      response.fields.set("Retry-After", e.where);
      return response;
    }
    default: return refusal(500, "server_error", "something went wrong on our side");
  }
}

std::string whole(http::BodyReader& body) {
  std::string text;
  for (std::string_view piece = body.read(); !piece.empty(); piece = body.read()) {
    text += piece;
  }
  return text;
}

}  // namespace

std::vector<Route> OAuth::routes() {
  std::vector<Route> all;
  all.push_back({.method = http::Method::post,
                 .pattern = "/oauth2/token",
                 .handle = [this](Request& request) { return token(request); },
                 .max_body = kMaxForm,
                 .cors = false});
  all.push_back({.pattern = "/oauth2/jwks.json", .handle = [this](Request&) { return keys(); }});
  all.push_back({.pattern = "/.well-known/oauth-authorization-server",
                 .handle = [this](Request&) { return metadata(); }});
  for (Route& each : all) {
    each = guard(std::move(each), trouble_);
  }
  return all;
}

Response OAuth::token(const Request& request) const {
  const auto asked = read_token_request(request.header("Content-Type"), request.query,
                                        request.header("Authorization"), whole(*request.body));
  if (!asked) {
    const std::string& code = asked.error().where;
    return refusal(code == "invalid_client" ? 401 : 400, code, asked.error().detail);
  }
  const auto made = identity_.token(asked->client, asked->secret, asked->scope, request.peer);
  if (!made) {
    return refusal_of(made.error());
  }
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("access_token", std::string_view(made->text));
  writer.member("token_type", "Bearer").member("expires_in", made->life.count());
  writer.member("scope", std::string_view(made->scope)).end_object();
  Response response = json(200, std::move(body));
  never_kept(response);
  return response;
}

Response OAuth::keys() const {
  Response response = json(200, identity_.published_keys());
  response.fields.set("Content-Type", "application/jwk-set+json");
  response.fields.set("Cache-Control", "public, max-age=300");
  return response;
}

Response OAuth::metadata() const {
  const std::string& issuer = identity_.issuer();
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("issuer", std::string_view(issuer));
  writer.member("token_endpoint", std::string_view(issuer + "/oauth2/token"));
  writer.member("jwks_uri", std::string_view(issuer + "/oauth2/jwks.json"));
  writer.key("response_types_supported").begin_array().end_array();
  writer.key("grant_types_supported").begin_array().value("client_credentials").end_array();
  writer.key("token_endpoint_auth_methods_supported").begin_array();
  writer.value("client_secret_basic").value("client_secret_post").end_array();
  writer.end_object();
  Response response = json(200, std::move(body));
  response.fields.set("Cache-Control", "public, max-age=300");
  return response;
}

}  // namespace meent::doors::oauth
