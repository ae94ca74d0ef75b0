#include "doors/v1/bulk.hpp"

#include <doctest/doctest.h>

#include "doors/v1/api.hpp"

namespace meent::doors::v1 {

using test::Api;
using test::check_refused;
using test::has;

namespace {

constexpr const char* kLines =
    "{\"owner\":\"a\",\"data\":{\"name\":\"one\"}}\n"
    "{\"owner\":\"b\",\"data\":{\"name\":2}}\n"
    "\n"
    "{\"owner\":\"c\",\"data\":{\"name\":\"three\"}}\n"
    "{\"owner\":\"d\",\n"
    "{\"owner\":\"e\",\"data\":{\"name\":\"five\"}}";

constexpr const char* kCsvLines =
    "owner,name,level\r\n"
    "a,one,1\r\n"
    "b,two,high\r\n"
    "c,\"th\"\"ree\",3\r\n";

std::string count(const Api& api) {
  return api.ask.get("/v1/collections/wells").body;
}

std::string skip() {
  return std::string{Api::kRecords} + "?onError=skip";
}

}  // namespace

TEST_CASE("one bad line and nothing is stored; the answer says which") {
  Api api;
  api.make_wells();
  const auto ndjson = api.ask.post(Api::kRecords, "application/x-ndjson", kLines);
  check_refused(ndjson, 400, "line 2, /data/name");
  const auto csv = api.ask.post(Api::kRecords, "text/csv", kCsvLines);
  CHECK(csv.status == 400);
  CHECK(has(csv.body, "line 3"));
  CHECK(has(csv.body, "level"));
  CHECK(has(count(api), "\"recordCount\":0"));
}

TEST_CASE("on request bad lines come back with reasons and the rest is stored") {
  Api api;
  api.make_wells();
  const auto loaded = api.ask.post(skip(), "application/x-ndjson", kLines);
  CHECK(loaded.status == 200);
  CHECK(has(loaded.body,
            R"({"rows":3,"refused":2,"errors":[{"line":2,"where":"line 2, /data/name")"));
  CHECK(has(loaded.body, R"({"line":5,"where":"line 5)"));
  CHECK(has(count(api), "\"recordCount\":3"));
  const auto csv = api.ask.post(skip(), "text/csv", kCsvLines);
  CHECK(has(csv.body, R"({"rows":2,"refused":1,"errors":[{"line":3)"));
  CHECK(has(count(api), "\"recordCount\":5"));
}

TEST_CASE("a whole load tells only its rows") {
  Api api;
  api.make_wells();
  CHECK(api.ask.post(Api::kRecords, "application/x-ndjson", R"({"data":{"name":"x"}})").body ==
        R"({"rows":1})");
  CHECK(api.ask.post(Api::kRecords, "application/x-ndjson", "").body == R"({"rows":0})");
  CHECK(api.ask.post(skip(), "application/x-ndjson", "\n\n").body ==
        R"({"rows":0,"refused":0,"errors":[]})");
}

TEST_CASE("a body in small pieces is the same load") {
  Api api;
  api.make_wells();
  api.ask.piece = 7;
  CHECK(has(api.ask.post(skip(), "application/x-ndjson", kLines).body, R"("rows":3,"refused":2)"));
  CHECK(has(api.ask.post(skip(), "text/csv", kCsvLines).body, R"("rows":2,"refused":1)"));
}

TEST_CASE("a load of many batches is one commit") {
  Api api;
  api.make_wells();
  std::string lines;
  for (int i = 0; i < 5'000; ++i) {
    lines += "{\"data\":{\"name\":\"w\"}}\n";
  }
  CHECK(api.ask.post(Api::kRecords, "application/x-ndjson", lines).body == R"({"rows":5000})");
  lines += "{\"data\":{}}\n";
  check_refused(api.ask.post(Api::kRecords, "application/x-ndjson", lines), 400,
                "line 5001, /data/name");
  CHECK(has(count(api), "\"recordCount\":5000"));
}

TEST_CASE("thousands of bad lines are all counted and the first thousand told") {
  Api api;
  api.make_wells();
  std::string lines;
  for (int i = 0; i < 1'500; ++i) {
    lines += "{}\n";
  }
  const auto loaded = api.ask.post(skip(), "application/x-ndjson", lines);
  CHECK(has(loaded.body, R"({"rows":0,"refused":1500,)"));
  CHECK(test::times(loaded.body, "\"line\":") == 1'000);
}

TEST_CASE("a header that is wrong is refused in both ways") {
  Api api;
  api.make_wells();
  for (const std::string& path : {std::string{Api::kRecords}, skip()}) {
    const auto answer = api.ask.post(path, "text/csv", "owner,nme\na,b\n");
    CHECK(answer.status == 400);
    CHECK(has(answer.body, "line 1"));
    CHECK(has(answer.body, "name"));
  }
}

TEST_CASE("what to do with bad lines is said in two words only") {
  Api api;
  api.make_wells();
  const std::string records = Api::kRecords;
  check_refused(api.ask.post(records + "?onError=ignore", "application/x-ndjson", ""), 400,
                "onError");
  check_refused(api.ask.post(skip(), "application/json", R"({"data":{"name":"x"}})"), 400,
                "onError");
  CHECK(api.ask.post(records + "?onError=stop", "application/x-ndjson", "").status == 200);
}

TEST_CASE("a load into what is not there is refused") {
  Api api;
  check_refused(api.ask.post(Api::kRecords, "application/x-ndjson", kLines), 404, "collection");
}

}  // namespace meent::doors::v1
