#include "doors/oauth/oauth.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/json.hpp"
#include "doors/v1/identity_api.hpp"

namespace meent::doors::oauth {

using test::Answer;
using test::IdentityApi;

namespace {

constexpr const char* kFormType = "application/x-www-form-urlencoded";

std::string text_in(const Answer& answer, std::string_view name) {
  const auto document = json::parse(answer.body);
  REQUIRE_MESSAGE(document, answer.body);
  return std::string(document->root().member(name).text().value_or(""));
}

struct TokenApi : IdentityApi {
  Answer post(const std::string& form, std::string_view authorization = "") const {
    return ask.ask(http::Method::post, "/oauth2/token", form,
                   {{"Content-Type", kFormType}, {"Authorization", authorization}});
  }
  std::string form(const std::string& secret) const {
    return "grant_type=client_credentials&client_id=" + founded.client + "&client_secret=" + secret;
  }
};

void check_refused(const Answer& answer, int status, std::string_view code) {
  CAPTURE(answer.body);
  CHECK(answer.status == status);
  CHECK(text_in(answer, "error") == code);
  CHECK(answer.field("Cache-Control") == "no-store");
  CHECK(answer.field("Content-Type") == "application/json");
  for (const char c : text_in(answer, "error_description")) {  // RFC 6749 §5.2
    CHECK((c >= ' ' && c <= '~' && c != '"' && c != '\\'));
  }
}

}  // namespace

TEST_CASE("a client gets a token that the API takes") {
  TokenApi api;
  const Answer answer = api.post(api.form(api.founded.secret));
  REQUIRE(answer.status == 200);
  CHECK(answer.field("Cache-Control") == "no-store");
  CHECK(text_in(answer, "token_type") == "Bearer");
  CHECK(text_in(answer, "scope") == "beheer");
  CHECK(answer.body.find("\"expires_in\":600") != std::string::npos);
  const std::string bearer = "Bearer " + text_in(answer, "access_token");
  CHECK(api.ask.get("/v1/users", {{"Authorization", bearer}}).status == 200);

  const std::string both = api.founded.client + ":" + api.founded.secret;
  const Answer by_header = api.post("grant_type=client_credentials&scope=beheer",
                                    "Basic " + base64_encode(bytes_of(both)));
  CHECK(by_header.status == 200);
  CHECK(text_in(by_header, "access_token") != text_in(answer, "access_token"));
}

TEST_CASE("refusals are those of the RFC") {
  TokenApi api;
  const Answer wrong = api.post(api.form(std::string(43, 'A')));
  check_refused(wrong, 401, "invalid_client");
  CHECK(wrong.field("WWW-Authenticate") == "Basic realm=\"meent\"");
  check_refused(api.post(api.form(api.founded.secret) + "&scope=milk"), 400, "invalid_scope");
  check_refused(api.post(api.form(api.founded.secret) + "&scope=beheer-2"), 400, "invalid_scope");
  check_refused(api.post(api.form(api.founded.secret) + "&scope=b"), 400, "invalid_scope");
  check_refused(api.post("grant_type=password"), 400, "unsupported_grant_type");
  check_refused(api.post("a=b"), 400, "invalid_request");
  check_refused(api.post("grant_type=client_credentials"), 401, "invalid_client");
  CHECK(api.ask.get("/oauth2/token").status == 405);
}

TEST_CASE("guessing at secrets is slowed down; the right one goes on") {
  TokenApi api;
  Answer last;
  for (int i = 0; i < 7; ++i) {
    last = api.post(api.form(std::string(43, 'A')));
  }
  check_refused(last, 429, "temporarily_unavailable");
  CHECK(std::stoi(last.field("Retry-After")) >= 1);
  CHECK(api.post(api.form(api.founded.secret)).status == 200);
}

TEST_CASE("keys and metadata are public") {
  TokenApi api;
  const Answer keys = api.ask.get("/oauth2/jwks.json");
  CHECK(keys.status == 200);
  CHECK(keys.body.find("\"kty\":\"OKP\"") != std::string::npos);
  CHECK(keys.body.find("\"d\":") == std::string::npos);
  const Answer about = api.ask.get("/.well-known/oauth-authorization-server");
  CHECK(text_in(about, "issuer") == "https://meent.test");
  CHECK(text_in(about, "token_endpoint") == "https://meent.test/oauth2/token");
  CHECK(text_in(about, "jwks_uri") == "https://meent.test/oauth2/jwks.json");
}

}  // namespace meent::doors::oauth
