#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <doctest/doctest.h>

#include "formats/cql2/text.hpp"
#include "query/check.hpp"
#include "query/print.hpp"

using namespace meent;
using namespace meent::formats::cql2;
using query::canonical;
using query::ExprRef;
using query::Op;

namespace {

std::string tree(std::string_view text) {
  const auto parsed = parse_text(text);
  return parsed ? canonical(*parsed) : parsed.error().where + " " + parsed.error().detail;
}

std::string name(const char* field) {
  return "?" + std::to_string(std::string_view(field).size()) + ":" + field;
}

std::string where(std::string_view text) {
  const auto parsed = parse_text(text);
  return parsed ? "no error" : parsed.error().where;
}

std::string detail(std::string_view text) {
  const auto parsed = parse_text(text);
  return parsed ? "no error" : parsed.error().detail;
}

bool same(std::string_view a, std::string_view b) {
  const auto left = parse_text(a);
  const auto right = parse_text(b);
  return left && right && canonical(*left) == canonical(*right);
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("or, and, not and predicates by their precedence") {
  CHECK(tree("a = 1") == "(= " + name("a") + " i1)");
  CHECK(tree("a or b and not c") ==
        "(or " + name("a") + " (and " + name("b") + " (not " + name("c") + ")))");
  CHECK(same("a OR b OR c", "a or (b) or c"));
  CHECK(tree("a and b and c") == "(and " + name("a") + " " + name("b") + " " + name("c") + ")");
  CHECK(same("not a = 1 and b", "(not (a = 1)) and b"));
  CHECK(same("a between 1 and 2 and b", "(a between 1 and 2) and b"));
  CHECK(tree("a not between 1 and 2") == "(not (between " + name("a") + " i1 i2))");
  CHECK(tree("a not in (1, 2)") == "(not (in " + name("a") + " i1 i2))");
  CHECK(tree("a not like 'x%'") == "(not (like " + name("a") + " t2:x%))");
  CHECK(tree("a is not null") == "(not (is null " + name("a") + "))");
  for (const char* op : {"=", "<>", "<", "<=", ">", ">="}) {
    CHECK(tree("a " + std::string(op) + " 1") == "(" + std::string(op) + " " + name("a") + " i1)");
  }
}

TEST_CASE("arithmetic by its precedence; a minus binds tighter than ^") {
  CHECK(same("a = 1 + 2 * 3", "a = 1 + (2 * 3)"));
  CHECK(same("a = 1 - 2 - 3", "a = (1 - 2) - 3"));
  CHECK(same("a = 8 div 2 % 3", "a = (8 div 2) % 3"));
  CHECK(same("a = 2 * b ^ 2", "a = 2 * (b ^ 2)"));
  CHECK(same("a = - b ^ 2", "a = (-b) ^ 2"));
  CHECK(same("a = 1 -2", "a = 1 - 2"));
  CHECK(tree("-2 < a") == "(< i-2 " + name("a") + ")");
  CHECK(tree("2 ^ -1 = a") == "(= (^ i2 i-1) " + name("a") + ")");
  CHECK(where("a = 2 ^ 3 ^ 4") == "filter:10");
}

TEST_CASE("numbers are exact") {
  CHECK(tree("a = 9223372036854775807").ends_with("i9223372036854775807)"));
  CHECK(tree("a = -9223372036854775808").ends_with("i-9223372036854775808)"));
  CHECK(tree("a = 9223372036854775808").ends_with("d9223372036854775808s0)"));
  CHECK(tree("a = 1.10").ends_with("d1.10s2)"));
  CHECK(same("a = .5", "a = 0.5"));
  CHECK(same("a = 5.", "a = 5"));
  CHECK(same("a = 007", "a = 7"));
  CHECK(same("a = 1.e2", "a = 1E2"));
  CHECK(same("a = +5", "a = 5"));
  CHECK(where("a = 123456789012345678901234567890123456789012") == "filter:4");
  CHECK(where("a = 1x") == "filter:5");
}

TEST_CASE("texts with both escapes") {
  CHECK(tree("a = 'it''s'").ends_with("t4:it's)"));
  CHECK(tree("a = 'it\\'s'").ends_with("t4:it's)"));
  CHECK(tree("a = 'a\\b'").ends_with("t3:a\\b)"));
  CHECK(tree("a = ''").ends_with("t0:)"));
  CHECK(tree("a = 'København'").ends_with(":København)"));
  CHECK(where("a = 'never closed") == "filter:4");
  CHECK(where("é = 'ß' and \"x") == "filter:12");  // characters, not bytes
}

TEST_CASE("names, quoted or not") {
  CHECK(tree("eo:cloud_cover.x = 1") == "(= " + name("eo:cloud_cover.x") + " i1)");
  CHECK(tree("\"and\" = 1") == "(= " + name("and") + " i1)");
  CHECK(tree("\"with space\" = 1") == "(= " + name("with space") + " i1)");
  CHECK(tree("\"a\"\"b\" = 1") == "(= " + name("a\"b") + " i1)");
  CHECK(tree("date = 1") == "(= " + name("date") + " i1)");
  CHECK(tree("point = 1") == "(= " + name("point") + " i1)");
  CHECK(tree("größe > 1") == "(> " + name("größe") + " i1)");
  CHECK(where("in = 1") == "filter:0");
  CHECK(where("\"\" = 1") == "filter:0");
}

TEST_CASE("dates, time stamps, intervals") {
  CHECK(tree("a = DATE('1970-01-02')").ends_with("D1)"));
  CHECK(tree("a = timestamp('1970-01-01T00:00:01Z')").ends_with("@1000000)"));
  CHECK(tree("t_during(a, INTERVAL('1970-01-02', '..'))") ==
        "(t_during " + name("a") + " (interval D1 null))");
  CHECK(tree("t_after(a, interval(b, '1970-01-01T00:00:01Z'))") ==
        "(t_after " + name("a") + " (interval " + name("b") + " @1000000))");
  CHECK(where("a = date('1970-13-01')") == "filter:9");
  CHECK(detail("a = date('1970-13-01')").find("2026-05-01") != std::string::npos);
  CHECK(where("a = timestamp('1970-01-01')") == "filter:14");
  CHECK(where("a = timestamp(b)") == "filter:14");
}

TEST_CASE("functions by name, in any case") {
  CHECK(tree("CaseI(a) = casei('X')") == "(= (casei " + name("a") + ") (casei t1:X))");
  CHECK(same("S_INTERSECTS(a, b)", "s_intersects(a,b)"));
  CHECK(tree("substring(a, 1, 2) = 'x'") == "(= (substring " + name("a") + " i1 i2) t1:x)");
  CHECK(detail("s_intersect(a, b)") ==
        "there is no function s_intersect; did you mean s_intersects?");
  CHECK(where("1 = avg(a)") == "filter:4");
}

TEST_CASE("arrays") {
  CHECK(tree("a_contains(a, ('x', 'y'))") == "(a_contains " + name("a") + " (array t1:x t1:y))");
  CHECK(tree("a_contains(a, ('x'))") == "(a_contains " + name("a") + " (array t1:x))");
  CHECK(tree("a_equals((), a)") == "(a_equals (array) " + name("a") + ")");
  CHECK(tree("a_overlaps(a, (1 + 2, b, true))") ==
        "(a_overlaps " + name("a") + " (array (+ i1 i2) " + name("b") + " true))");
}

TEST_CASE("geometries") {
  const auto kind = [](std::string_view text) {
    const auto parsed = parse_text("s_within(a, " + std::string(text) + ")");
    REQUIRE_MESSAGE(parsed, parsed.error().detail);
    return (*(*parsed)->args[1]->literal.as<query::Value::GeometryRef>())->kind;
  };
  CHECK(kind("POINT(1 2)") == geo::Kind::point);
  CHECK(kind("point Z (1 2 3)") == geo::Kind::point);
  CHECK(kind("LINESTRING (1 2, 3 4)") == geo::Kind::line_string);
  CHECK(kind("POLYGON((0 0, 1 0, 1 1, 0 0))") == geo::Kind::polygon);
  CHECK(kind("MULTIPOINT(1 2, 3 4)") == geo::Kind::multi_point);
  CHECK(kind("GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1))") == geo::Kind::collection);
  CHECK(kind("BBOX(1, 2, 3, 4)") == geo::Kind::polygon);
  CHECK(kind("bbox(150, -90, -150, 90)") == geo::Kind::multi_polygon);
  CHECK(where("s_within(a, POLYGON((0 0, 1 0))) and b = 1").starts_with("filter:"));
  CHECK(where("é = 'ß' and s_within(a, POINT(1 x))") == "filter:32");
  CHECK(where("s_within(a, BBOX(1, 2, 3))") == "filter:12");
  CHECK(where("s_within(a, BBOX(1, 2, 3, 'x'))") == "filter:26");
}

TEST_CASE("errors say where and what was expected") {
  const std::map<std::string, std::string> places{
      {"", "filter:0"},
      {"a =", "filter:3"},
      {"a = 1 b", "filter:6"},
      {"(a = 1", "filter:6"},
      {"a in 1", "filter:5"},
      {"a in (1, 2", "filter:10"},
      {"a is 1", "filter:5"},
      {"a not 1", "filter:6"},
      {"a between 1 or 2", "filter:12"},
      {"a = 1 = 2", "filter:6"},
      {"a ! 1", "filter:2"},
      {"casei(a", "filter:7"},
      {"a = ;", "filter:4"},
      {"1 +", "filter:3"},
      {"a like", "filter:6"},
      {"and", "filter:0"},
      {"interval('..')", "filter:13"},
  };
  for (const auto& [text, place] : places) {
    CAPTURE(text);
    CHECK(where(text) == place);
  }
  CHECK(detail("a =") == "expected a value, found the end");
  CHECK(detail("a is 1") == "expected null or not null, found 1");
  CHECK(where("a = 'x\xFFy'") == "filter:6");
  CHECK(where("\xFF") == "filter:0");
}

TEST_CASE("limits") {
  const auto code = [](const std::string& text, const ParseLimits& limits = {}) {
    const auto parsed = parse_text(text, limits);
    return parsed ? Code::internal : parsed.error().code;
  };
  CHECK(code(std::string(70'000, ' ')) == Code::too_large);
  CHECK(code(std::string(100, '(') + "a" + std::string(100, ')')) == Code::too_large);
  CHECK(code(std::string(40, '(') + "a" + std::string(40, ')')) == Code::internal);
  std::string sum = "a = 1";
  for (int i = 0; i < 6'000; ++i) {
    sum += "+1";
  }
  CHECK(code(sum) == Code::too_large);
  std::string nots;
  for (int i = 0; i < 1'000; ++i) {
    nots += "not ";
  }
  CHECK(code(nots + "a") == Code::too_large);
  std::string minuses(1'000, '-');
  CHECK(code("a = " + minuses + "b") == Code::too_large);
}

TEST_CASE("broken filters never get through unnoticed or bring the parser down") {
  const std::string good =
      "casei(a) like 'x%' and t_during(b, interval('2020-01-01', '..')) or s_within(g, "
      "BBOX(1,2,3,4)) "
      "and not c in (1, -2.5e3, .5) and a_contains(d, ('é', \"q\" + 1)) and g is null";
  REQUIRE(parse_text(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    (void)parse_text(good.substr(0, i));
    for (const char c : {'(', ')', '\'', '\\', ',', '\x80', ' ', '9'}) {
      std::string bad = good;
      bad[i] = c;
      if (const auto parsed = parse_text(bad); !parsed) {
        CHECK(parsed.error().where.starts_with("filter:"));
        CHECK(!parsed.error().detail.empty());
      }
    }
  }
}

TEST_CASE("every example of the standard parses, but for functions that it only imagines") {
  const char* data = std::getenv("MEENT_SHARED_DATA");
  if (!data) {
    MESSAGE("ABSENT: examples of CQL2");
    return;
  }
  // avg, Buffer, Foo and Bar stand for functions that a server might have; Meent has none of these.
  const std::map<std::string, std::string> imagined{{"clause6_01.txt", "avg"},
                                                    {"clause6_02b.txt", "avg"},
                                                    {"clause7_18.txt", "Buffer"},
                                                    {"example68.txt", "Foo"},
                                                    {"example69.txt", "Bar"}};
  int parsed_files = 0;
  std::size_t refused = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(data) / "show/cql2/text")) {
    const std::string text = content_of(file.path());
    const auto outcome = parse_text(text);
    const std::string label = file.path().filename().string();
    CAPTURE(label);
    if (const auto it = imagined.find(label); it != imagined.end()) {
      REQUIRE_FALSE(outcome);
      CHECK(outcome.error().detail.starts_with("there is no function " + it->second));
      ++refused;
      continue;
    }
    CHECK_MESSAGE(outcome, outcome.error().where << " " << outcome.error().detail);
    parsed_files += outcome.has_value();
  }
  CHECK(parsed_files >= 100);
  CHECK(refused == imagined.size());
}

TEST_CASE("every predicate of the standard's test suite parses") {
  const char* data = std::getenv("MEENT_SHARED_DATA");
  if (!data) {
    MESSAGE("ABSENT: predicates of the CQL2 test suite");
    return;
  }
  std::ifstream in(std::filesystem::path(data) / "show/cql2/ats-expected-sample.tsv");
  std::string line;
  std::getline(in, line);
  int count = 0;
  while (std::getline(in, line)) {
    const std::size_t end = line.rfind('\t');
    const std::size_t begin = line.rfind('\t', end - 1) + 1;
    const auto parsed = parse_text(line.substr(begin, end - begin));
    CHECK_MESSAGE(parsed, line);
    ++count;
  }
  CHECK(count > 50);
}

TEST_CASE("constant filters reduce to what another implementation makes of them") {
  const char* data = std::getenv("MEENT_SHARED_DATA");
  if (!data) {
    MESSAGE("ABSENT: reductions of CQL2");
    return;
  }
  const auto nothing = query::Schema::make({.name = "nothing"});
  std::ifstream in(std::filesystem::path(data) / "show/cql2/cql2-rs/reductions.txt");
  std::string filter;
  std::string answer;
  int compared = 0;
  while (std::getline(in, filter) && std::getline(in, answer)) {
    const auto parsed = parse_text(filter);
    const auto checked = parsed ? query::check(*parsed, *nothing) : parsed;
    if (checked && (answer == "true" || answer == "false")) {
      CHECK_MESSAGE(canonical(*checked) == answer, filter);
      ++compared;
    }
  }
  CHECK(compared >= 15);
}
