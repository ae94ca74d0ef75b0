#include "formats/record_json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <string>

#include "base/decimal.hpp"
#include "formats/people.hpp"

using namespace meent;
using namespace meent::formats;
using query::RecordBatch;

namespace {

struct Fixture {
  query::Schema schema = test::people_schema();
  RecordReader reader{schema, "nobody"};
  RecordBatch batch{schema.size()};

  RecordBatch::Row row(std::string_view json) {
    batch.clear();
    const auto done = reader.read(json, batch);
    REQUIRE_MESSAGE(done, std::string(json), ": ", done.error().where, ": ", done.error().detail);
    REQUIRE(batch.size() == 1);
    return batch.row(0);
  }
  std::string body(std::string_view data) {
    return std::string(row(R"({"data":)" + std::string(data) + "}").body);
  }
  error refused(std::string_view json) {
    batch.clear();
    const auto done = reader.read(json, batch);
    REQUIRE_MESSAGE(!done, "should be refused: ", std::string(json));
    CHECK(batch.empty());
    CHECK(batch.bytes() == 0);
    return done.error();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "record: every type becomes its cell") {
  const auto r =
      row(R"({"owner":"achterdijk-4","data":{"name":"Anna","age":41,"height":1.75,"price":12.50,)"
          R"("active":true,"seen":"2026-05-01T12:00:00Z","born":"1985-02-03",)"
          R"("stay":"2026-01-01T00:00:00Z/2026-02-01T00:00:00Z",)"
          R"("place":{"type":"LineString","coordinates":[[5,52],[6,51]]},"tags":["a","b"],)"
          R"("extra":{"x":[1,2.50]},"colour":"red"}})");
  CHECK(r.owner == "achterdijk-4");
  CHECK(batch.text(r.cells[0]) == "Anna");
  CHECK(r.cells[1].whole == 41);
  CHECK(r.cells[2].real == 1.75);
  CHECK(batch.text(r.cells[3]) == Decimal::parse("12.5")->sort_key());
  CHECK(r.cells[4].whole == 1);
  CHECK(r.cells[5].whole == parse_instant("2026-05-01T12:00:00Z")->micros);
  CHECK(r.cells[6].whole == parse_date("1985-02-03")->days);
  CHECK(r.cells[7].whole == parse_instant("2026-01-01T00:00:00Z")->micros);
  CHECK(r.cells[7].whole2 == parse_instant("2026-02-01T00:00:00Z")->micros);
  CHECK(batch.box(r.cells[8]) == geo::Box{5, 51, 6, 52});
  for (std::size_t i = 0; i < schema.size(); ++i) {
    CHECK_FALSE(r.cells[i].null);
  }
  CHECK(batch.text(r.cells[11]) == "red");
}

TEST_CASE_FIXTURE(Fixture, "record: the body is canonical") {
  CHECK(body(R"({"name":"a","age":1})") == R"({"name":"a","age":1})");
  CHECK(body("{ \"name\" : \"a\" ,\n\t\"age\" : 1 }") == R"({"name":"a","age":1})");
  CHECK(body(R"({"age":1,"name":"a"})") == R"({"name":"a","age":1})");
  CHECK(body(R"({"z":1,"age":1,"b":[ 1 , { "q" : null } ],"name":"a"})") ==
        R"({"name":"a","age":1,"z":1,"b":[1,{"q":null}]})");
  CHECK(body(R"({"name":"a","price":1.10,"height":1e2})") ==
        R"({"name":"a","height":1e2,"price":1.10})");
  CHECK(body(R"({"name":"a","price":"1.10"})") == R"({"name":"a","price":"1.10"})");
  CHECK(body(R"({"name":"caf\u00e9 \"x\" \/ \n"})") == "{\"name\":\"café \\\"x\\\" / \\n\"}");
  CHECK(body(R"({"name":"a","age":null})") == R"({"name":"a","age":null})");
  CHECK(body(R"({"name":"a","\u0061ge":5})") == R"({"name":"a","age":5})");
  CHECK(body(R"({"name":"a","big":123456789012345678901234567890.10})") ==
        R"({"name":"a","big":123456789012345678901234567890.10})");
  CHECK(body(R"({"name":"a","extra":{},"tags":[]})") == R"({"name":"a","tags":[],"extra":{}})");
}

TEST_CASE_FIXTURE(Fixture, "record: texts point into the body, escaped or not, in any order") {
  auto r = row(R"({"data":{"colour":"green","x":"y","name":"J\u00e1n","age":3}})");
  CHECK(batch.text(r.cells[0]) == "Ján");
  CHECK(batch.text(r.cells[11]) == "green");
  CHECK(r.body == R"({"name":"Ján","age":3,"colour":"green","x":"y"})");
  r = row(R"({"data":{"name":"","colour":"red"}})");
  CHECK(batch.text(r.cells[0]).empty());
  CHECK_FALSE(r.cells[0].null);
}

TEST_CASE_FIXTURE(Fixture, "record: null and absent are no value") {
  const auto r = row(R"({"data":{"name":"a","age":null,"place":null,"tags":null,"extra":null}})");
  for (const std::size_t i : {1U, 2U, 8U, 9U, 10U}) {
    CHECK(r.cells[i].null);
  }
}

TEST_CASE_FIXTURE(Fixture, "record: the envelope") {
  CHECK(row(R"({"data":{"name":"a"}})").owner == "nobody");
  CHECK(row(R"({"data":{"name":"a"},"owner":"x"})").owner == "x");
  CHECK(row(R"({"owner":"caf\u00e9","data":{"name":"a"}})").owner == "café");
  CHECK(row(R"({"id":"0","owner":"x","version":3,"created":"2026-05-01T12:00:00Z",)"
            R"("changed":"2026-05-01T12:00:00Z","data":{"name":"a"}})")
            .owner == "x");
}

TEST_CASE_FIXTURE(Fixture, "record: without a default an owner is required") {
  RecordReader strict(schema, "");
  const auto done = strict.read(R"({"data":{"name":"a"}})", batch);
  REQUIRE(!done);
  CHECK(done.error().where == "/owner");
}

TEST_CASE("what is required may be left to who stores the record") {
  const auto made =
      query::Schema::make({.name = "n",
                           .fields = {{.name = "a", .type = query::Type::text, .required = true},
                                      {.name = "b", .type = query::Type::integer}}});
  REQUIRE(made);
  RecordBatch batch(2);
  RecordReader strict(*made, "x");
  const auto refused = strict.read(R"({"data":{"b":1}})", batch);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "/data/a");
  RecordReader loose(*made, "x", Required::unchecked);
  CHECK(loose.read(R"({"data":{"b":1}})", batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch.row(0).cells[0].null);
  CHECK_FALSE(loose.read(R"({"data":{"a":1}})", batch));
}

TEST_CASE_FIXTURE(Fixture, "record: errors say where and what was expected") {
  struct Case {
    const char* json;
    const char* where;
    const char* detail;
  };
  const Case cases[] = {
      {"[]", "", "expected a JSON object"},
      {"{}", "/data", "needs \"data\""},
      {R"({"data":[]})", "/data", "expected an object"},
      {R"({"data":{"name":"a"},"dta":1})", "/dta", "did you mean \"data\""},
      {R"({"data":{"name":"a"},"Zzzzzzz":1})", "/Zzzzzzz", "inside \"data\""},
      {R"({"data":{"name":"a"},"data":{"name":"a"}})", "/data", "twice"},
      {R"({"owner":7,"data":{"name":"a"}})", "/owner", "got a number"},
      {R"({"owner":"","data":{"name":"a"}})", "/owner", "1 to 200"},
      {R"({"owner":"a\nb","data":{"name":"a"}})", "/owner", "control"},
      {R"({"version":"x","data":{"name":"a"}})", "/version", "integer"},
      {R"({"id":7,"data":{"name":"a"}})", "/id", "a text"},
      {R"({"data":{}})", "/data/name", "required"},
      {R"({"data":{"name":null}})", "/data/name", "required"},
      {R"({"data":{"name":7}})", "/data/name", "expected a text, got a number"},
      {R"({"data":{"name":"a","name":"b"}})", "/data/name", "twice"},
      {R"({"data":{"name":"a","x":1,"x":2}})", "/data/x", "twice"},
      {R"({"data":{"name":"a","x":{"b":1,"b":2}}})", "/data/x/b", "twice"},
      {R"({"data":{"name":"a\u0000b"}})", "/data/name", "U+0000"},
      {R"({"data":{"name":"a","age":"41"}})", "/data/age", "expected an integer"},
      {R"({"data":{"name":"a","age":41.0}})", "/data/age", "got 41.0"},
      {R"({"data":{"name":"a","age":9223372036854775808}})", "/data/age", "64 bits"},
      {R"({"data":{"name":"a","age":true}})", "/data/age", "got a boolean"},
      {R"({"data":{"name":"a","height":"1"}})", "/data/height", "expected a number"},
      {R"({"data":{"name":"a","height":1e999}})", "/data/height", "expected a number"},
      {R"({"data":{"name":"a","price":"12,50"}})", "/data/price", "decimal"},
      {R"({"data":{"name":"a","price":[]}})", "/data/price", "got an array"},
      {R"({"data":{"name":"a","active":1}})", "/data/active", "true or false"},
      {R"({"data":{"name":"a","active":"true"}})", "/data/active", "true or false"},
      {R"({"data":{"name":"a","seen":"2026-13-01T00:00:00Z"}})", "/data/seen", "instant"},
      {R"({"data":{"name":"a","seen":1777600000}})", "/data/seen", "instant"},
      {R"({"data":{"name":"a","born":"2026-02-30"}})", "/data/born", "date"},
      {R"({"data":{"name":"a","stay":"2026"}})", "/data/stay", "interval"},
      {R"x({"data":{"name":"a","place":"POINT(1 2)"}})x", "/data/place", "GeoJSON"},
      {R"({"data":{"name":"a","place":{"type":"Point","coordinates":[5,"x"]}}})",
       "/data/place/coordinates/1", "number"},
      {R"({"data":{"name":"a","place":{"type":"Point","coordinates":[155000,463000]}}})",
       "/data/place", "RD New"},
      {R"({"data":{"name":"a","tags":"x"}})", "/data/tags", "expected an array"},
      {R"({"data":{"name":"a","tags":["x",7]}})", "/data/tags/1", "expected a text"},
      {R"({"data":{"name":"a","tags":[null]}})", "/data/tags/0", "got null"},
      {R"({"data":{"name":"a","colour":"blue"}})", "/data/colour", "\"red\", \"green\""},
      {R"({"data":{"name":"a","a/b~c":{"x":tru}}})", "/data/a~1b~0c/x", "not JSON"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.json);
    const error e = refused(each.json);
    CHECK(e.where == each.where);
    CHECK_MESSAGE(e.detail.find(each.detail) != std::string::npos, e.detail);
    CHECK(e.code == Code::invalid);
  }
}

TEST_CASE_FIXTURE(Fixture, "record: what is not JSON is refused, wherever it stands") {
  for (const char* const json : {"",
                                 " ",
                                 "nonsense",
                                 "{",
                                 R"({"data":{"name":"a"})",
                                 R"({"data":{"name":"a"}}})",
                                 R"({"data":{"name":"a"}} x)",
                                 R"({"data":{"name":"a"}}{"data":{"name":"a"}})",
                                 R"({"data":{"name":"a",}})",
                                 R"({"data":{"name":"a" "age":1}})",
                                 R"({"data":{"name" "a"}})",
                                 R"({"data":{"name":'a'}})",
                                 R"({"data":{"name":"a","x":01}})",
                                 R"({"data":{"name":"a","x":+1}})",
                                 R"({"data":{"name":"a","x":1.}})",
                                 R"({"data":{"name":"a","x":nul}})",
                                 R"({"data":{"name":"a","x":[1,]}})",
                                 R"({"data":{"name":"a","x":{"y"}}})",
                                 R"({"data":{"name":"a","x":"\q"}})",
                                 R"({"data":{"name":"a","x":"\ud800"}})",
                                 R"({"data":{"name":"a","x":"\udc00"}})",
                                 R"({"data":{"name":"\ud800x"}})",
                                 "{\"data\":{\"name\":\"a\xFF\"}}",
                                 "{\"data\":{\"name\":\"a\nb\"}}",
                                 R"({"data":{"name":"a","age":1x}})",
                                 R"({"data":{"name":"a","age":1"b"}})",
                                 R"({"data":{"name":"a"b}})",
                                 R"({"data":{"name":"a","x":nullx}})",
                                 R"({"data":{"name":"a","age":nullx}})",
                                 R"({"data":{"name":"a","active":truex}})",
                                 R"({"id":"\q","data":{"name":"a"}})",
                                 R"({"data":{"name":"a","price":01}})",
                                 R"({"data":{"name":"a","price":1.}})",
                                 R"({"data":{"name":"a","price":+1}})"}) {
    CAPTURE(json);
    CHECK(refused(json).code == Code::invalid);
  }
}

TEST_CASE_FIXTURE(Fixture, "record: nesting has a limit") {
  const auto deep = [](int levels) {
    return R"({"data":{"name":"a","x":)" + std::string(levels, '[') + std::string(levels, ']') +
           "}}";
  };
  CHECK(row(deep(62)).body.size() > 120);
  CHECK(refused(deep(63)).code == Code::too_large);
  CHECK(refused(deep(100'000)).code == Code::too_large);
}

TEST_CASE_FIXTURE(Fixture, "record: a bad row leaves the good ones before it alone") {
  REQUIRE(reader.read(R"({"data":{"name":"first"}})", batch));
  const std::size_t bytes = batch.bytes();
  REQUIRE(!reader.read(R"({"data":{"name":"a","seen":"2026-05-01T12:00:00Z","price":1,"age":"x"}})",
                       batch));
  CHECK(batch.bytes() == bytes);
  REQUIRE(reader.read(R"({"data":{"name":"second"}})", batch));
  REQUIRE(batch.size() == 2);
  CHECK(batch.text(batch.row(0).cells[0]) == "first");
  CHECK(batch.text(batch.row(1).cells[0]) == "second");
  CHECK(batch.row(1).cells[5].null);
}

TEST_CASE_FIXTURE(Fixture, "record: rows of other shapes one after another") {
  CHECK(body(R"({"name":"a","age":1,"height":2})") == R"({"name":"a","age":1,"height":2})");
  CHECK(body(R"({"height":2,"name":"a"})") == R"({"name":"a","height":2})");
  CHECK(body(R"({"names":1,"name":"a"})") == R"({"name":"a","names":1})");
  CHECK(body(R"({"nam":1,"name":"a"})") == R"({"name":"a","nam":1})");
}

TEST_CASE_FIXTURE(Fixture, "record: reading a canonical body again changes nothing") {
  std::mt19937_64 random(21);
  const std::string members[] = {
      R"("name":"a\u00e9\t")",    R"("age": 41)", R"("height":1.50)",          R"("price":"07.10")",
      R"("x" : [1, {"y":"\/"}])", R"("é":null)",  R"("tags":["q", "\u0041"])", R"("colour":"red")",
      R"("extra":1e-5)"};
  for (int i = 0; i < 500; ++i) {
    std::string data = "{" + members[0];
    std::vector<std::string> rest(std::begin(members) + 1, std::end(members));
    std::shuffle(rest.begin(), rest.end(), random);
    rest.resize(random() % (rest.size() + 1));
    for (const std::string& each : rest) {
      if (each.find("price") == std::string::npos) {
        data += ", " + each;
      }
    }
    const std::string once = body(data + "}");
    REQUIRE(body(once) == once);
  }
}

TEST_CASE_FIXTURE(Fixture, "record: any damage gives a row or an error") {
  const std::string good =
      R"({"owner":"achterdijk-4","data":{"name":"Anna","age":41,"height":1.75,"price":12.50,)"
      R"("active":true,"seen":"2026-05-01T12:00:00Z","place":{"type":"Point","coordinates":[5,52]},)"
      R"("tags":["a","b"],"extra":{"x":[1,2.50]},"more":{"a":"b"}}})";
  std::mt19937_64 random(22);
  int refusals = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string json = good;
    for (std::size_t n = 1 + random() % 3; n > 0; --n) {
      const std::size_t at = random() % json.size();
      switch (random() % 3) {
        case 0: json[at] = static_cast<char>(random() % 256); break;
        case 1: json.erase(at, 1 + random() % 5); break;
        default: json.insert(at, 1, "{}[],:\"\\0"[random() % 9]); break;
      }
    }
    batch.clear();
    if (!reader.read(json, batch)) {
      ++refusals;
      REQUIRE(batch.bytes() == 0);
      continue;
    }
    const std::string again = R"({"data":)" + std::string(batch.row(0).body) + "}";
    const std::string once(batch.row(0).body);
    REQUIRE_MESSAGE(body(once) == once, again);
  }
  CHECK(refusals > 10'000);
}

TEST_CASE("record: on the way out") {
  query::RecordView view{.id = {},
                         .owner = "a\"b",
                         .version = 7,
                         .created = *parse_instant("2026-05-01T12:00:00Z"),
                         .changed = *parse_instant("2026-05-01T12:00:00Z"),
                         .body = R"({"name":"a"})"};
  std::string out = "[";
  append_record(out, view);
  CHECK(
      out ==
      R"([{"id":"00000000000000000000000000","owner":"a\"b","version":7,)"
      R"("created":"2026-05-01T12:00:00Z","changed":"2026-05-01T12:00:00Z","data":{"name":"a"}})");
  view.changed = *parse_instant("2026-06-01T12:00:00.5Z");
  out.clear();
  append_record(out, view);
  CHECK(out.find(R"("changed":"2026-06-01T12:00:00.5Z")") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "record: what went out comes in again") {
  const query::RecordView view{.owner = "x", .body = R"({"name":"a","age":3})"};
  std::string out;
  append_record(out, view);
  CHECK(row(out).body == view.body);
}
