#include "doors/v1/v1.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/json.hpp"
#include "doors/v1/api.hpp"

namespace meent::doors::v1 {

using test::Api;
using test::check_refused;
using test::has;

TEST_CASE("without a credential nothing is told but what is open") {
  Api api;
  api.load_wells(1);
  const std::string records = Api::kRecords;
  for (const std::string& path :
       {std::string{"/v1/agreements"}, std::string{"/v1/collections/wells"},
        std::string{"/v1/collections/unknown"}, records, records + "/5n8kq2v7c3m1r9t4w6x0y2z8ab"}) {
    CAPTURE(path);
    for (const char* shown : {"", "Bearer wrong-token-wrong-token-wrong-token", "Basic b3A6b3A="}) {
      const auto answer = api.ask.get(path, {{"Authorization", shown}});
      CHECK(answer.status == 401);
      CHECK(has(answer.field("WWW-Authenticate"), "Bearer"));
    }
  }
}

TEST_CASE("the document is open to everyone") {
  Api api;
  const auto answer = api.ask.get("/v1/openapi.json", {{"Authorization", ""}});
  CHECK(answer.status == 200);
  CHECK(answer.field("Content-Type") == "application/json");
  CHECK(answer.field("API-Version") == "1.0.0");
  CHECK(json::parse(answer.body));
}

TEST_CASE("the document and the routes are the same set") {
  Api api;
  const std::string document = api.ask.get("/v1/openapi.json").body;
  std::set<std::string> ids;
  std::size_t documented = 0;
  for (const Endpoint& each : api.door.endpoints()) {
    CHECK(each.pattern.starts_with("/v1/"));
    CHECK(has(document, "\"" + each.pattern.substr(3) + "\":{"));
    CHECK(has(document, "\"operationId\":\"" + each.operation.id + "\""));
    CHECK(ids.insert(each.operation.id).second);
    CHECK_FALSE(each.operation.summary.empty());
    CHECK_FALSE(each.operation.description.empty());
    ++documented;
  }
  CHECK(test::times(document, "\"operationId\":") == static_cast<int>(documented));
  std::set<std::string> routed;
  for (const Route& each : api.door.routes()) {
    if (each.pattern.starts_with("/p/")) {
      continue;  // the same once more, for one purpose
    }
    routed.insert(std::string{http::name_of(each.method)} + " " + each.pattern);
  }
  CHECK(routed.erase("GET /v1/{rest...}") == 1);
  CHECK(routed.size() == documented);
  for (const Endpoint& each : api.door.endpoints()) {
    CHECK(routed.contains(std::string{http::name_of(each.method)} + " " + each.pattern));
  }
}

TEST_CASE("what the document refers to stands in it") {
  Api api;
  const auto document = json::parse(api.door.document());
  REQUIRE(document);
  const json::Node schemas = document->root().member("components").member("schemas");
  const std::string_view text = api.door.document();
  constexpr std::string_view kRef = "\"#/components/schemas/";
  std::size_t found = 0;
  for (auto at = text.find(kRef); at != std::string_view::npos; at = text.find(kRef, at)) {
    at += kRef.size();
    const auto name = text.substr(at, text.find('"', at) - at);
    CAPTURE(name);
    CHECK(schemas.member(name).exists());
    ++found;
  }
  CHECK(found > 50);
  for (const Endpoint& each : api.door.endpoints()) {
    CAPTURE(each.operation.id);
    CHECK(has(text, "{\"name\":\"" + each.operation.tag + "\""));
  }
}

TEST_CASE("the document's server is the public address when there is one") {
  Api api;
  CHECK(has(api.door.document(), R"("servers":[{"url":"/v1"}])"));
  const V1 named(api.world.gate(), api.share, {.public_url = "https://data.example.org"}, {});
  CHECK(has(named.document(), R"("servers":[{"url":"https://data.example.org/v1"}])"));
}

TEST_CASE("an unknown query parameter is refused with the nearest known one") {
  Api api;
  api.make_wells();
  const std::string records = Api::kRecords;
  const auto near = api.ask.get(records + "?limt=5");
  check_refused(near, 400, "limt");
  CHECK(has(near.body, "did you mean \\\"limit\\\"?"));
  const auto far = api.ask.get(records + "?zzzzzzzzzzz=5");
  check_refused(far, 400, "zzzzzzzzzzz");
  CHECK(has(far.body, "known are filter"));
  check_refused(api.ask.get("/v1/collections?x=1"), 400, "x");
  check_refused(api.ask.get(records + "?limit=5&limit=6"), 400, "limit");
  CHECK(api.ask.get(records + "?limit=%zz").status == 400);
}

TEST_CASE("what is offered and taken is negotiated") {
  Api api;
  api.make_wells();
  check_refused(api.ask.get("/v1/collections", {{"Accept", "text/html"}}), 406, "Accept");
  check_refused(api.ask.get(Api::kRecords, {{"Accept", "image/png"}}), 406, "Accept");
  check_refused(api.ask.post("/v1/collections", "text/plain", "x"), 415, "Content-Type");
  check_refused(api.ask.post(Api::kRecords, "", "{}"), 415, "Content-Type");
}

TEST_CASE("a path under /v1 that is nothing says where to look") {
  Api api;
  const auto answer = api.ask.get("/v1/nothing/here");
  check_refused(answer, 404, "");
  CHECK(has(answer.body, "openapi.json"));
  CHECK(api.ask.ask(http::Method::delete_, "/v1/collections").status == 405);
  CHECK(has(api.ask.ask(http::Method::delete_, "/v1/collections").allow, "POST"));
}

TEST_CASE("HEAD is answered where GET is") {
  Api api;
  api.make_wells();
  CHECK(api.ask.ask(http::Method::head, "/v1/collections/wells").status == 200);
}

}  // namespace meent::doors::v1
