#include <doctest/doctest.h>

#include <random>
#include <string>

#include "formats/people.hpp"
#include "formats/pieces.hpp"
#include "formats/record_json.hpp"

using namespace meent;
using namespace meent::formats;
using query::RecordBatch;
using test::Pieces;

namespace {

struct Loaded {
  std::vector<std::string> names;
  result<bool> last = true;
  std::uint64_t refused = 0;
  std::vector<BadRow> told;
  std::size_t batches = 0;
};

Loaded load(http::BodyReader& body, OnBadRow on_bad) {
  const query::Schema schema = test::people_schema();
  NdjsonReader reader(schema, body, "nobody", on_bad);
  RecordBatch batch(schema.size());
  Loaded out;
  while ((out.last = reader.next(batch)) && *out.last) {
    ++out.batches;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      out.names.emplace_back(batch.text(batch.row(i).cells[0]));
    }
  }
  out.refused = reader.bad().count();
  out.told = reader.bad().told();
  return out;
}

Loaded load(std::string_view text, OnBadRow on_bad = OnBadRow::all_or_nothing) {
  http::ViewBody body(text);
  return load(body, on_bad);
}

std::string record(std::string_view name) {
  return R"({"data":{"name":")" + std::string(name) + R"("}})";
}

}  // namespace

TEST_CASE("NDJSON: lines, with every way to end them") {
  CHECK(load("").names.empty());
  CHECK(load("\n\r\n  \n").names.empty());
  const std::vector<std::string> two{"a", "b"};
  CHECK(load(record("a") + "\n" + record("b")).names == two);
  CHECK(load(record("a") + "\r\n" + record("b") + "\r\n").names == two);
  CHECK(load("\n" + record("a") + "\n\n" + record("b") + "\n\n").names == two);
  CHECK(load("\xEF\xBB\xBF" + record("a") + "\n" + record("b")).names == two);
}

TEST_CASE("NDJSON: the first bad line is the error, by its number") {
  const auto out = load(record("a") + "\n\n" + R"({"data":{"name":"b","age":"x"}})" + "\n");
  REQUIRE(!out.last);
  CHECK(out.last.error().where == "line 3, /data/age");
  const auto broken = load("{\"data\"\n" + record("a"));
  REQUIRE(!broken.last);
  CHECK(broken.last.error().where.starts_with("line 1"));
}

TEST_CASE("NDJSON: bad lines can be left out and told") {
  const auto out =
      load(record("a") + "\nrubbish\n" + record("b") + "\n" + R"({"data":{"name":"b","age":"x"}})",
           OnBadRow::skip_bad);
  REQUIRE(out.last);
  CHECK(out.names == std::vector<std::string>{"a", "b"});
  CHECK(out.refused == 2);
  REQUIRE(out.told.size() == 2);
  CHECK(out.told[0].line == 2);
  CHECK(out.told[1].line == 4);
  CHECK(out.told[1].where == "/data/age");
}

TEST_CASE("NDJSON: a thousand bad lines are told, the rest is counted") {
  std::string text;
  for (int i = 0; i < 2'500; ++i) {
    text += "x\n";
  }
  const auto out = load(text + record("a"), OnBadRow::skip_bad);
  CHECK(out.refused == 2'500);
  CHECK(out.told.size() == BadRows::kTold);
  CHECK(out.names == std::vector<std::string>{"a"});
}

TEST_CASE("NDJSON: pieces of any size give the same rows") {
  std::string text;
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) {
    names.push_back("n" + std::to_string(i) + std::string(static_cast<std::size_t>(i), 'x'));
    text += record(names.back()) + (i % 3 == 0 ? "\r\n" : "\n");
  }
  std::mt19937_64 random(8);
  for (const std::size_t most : {1U, 2U, 7U, 64U, 1000U, 100'000U}) {
    Pieces body(text, most, random);
    CHECK(load(body, OnBadRow::all_or_nothing).names == names);
  }
}

TEST_CASE("NDJSON: batches are bounded by rows and by bytes") {
  std::string text;
  for (int i = 0; i < 2'500; ++i) {
    text += record("a") + "\n";
  }
  CHECK(load(text).batches == 3);
  const std::string wide = record(std::string(400'000, 'x')) + "\n";
  CHECK(load(wide + wide + wide + wide + wide + wide).batches == 2);
}

TEST_CASE("NDJSON: a line that is too long is refused, and the next one is read") {
  std::string text = record("a") + "\n" + std::string(kMaxLine + 10, 'x') + "\n" + record("b");
  std::mt19937_64 random(9);
  for (const std::size_t most : {1U << 16U, 1U << 26U}) {
    Pieces body(text, most, random);
    const auto out = load(body, OnBadRow::skip_bad);
    CHECK(out.names == std::vector<std::string>{"a", "b"});
    REQUIRE(out.told.size() == 1);
    CHECK(out.told[0].line == 2);
    Pieces again(text, most, random);
    const auto strict = load(again, OnBadRow::all_or_nothing);
    REQUIRE(!strict.last);
    CHECK(strict.last.error().code == Code::too_large);
    CHECK(strict.last.error().where == "line 2");
  }
}
