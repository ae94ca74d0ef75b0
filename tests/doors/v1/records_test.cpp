#include "doors/v1/records.hpp"

#include <doctest/doctest.h>

#include "doors/v1/api.hpp"

namespace meent::doors::v1 {

using test::Api;
using test::check_refused;
using test::has;
using test::text_member;

namespace {

constexpr const char* kOneRecord = R"({"owner":"achterdijk-4","data":{"name":"A","depth":3.20}})";
constexpr const char* kUnknown = "/v1/collections/wells/records/00000000000000000000000000";

test::Answer put(const Api& api, const std::string& path, std::string_view body,
                 std::string_view if_match = "") {
  return api.ask.ask(http::Method::put, path, body,
                     {{"Content-Type", "application/json"}, {"If-Match", if_match}});
}

test::Answer patch_record(const Api& api, const std::string& path, std::string_view body,
                          std::string_view if_match = "") {
  return api.ask.ask(http::Method::patch, path, body,
                     {{"Content-Type", "application/merge-patch+json"}, {"If-Match", if_match}});
}

}  // namespace

TEST_CASE("a record is created and read as it was written") {
  Api api;
  api.make_wells();
  const auto made = api.ask.post(Api::kRecords, "application/json", kOneRecord);
  CHECK(made.status == 201);
  CHECK(made.field("ETag") == "\"1\"");
  const std::string path = made.field("Location");
  CHECK(path.starts_with("/v1/collections/wells/records/"));
  CHECK(path.ends_with(text_member(made.body, "id")));
  const auto read = api.ask.get(path);
  CHECK(read.status == 200);
  CHECK(read.body == made.body);
  CHECK(read.field("ETag") == "\"1\"");
  CHECK(has(read.body, R"("owner":"achterdijk-4","version":1)"));
  CHECK(has(read.body, R"("data":{"name":"A","depth":3.20}})"));
}

TEST_CASE("a record without owner, and a collection without organisation, are of who makes them") {
  Api api;
  api.make_wells();
  const auto made = api.ask.post(Api::kRecords, "application/json", R"({"data":{"name":"A"}})");
  CHECK(has(made.body, R"("owner":"De Vliet")"));
  const auto own =
      api.ask.post("/v1/collections", "application/json", R"({"name":"unnamed","fields":[]})");
  CHECK(own.status == 201);
  CHECK(has(own.body, R"("organisation":"De Vliet")"));
  check_refused(api.ask.post("/v1/collections", "application/json",
                             R"({"name":"foreign","organisation":"Another","fields":[]})"),
                403, "/organisation");
  check_refused(
      api.ask.post("/v1/collections", "application/json", R"({"name":"meent-own","fields":[]})"),
      400, "/name");
}

TEST_CASE("a wrong record is refused at its place") {
  Api api;
  api.make_wells();
  const auto refused = [&](std::string_view body, std::string_view where) {
    CAPTURE(body);
    check_refused(api.ask.post(Api::kRecords, "application/json", body), 400, where);
  };
  refused(R"({"data":{"name":7}})", "/data/name");
  refused(R"({"data":{}})", "/data/name");
  refused(R"({"data":{"name":"A","depth":"deep"}})", "/data/depth");
  refused(R"({"data":{"name":"A","placed":"2026-02-30"}})", "/data/placed");
  refused(R"({"data":{"name":"A","level":1.5}})", "/data/level");
  refused(R"({"data":{"name":"A"},"ower":"x"})", "/ower");
  for (const char* broken : {"", "{", "[]", "{\"data\":{\"name\":\"\xff\"}}", "{\"data\":{}} {}"}) {
    CAPTURE(broken);
    CHECK(api.ask.post(Api::kRecords, "application/json", broken).status == 400);
  }
  const auto geometry = api.ask.post(
      Api::kRecords, "application/json",
      R"({"data":{"name":"A","at":{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,1]]]}}})");
  CHECK(geometry.status == 400);
  CHECK(has(text_member(geometry.body, "where"), "/data/at"));
  CHECK(has(api.ask.get("/v1/collections/wells").body, "\"recordCount\":0"));
}

TEST_CASE("PUT replaces the whole, PATCH a part, and versions keep what was") {
  Api api;
  api.make_wells();
  const std::string path = api.make_record(kOneRecord);
  const auto replaced = put(api, path, R"({"data":{"name":"B","level":1}})");
  CHECK(replaced.status == 200);
  CHECK(replaced.field("ETag") == "\"2\"");
  CHECK(has(replaced.body, R"("owner":"achterdijk-4","version":2)"));
  CHECK(has(replaced.body, R"("data":{"name":"B","level":1})"));
  CHECK(api.ask.get(path).body == replaced.body);

  const auto patched = patch_record(api, path, R"({"data":{"depth":1.10,"level":null}})");
  CHECK(patched.status == 200);
  CHECK(patched.field("ETag") == "\"3\"");
  CHECK(has(patched.body, R"("data":{"name":"B","depth":1.10})"));
  CHECK(api.ask.get(path).body == patched.body);

  const auto moved = patch_record(api, path, R"({"owner":"somebody-else"})");
  CHECK(has(moved.body, R"("owner":"somebody-else")"));

  const auto versions = api.ask.get(path + "/versions");
  CHECK(versions.status == 200);
  CHECK(test::times(versions.body, "\"version\":") == 3);
  const auto third = versions.body.find("\"version\":3");
  const auto first = versions.body.find("\"version\":1");
  REQUIRE(third != std::string::npos);
  REQUIRE(first != std::string::npos);
  CHECK(third < first);
  CHECK(has(versions.body, R"("data":{"name":"A","depth":3.20})"));
}

TEST_CASE("a change that makes the record wrong is refused and leaves it as it was") {
  Api api;
  api.make_wells();
  const std::string path = api.make_record(kOneRecord);
  const std::string before = api.ask.get(path).body;
  check_refused(put(api, path, R"({"data":{"name":1}})"), 400, "/data/name");
  check_refused(patch_record(api, path, R"({"data":{"name":null}})"), 400, "/data/name");
  check_refused(patch_record(api, path, R"({"data":{"depth":"x"}})"), 400, "/data/depth");
  CHECK(patch_record(api, path, "7").status == 400);
  CHECK(patch_record(api, path, "{").status == 400);
  CHECK(api.ask.get(path).body == before);
}

TEST_CASE("a precondition that does not hold stops every change") {
  Api api;
  api.make_wells();
  const std::string path = api.make_record(kOneRecord);
  const std::string body = R"({"data":{"name":"B"}})";
  CHECK(put(api, path, body, "\"7\"").status == 412);
  CHECK(patch_record(api, path, body, "\"7\"").status == 412);
  CHECK(api.ask.ask(http::Method::delete_, path, "", {{"If-Match", "\"7\""}}).status == 412);
  CHECK(api.ask
            .ask(http::Method::put, path, body,
                 {{"Content-Type", "application/json"}, {"If-None-Match", "*"}})
            .status == 412);
  CHECK(has(api.ask.get(path).body, "\"version\":1"));
  CHECK(put(api, path, body, "\"1\"").status == 200);
  CHECK(put(api, path, body, "\"9\", W/\"2-gzip\"").status == 200);
  CHECK(put(api, path, body, "*").status == 200);
  check_refused(put(api, path, body, "4"), 400, "If-Match");
}

TEST_CASE("an ended record is gone, and only that one") {
  Api api;
  api.make_wells();
  const std::string path = api.make_record(kOneRecord);
  const std::string other = api.make_record(kOneRecord);
  CHECK(api.ask.ask(http::Method::delete_, path, "", {{"If-Match", "\"1\""}}).status == 204);
  CHECK(api.ask.get(path).status == 404);
  CHECK(api.ask.ask(http::Method::delete_, path).status == 404);
  CHECK(put(api, path, kOneRecord).status == 404);
  CHECK(api.ask.get(other).status == 200);
}

TEST_CASE("an id that was never given names no record, whatever it looks like") {
  Api api;
  api.make_wells();
  const std::string records = Api::kRecords;
  for (const std::string& path :
       {std::string{kUnknown}, records + "/1", records + "/zzzzzzzzzzzzzzzzzzzzzzzzzz",
        records + "/%20", std::string{"/v1/collections/nothing/records/1"}}) {
    CAPTURE(path);
    CHECK(api.ask.get(path).status == 404);
    CHECK(put(api, path, kOneRecord).status == 404);
    CHECK(patch_record(api, path, "{}").status == 404);
    CHECK(api.ask.ask(http::Method::delete_, path).status == 404);
    CHECK(api.ask.get(path + "/versions").status == 404);
  }
}

TEST_CASE("a known version need not be sent again") {
  Api api;
  api.make_wells();
  const std::string path = api.make_record(kOneRecord);
  const auto known = api.ask.get(path, {{"If-None-Match", "\"1\""}});
  CHECK(known.status == 304);
  CHECK(known.body.empty());
  CHECK(known.field("ETag") == "\"1\"");
  CHECK(api.ask.get(path, {{"If-None-Match", "\"2\""}}).status == 200);
}

TEST_CASE("a record can be shown in part") {
  Api api;
  api.make_wells();
  const std::string path = api.make_record(kOneRecord);
  CHECK(has(api.ask.get(path + "?fields=depth").body, R"("data":{"depth":3.20}})"));
  check_refused(api.ask.get(path + "?fields=name,dept"), 400, "fields:5");
}

TEST_CASE("a record over sixteen megabytes is too large for JSON") {
  Api api;
  api.make_wells();
  const std::string body = R"({"data":{"name":")" + std::string((16U << 20U) + 1, 'x') + "\"}}";
  CHECK(api.ask.post(Api::kRecords, "application/json", body).status == 413);
}

}  // namespace meent::doors::v1
