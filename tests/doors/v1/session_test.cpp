#include "doors/v1/session.hpp"

#include <doctest/doctest.h>

#include "base/json.hpp"
#include "doors/v1/identity_api.hpp"

namespace meent::doors::v1 {

using test::Answer;
using test::IdentityApi;
using test::kGoodPassword;
using test::says;
using Browser = IdentityApi::Browser;
using http::Method;

namespace {

constexpr const char* kVliet = "Waterschap De Vliet";

struct SessionApi : IdentityApi {
  SessionApi() { make_organisation(kVliet, "anna"); }

  Answer log_in(std::string_view login, std::string_view password) const {
    return ask.post("/v1/session", "application/json",
                    R"({"login":")" + std::string(login) + R"(","password":")" +
                        std::string(password) + R"("})");
  }
  Browser anna() const {
    const Answer answer = log_in("anna", kGoodPassword);
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return opened(answer);
  }
};

}  // namespace

TEST_CASE("a person logs in, reads its session and logs out") {
  SessionApi api;
  const Answer answer = api.log_in("anna", kGoodPassword);
  REQUIRE(answer.status == 201);
  CHECK(answer.field("Set-Cookie").ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"));
  CHECK(answer.field("Cache-Control") == "no-store");
  CHECK(says(answer, R"("login":"anna","name":"anna","person":"anna","acting":"anna",)"
                     R"("roles":["owner","consumer"],"parties":[)"));
  CHECK(says(answer, R"({"name":"Waterschap De Vliet","title":"Waterschap De Vliet",)"
                     R"("kind":"organisation","roles":["operator"]})"));
  const Browser browser = api.opened(answer);
  const Answer read = api.as(browser, Method::get, "/v1/session");
  CHECK(read.status == 200);
  CHECK(read.body == answer.body);
  CHECK(read.field("Set-Cookie").empty());
  const Answer out = api.as(browser, Method::delete_, "/v1/session");
  CHECK(out.status == 204);
  CHECK(out.field("Set-Cookie").find("Max-Age=0") != std::string::npos);
  CHECK(api.as(browser, Method::get, "/v1/session").status == 401);
}

TEST_CASE("without a session there is none, and a token is no session") {
  SessionApi api;
  CHECK(api.ask.get("/v1/session").status == 401);
  CHECK(api.as_host(Method::get, "/v1/session").status == 401);
  CHECK(api.as_host(Method::patch, "/v1/session", R"({"acting":"anna"})").status == 401);
  CHECK(api.as_host(Method::delete_, "/v1/session").status == 401);
}

TEST_CASE("a wrong log-in is answered alike, whatever was wrong") {
  SessionApi api;
  const Answer wrong = api.log_in("anna", "een heel ander wachtwoord");
  CHECK(wrong.status == 401);
  CHECK(wrong.field("Set-Cookie").empty());
  CHECK(api.log_in("nobody", "een heel ander wachtwoord").body == wrong.body);
  CHECK(api.log_in(std::string(5'000, 'a'), kGoodPassword).body == wrong.body);
  CHECK(api.log_in("../../anna", kGoodPassword).body == wrong.body);
  CHECK(api.log_in("anna", "").body == wrong.body);
}

TEST_CASE("too many attempts are told how long to wait") {
  SessionApi api;
  Answer last;
  for (int i = 0; i < 6; ++i) {
    last = api.log_in("anna", "een heel ander wachtwoord");
  }
  CHECK(last.status == 429);
  CHECK(last.field("Retry-After") == "1");
  CHECK_FALSE(says(last, "\"where\""));
}

TEST_CASE("a log-in is a small JSON object, from a page of this host") {
  SessionApi api;
  const auto status = [&](std::string_view body, std::string_view type = "application/json") {
    return api.ask.post("/v1/session", type, body).status;
  };
  CHECK(status("{}") == 400);
  CHECK(status(R"({"login":"anna"})") == 400);
  CHECK(status(R"({"login":"anna","password":7})") == 400);
  CHECK(status(R"({"login":"anna","login":"bert","password":"x"})") == 400);
  CHECK(status(R"({"login":"anna","password":"x","acting":"y"})") == 400);
  CHECK(status(R"([])") == 400);
  CHECK(status(std::string(100'000, ' ') + "{}") == 413);
  // What a form of another site can send without being asked.
  CHECK(status(R"({"login":"anna","password":"x"})", "text/plain") == 415);
  CHECK(status("login=anna&password=x", "application/x-www-form-urlencoded") == 415);
  const std::string body = R"({"login":"anna","password":")" + std::string(kGoodPassword) + "\"}";
  CHECK(api.ask
            .ask(Method::post, "/v1/session", body,
                 {{"Content-Type", "application/json"}, {"Sec-Fetch-Site", "cross-site"}})
            .status == 403);
  CHECK(api.ask
            .ask(Method::post, "/v1/session", body,
                 {{"Content-Type", "application/json"}, {"Origin", "https://evil.test"}})
            .status == 403);
  CHECK(api.ask
            .ask(Method::post, "/v1/session", body,
                 {{"Content-Type", "application/json"}, {"Origin", "https://meent.test"}})
            .status == 201);
}

TEST_CASE("nothing changes without the session's own CSRF token") {
  SessionApi api;
  const Browser anna = api.anna();
  const Browser other = api.anna();
  for (const std::string& csrf :
       {std::string(), other.csrf, anna.csrf.substr(1), anna.csrf + "="}) {
    const Browser forged{anna.cookie, csrf};
    CHECK(api.as(forged, Method::patch, "/v1/session", R"({"acting":"anna"})").status == 403);
    CHECK(api.as(forged, Method::delete_, "/v1/session").status == 403);
    CHECK(api.as(forged, Method::put, "/v1/session/password", R"({"old":"a","new":"b"})").status ==
          403);
    CHECK(api.as(forged, Method::post, "/v1/clients", "{}").status == 403);
  }
  CHECK(api.as(anna, Method::get, "/v1/session").status == 200);
}

TEST_CASE("acting for an organisation changes the session, not the other") {
  SessionApi api;
  const Browser anna = api.anna();
  const Answer answer =
      api.as(anna, Method::patch, "/v1/session", R"({"acting":"Waterschap De Vliet"})");
  REQUIRE(answer.status == 200);
  CHECK(says(answer, R"("acting":"Waterschap De Vliet","roles":["operator"])"));
  const Browser acting = api.opened(answer);
  CHECK(acting.cookie != anna.cookie);
  CHECK(api.as(anna, Method::get, "/v1/session").status == 401);
  CHECK(api.as(acting, Method::get, "/v1/parties/Waterschap%20De%20Vliet/members").status == 200);
  CHECK(api.as(acting, Method::patch, "/v1/session", R"({"acting":"Regio De Vliet"})").status ==
        403);
  CHECK(api.as(acting, Method::patch, "/v1/session", R"({"acting":7})").status == 400);
}

TEST_CASE("a new password needs the old one and ends other sessions") {
  SessionApi api;
  const Browser anna = api.anna();
  const Browser other = api.anna();
  const auto changes = [&](std::string_view old, std::string_view fresh) {
    return api.as(anna, Method::put, "/v1/session/password",
                  R"({"old":")" + std::string(old) + R"(","new":")" + std::string(fresh) + R"("})");
  };
  CHECK(changes("een heel ander wachtwoord", "weer vier andere woorden").status == 403);
  CHECK(changes(kGoodPassword, "kort").status == 400);
  const Answer changed = changes(kGoodPassword, "weer vier andere woorden");
  REQUIRE(changed.status == 204);
  CHECK(api.as(other, Method::get, "/v1/session").status == 401);
  CHECK(api.as(anna, Method::get, "/v1/session").status == 401);
  CHECK(api.as(api.opened(changed), Method::get, "/v1/session").status == 200);
  CHECK(api.log_in("anna", "weer vier andere woorden").status == 201);
}

}  // namespace meent::doors::v1
