#include "doors/v1/collections.hpp"

#include <doctest/doctest.h>

#include "doors/v1/api.hpp"

namespace meent::doors::v1 {

using test::Api;
using test::check_refused;
using test::has;

namespace {

constexpr const char* kAll = "/v1/collections";
constexpr const char* kOne = "/v1/collections/wells";

test::Answer patch(const Api& api, std::string_view body) {
  return api.ask.ask(http::Method::patch, kOne, body,
                     {{"Content-Type", "application/merge-patch+json"}});
}

}  // namespace

TEST_CASE("a collection is made, told, listed and dropped") {
  Api api;
  CHECK(api.ask.get(kAll).body == R"({"items":[]})");
  const auto made = api.ask.post(kAll, "application/json", test::kWells);
  CHECK(made.status == 201);
  CHECK(made.field("Location") == kOne);
  CHECK(made.field("API-Version") == "1.0.0");
  const auto told = api.ask.get(kOne);
  CHECK(told.status == 200);
  CHECK(told.body == made.body);
  CHECK(has(told.body, R"("version":1,"recordCount":0)"));
  CHECK(has(told.body, R"({"name":"depth","type":"decimal","unit":"m","indexed":true})"));
  CHECK(api.ask.get(kAll).body == R"({"items":[)" + told.body + "]}");
  CHECK(api.ask.ask(http::Method::delete_, kOne).status == 204);
  check_refused(api.ask.get(kOne), 404, "collection");
}

TEST_CASE("a name is taken once") {
  Api api;
  api.make_wells();
  const auto again = api.ask.post(kAll, "application/json", test::kWells);
  CHECK(again.status == 409);
}

TEST_CASE("a wrong definition is refused at its place") {
  Api api;
  const auto refused = [&](std::string_view body, std::string_view where) {
    CAPTURE(body);
    check_refused(api.ask.post(kAll, "application/json", body), 400, where);
  };
  refused(R"({"fields":[]})", "/name");
  refused(R"({"name":7,"fields":[]})", "/name");
  refused(R"({"name":"Wells!","fields":[]})", "/name");
  refused(R"({"name":"w","fields":{}})", "/fields");
  refused(R"({"name":"w","feilds":[]})", "/feilds");
  refused(R"({"name":"w","fields":[{"name":"a","type":"txt"}]})", "/fields/0/type");
  refused(R"({"name":"w","fields":[{"name":"a","type":"text"},{"name":"a","type":"text"}]})",
          "/fields/1/name");
  refused(R"({"name":"w","fields":[{"name":"a","type":"array"}]})", "/fields/0/item");
  refused(R"({"name":"w","fields":[{"name":"a","type":"number","unit":"furlongs!"}]})",
          "/fields/0/unit");
  refused(R"({"name":"w","fields":[{"name":"a","type":"text","indexed":"yes"}]})",
          "/fields/0/indexed");
  refused(R"({"name":"w","fields":[{"name":"a","type":"text","choices":["x",1]}]})",
          "/fields/0/choices/1");
  CHECK(api.ask.get(kAll).body == R"({"items":[]})");
}

TEST_CASE("a misspelt member names the right one") {
  Api api;
  const auto answer = api.ask.post(kAll, "application/json", R"({"name":"w","feilds":[]})");
  CHECK(has(answer.body, "fields"));
}

TEST_CASE("what is not JSON is refused at the character") {
  Api api;
  for (const char* body : {"", "{", "[]", "{\"name\":\"w\",}", "{\"name\":\"w\"} x", "\xff",
                           "{\"name\":\"a\",\"name\":\"b\",\"fields\":[]}"}) {
    CAPTURE(body);
    const auto answer = api.ask.post(kAll, "application/json", body);
    CHECK(answer.status == 400);
    CHECK(has(answer.body, "\"code\":\"invalid\""));
  }
}

TEST_CASE("a definition over a megabyte is too large") {
  Api api;
  const std::string body = R"({"name":"w","title":")" + std::string(1U << 20U, 'x') + "\"}";
  CHECK(api.ask.post(kAll, "application/json", body).status == 413);
}

TEST_CASE("a collection is described otherwise and gets more fields, but keeps name and types") {
  Api api;
  api.make_wells();
  const auto titled = patch(api, R"({"title":"Peilbuizen","description":"Buizen"})");
  CHECK(titled.status == 200);
  CHECK(has(titled.body, R"("title":"Peilbuizen","description":"Buizen")"));
  CHECK(has(titled.body, R"("version":2)"));
  CHECK(has(titled.body, R"("name":"depth","type":"decimal")"));

  CHECK_FALSE(has(patch(api, R"({"title":null})").body, "Peilbuizen"));
  check_refused(patch(api, R"({"name":"other"})"), 400, "/name");
  const auto retyped = patch(api, R"({"fields":[{"name":"name","type":"integer"}]})");
  CHECK(retyped.status >= 400);
  CHECK(retyped.status < 500);
  CHECK(patch(api, "7").status == 400);
  check_refused(
      api.ask.ask(http::Method::patch, kOne, "{}", {{"Content-Type", "application/json"}}), 415,
      "Content-Type");
}

TEST_CASE("records are not dropped by accident") {
  Api api;
  api.load_wells(3);
  CHECK(api.ask.ask(http::Method::delete_, kOne).status == 409);
  check_refused(api.ask.ask(http::Method::delete_, std::string{kOne} + "?withRecords=yes"), 400,
                "withRecords");
  CHECK(has(api.ask.get(kOne).body, "\"recordCount\":3"));
  CHECK(api.ask.ask(http::Method::delete_, std::string{kOne} + "?withRecords=true").status == 204);
  CHECK(api.ask.get(kOne).status == 404);
}

}  // namespace meent::doors::v1
