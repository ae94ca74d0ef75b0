#include "formats/record_csv.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "formats/people.hpp"

using namespace meent;
using namespace meent::formats;
using query::RecordBatch;

namespace {

struct Loaded {
  std::vector<std::string> bodies;
  std::vector<std::string> owners;
  result<bool> last = true;
  std::vector<BadRow> told;
};

Loaded load(std::string_view text, OnBadRow on_bad = OnBadRow::all_or_nothing) {
  const query::Schema schema = test::people_schema();
  http::ViewBody body(text);
  CsvRecordReader reader(schema, body, "nobody", on_bad);
  RecordBatch batch(schema.size());
  Loaded out;
  while ((out.last = reader.next(batch)) && *out.last) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      out.bodies.emplace_back(batch.row(i).body);
      out.owners.emplace_back(batch.row(i).owner);
    }
  }
  out.told = reader.bad().told();
  return out;
}

error refused(std::string_view text) {
  const Loaded out = load(text);
  REQUIRE_MESSAGE(!out.last, "should be refused: ", std::string(text));
  return out.last.error();
}

std::string one(std::string_view text) {
  const Loaded out = load(text);
  REQUIRE_MESSAGE(out.last, out.last.error().where, ": ", out.last.error().detail);
  REQUIRE(out.bodies.size() == 1);
  return out.bodies[0];
}

}  // namespace

TEST_CASE("CSV records: cells become typed members in the order of the schema") {
  CHECK(one("age,name,height,price,active\n41,Anna,1.750,12.50,true\n") ==
        R"({"name":"Anna","age":41,"height":1.750,"price":12.50,"active":true})");
  CHECK(
      one("name;seen;born;stay\nAnna;2026-05-01T12:00:00Z;1985-02-03;2026-01-01/2026-02-01\n") ==
      R"({"name":"Anna","seen":"2026-05-01T12:00:00Z","born":"1985-02-03","stay":"2026-01-01/2026-02-01"})");
  CHECK(one("name,place\nAnna,POINT (5.39 52.16)\n") ==
        R"({"name":"Anna","place":{"type":"Point","coordinates":[5.39,52.16]}})");
  CHECK(one("name,tags,extra\nAnna,\"[\"\"a\"\", \"\"b\"\"]\",\"{\"\"x\"\": 1.10}\"\n") ==
        R"({"name":"Anna","tags":["a","b"],"extra":{"x":1.10}})");
  CHECK(one("name\n\"An\"\"na, é\"\n") == R"({"name":"An\"na, é"})");
}

TEST_CASE("CSV records: an empty cell is no value, quotes make it an empty text") {
  CHECK(one("name,age,colour\nAnna,,\n") == R"({"name":"Anna"})");
  CHECK(one("name,age\n\"\",\"\"\n") == R"({"name":""})");
}

TEST_CASE("CSV records: owners") {
  const Loaded out = load("owner,name\nachterdijk-4,Anna\n,Bert\n");
  REQUIRE(out.last);
  CHECK(out.owners == std::vector<std::string>{"achterdijk-4", "nobody"});
}

TEST_CASE("CSV records: errors name line and column") {
  struct Case {
    const char* text;
    const char* where;
    const char* detail;
  };
  const Case cases[] = {
      {"", "line 1", "empty"},
      {"name,agee\n", "line 1, column 2", "did you mean \"age\""},
      {"name,name\n", "line 1, column 2", "twice"},
      {"age\n1\n", "line 1", "\"name\" is missing"},
      {"name,age\nAnna\n", "line 2", "has 1 cells"},
      {"name,age\nAnna,1,2\n", "line 2", "has 3 cells"},
      {"name,age\n,1\n", "line 2, column 1 (name)", "required"},
      {"name,age\nAnna,x\n", "line 2, column 2 (age)", "expected an integer"},
      {"name,age\nAnna,1.5\n", "line 2, column 2 (age)", "got \"1.5\""},
      {"name,age\nAnna,\"1,\"\"x\"\":2\"\n", "line 2, column 2 (age)", "expected an integer"},
      {"name;price\nAnna;12,50\n", "line 2, column 2 (price)", "decimal"},
      {"name,height\nAnna,nan\n", "line 2, column 2 (height)", "number"},
      {"name,height\nAnna,inf\n", "line 2, column 2 (height)", "number"},
      {"name,active\nAnna,ja\n", "line 2, column 2 (active)", "true or false"},
      {"name,seen\nAnna,gisteren\n", "line 2, column 2 (seen)", "instant"},
      {"name,place\nAnna,POINT(5)\n", "line 2, column 2 (place)", "character 7"},
      {"name,place\nAnna,POINT(155000 463000)\n", "line 2, column 2 (place)", "RD New"},
      {"name,tags\nAnna,[1]\n", "line 2, column 2 (tags)", "expected a text"},
      {"name,extra\nAnna,\"1,2\"\n", "line 2, column 2 (extra)", "not JSON"},
      {"name,extra\nAnna,\"{}}\"\n", "line 2, column 2 (extra)", "not JSON"},
      {"name,colour\nAnna,blue\n", "line 2, column 2 (colour)", "one of"},
      {"name\nAn\"na\n", "line 2, column 3", "quote"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const error e = refused(each.text);
    CHECK(e.where == each.where);
    CHECK_MESSAGE(e.detail.find(each.detail) != std::string::npos, e.detail);
  }
}

TEST_CASE("CSV records: bad rows can be left out and told") {
  const Loaded out = load("name,age\nAnna,1\nBert,x\nCor,\"3\"y\n\"Dirk\nJan\",4\n,5\nEva,6\n",
                          OnBadRow::skip_bad);
  REQUIRE(out.last);
  CHECK(out.bodies == std::vector<std::string>{R"({"name":"Anna","age":1})",
                                               R"({"name":"Dirk\nJan","age":4})",
                                               R"({"name":"Eva","age":6})"});
  REQUIRE(out.told.size() == 3);
  CHECK(out.told[0].line == 3);
  CHECK(out.told[0].where == "column 2 (age)");
  CHECK(out.told[1].line == 4);
  CHECK(out.told[1].where == "column 8");
  CHECK(out.told[2].line == 7);
  CHECK(out.told[2].where == "column 1 (name)");
}

TEST_CASE("CSV records: an export can be loaded again") {
  const query::Schema schema = test::people_schema();
  const std::string bodies[] = {
      R"({"name":"Anna","age":41,"height":1.75,"price":12.50,"active":false,"seen":"2026-05-01T12:00:00Z","born":"1985-02-03","stay":"../2026-02-01T00:00:00Z","place":{"type":"MultiPoint","coordinates":[[5,52],[6,51]]},"tags":["a,b","c\"d"],"extra":{"x":[1,2.50]},"colour":"red"})",
      R"({"name":"","extra":"text"})", R"({"name":"a\r\nb;c","tags":[],"extra":false})"};
  for (const char separator : {',', ';', '\t'}) {
    CsvRecordWriter writer(schema, {}, separator);
    std::string csv;
    writer.append_header(csv);
    for (const std::string& body : bodies) {
      writer.append_record(csv, {.owner = "own\"er", .version = 3, .body = body});
    }
    const Loaded out = load(csv);
    REQUIRE_MESSAGE(out.last, out.last.error().where, ": ", out.last.error().detail);
    CHECK(out.bodies == std::vector<std::string>(std::begin(bodies), std::end(bodies)));
    CHECK(out.owners == std::vector<std::string>(3, "own\"er"));
  }
}

TEST_CASE("CSV records: an export of some fields leaves the rest out") {
  const query::Schema schema = test::people_schema();
  CsvRecordWriter writer(schema, {FieldIndex{1}, FieldIndex{0}});
  std::string csv;
  writer.append_header(csv);
  writer.append_record(csv, {.owner = "x", .body = R"({"name":"Anna","age":null,"more":1})"});
  CHECK(csv.starts_with("id,owner,version,created,changed,name,age\r\n"));
  CHECK(csv.ends_with(",x,1,,,Anna,\r\n"));
}

TEST_CASE("CSV records: what is not to be seen of the head is empty, each by itself") {
  const query::Schema schema = test::people_schema();
  const Instant may = *parse_instant("2026-05-01T12:00:00Z");
  const auto row = [&](std::uint32_t version, Instant created, Instant changed) {
    CsvRecordWriter writer(schema, {FieldIndex{0}});
    std::string csv;
    writer.append_record(csv, {.owner = "x",
                               .version = version,
                               .created = created,
                               .changed = changed,
                               .body = R"({"name":"Anna"})"});
    return csv.substr(PublicId::kTextSize);
  };
  CHECK(row(0, kEarliest, kEarliest) == ",x,,,,Anna\r\n");
  CHECK(row(3, kEarliest, kEarliest) == ",x,3,,,Anna\r\n");
  CHECK(row(0, may, kEarliest) == ",x,,2026-05-01T12:00:00Z,,Anna\r\n");
  CHECK(row(0, kEarliest, may) == ",x,,,2026-05-01T12:00:00Z,Anna\r\n");
}
