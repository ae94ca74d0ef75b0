#include "base/json.hpp"

#include <doctest/doctest.h>

#include <random>

#include "base/json_writer.hpp"

namespace meent::json_test {
using json::Kind;

json::Document read(std::string_view text) {
  auto document = json::parse(text);
  INFO(text);
  REQUIRE(document.has_value());
  return std::move(*document);
}

std::string where(std::string_view text) {
  const auto document = json::parse(text);
  INFO(text);
  REQUIRE_FALSE(document.has_value());
  CHECK(document.error().code == Code::invalid);
  CHECK_FALSE(document.error().detail.empty());
  return document.error().where;
}

template <class T>
std::string place(const result<T>& answer) {
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error().code == Code::invalid);
  return answer.error().where;
}

constexpr std::string_view kSample = R"({
  "name": "peilbuizen",
  "fields": [ {"name": "diepte", "unit": "m", "indexed": true, "least": 1.10},
              {"name": "a/b~c", "count": 9007199254740993, "none": null} ]
})";

TEST_CASE("places are found and read") {
  const auto document = read(kSample);
  const auto root = document.root();
  CHECK(*root.member("name").text() == "peilbuizen");
  CHECK(root.member("fields").size() == 2);
  const auto field = root.member("fields").item(0);
  CHECK(*field.member("indexed").boolean());
  CHECK(field.member("least").decimal()->text() == "1.10");
  CHECK(*field.member("least").number() == 1.1);
  CHECK(*field.member("least").number_text() == "1.10");
  CHECK(*root.member("fields").item(1).member("count").integer() == 9007199254740993);
  CHECK(root.member("fields").item(1).member("none").is_null());
  CHECK(root.member("fields").is(Kind::array));
}

TEST_CASE("members and items come in order") {
  const auto document = read(R"({"b":1,"a":[2,[3],{"x":4}],"c":{}})");
  std::string names;
  for (const auto& member : document.root().members()) {
    names += member.name;
  }
  CHECK(names == "bac");
  const auto items = document.root().member("a").items();
  REQUIRE(items.size() == 3);
  CHECK(*items[0].integer() == 2);
  CHECK(*items[1].item(0).integer() == 3);
  CHECK(*items[2].member("x").integer() == 4);
  CHECK(document.root().member("c").members().empty());
}

TEST_CASE("what is not there, or not what was asked, is told with its pointer") {
  const auto document = read(kSample);
  const auto root = document.root();
  CHECK_FALSE(root.member("title").exists());
  CHECK(place(root.member("title").text()) == "/title");
  CHECK(place(root.member("title").member("nl").text()) == "/title");
  CHECK(place(root.member("name").integer()) == "/name");
  CHECK(place(root.member("name").member("x").text()) == "/name");
  CHECK(place(root.member("name").item(0).text()) == "/name");
  CHECK(place(root.member("fields").item(2).text()) == "/fields/2");
  CHECK(place(root.member("fields").item(1).member("count").text()) == "/fields/1/count");
  CHECK(place(root.member("fields").item(1).member("none").boolean()) == "/fields/1/none");
  CHECK(place(root.text()) == "");
  CHECK(place(root.array()) == "");
  CHECK(place(root.member("fields").object()) == "/fields");
  CHECK(root.member("fields").item(1).wrong("no").value().where == "/fields/1");
  CHECK(root.member("name").integer().error().detail == "expected a whole number, got a text");
  CHECK(root.member("title").text().error().detail == "this member is missing; expected a text");
}

TEST_CASE("a pointer escapes ~ and /") {
  const auto document = read(R"({"a/b~c":[true]})");
  CHECK(place(document.root().member("a/b~c").item(0).text()) == "/a~1b~0c/0");
}

TEST_CASE("unknown members are refused and the nearest is told") {
  const auto document = read(R"({"fields":[{"naem":"x"}]})");
  const auto answer = document.root().member("fields").item(0).only({"name", "type"});
  CHECK(place(answer) == "/fields/0/naem");
  CHECK(answer.error().detail.ends_with("did you mean \"name\"?"));
  CHECK(document.root().only({"fields"}).has_value());
  CHECK(place(document.root().member("fields").only({"x"})) == "/fields");
}

TEST_CASE("whole numbers are exact, and only whole") {
  const auto document = read(
      "[1, -9223372036854775808, 9223372036854775807, 9223372036854775808,"
      " 1.0, 1e3, 1.5, 1e400, 123456789012345678901234567890.5]");
  const auto root = document.root();
  CHECK(*root.item(0).integer() == 1);
  CHECK(*root.item(1).integer() == std::numeric_limits<std::int64_t>::min());
  CHECK(*root.item(2).integer() == std::numeric_limits<std::int64_t>::max());
  CHECK(place(root.item(3).integer()) == "/3");
  CHECK(*root.item(4).integer() == 1);
  CHECK(*root.item(5).integer() == 1000);
  CHECK(place(root.item(6).integer()) == "/6");
  CHECK(place(root.item(7).number()) == "/7");
  CHECK(root.item(7).decimal()->text() == "1e400");
  CHECK(root.item(8).decimal()->text() == "123456789012345678901234567890.5");
}

TEST_CASE("what is no JSON is refused at its line and column") {
  CHECK(where("") == "line 1, column 1");
  CHECK(where("{") == "line 1, column 2");
  CHECK(where("{\"a\":\n  x}") == "line 2, column 3, /a");
  CHECK(where("[1,2,]") == "line 1, column 6, /2");
  CHECK(where("[\"né\" \"é\"]") == "line 1, column 7, /1");
  CHECK(where("{} {}") == "line 1, column 4");
  CHECK(where("[01]") == "line 1, column 3, /1");
  CHECK(where("[1.]").starts_with("line 1, column 4"));
  CHECK(where("[+1]") == "line 1, column 2, /0");
  CHECK(where("[NaN]").starts_with("line 1, column 2"));
  CHECK(where("['a']").starts_with("line 1, column 2"));
  CHECK(where("[1] // no").starts_with("line 1, column 5"));
  CHECK(where("[\"a\nb\"]").starts_with("line 1, column 4"));
  CHECK(where("[\"\\x\"]").starts_with("line 1, column 4"));
  CHECK(where("[\"\\ud800\"]").starts_with("line 1"));
  CHECK(where("{\"a\":{\"b\":[1,{\"c\":}]}}") == "line 1, column 19, /a/b/1/c");
  CHECK(where("[\"a\xff\"]") == "line 1, column 4");
  CHECK(where("\xEF\xBB\xBF[]").starts_with("line 1, column 1"));
}

TEST_CASE("a name that stands twice is refused") {
  CHECK(where("{\"a\":{\"b\":1,\n\"c\":2,\"b\":3}}") == "line 2, column 9, /a/b");
  CHECK(where(R"({"a":1,"\u0061":2})").ends_with("/a"));
  CHECK(json::parse(R"({"a":{"a":1},"b":{"a":1}})").has_value());
}

TEST_CASE("limits hold") {
  const auto deep = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  CHECK(json::parse(deep(64)).has_value());
  const auto too_deep = json::parse(deep(65));
  REQUIRE_FALSE(too_deep.has_value());
  CHECK(too_deep.error().code == Code::too_large);
  CHECK(json::parse(deep(500'000)).error().code == Code::too_large);
  CHECK(json::parse("[1,2,3]", {.bytes = 6}).error().code == Code::too_large);
  CHECK(json::parse("[1,2,3]", {.values = 3}).error().code == Code::too_large);
  CHECK(json::parse("[1,2,3]", {.values = 4}).has_value());
}

TEST_CASE("escapes are undone") {
  CHECK(*read(R"("\"\\\/\b\f\n\r\t\u00e9\ud83d\udeb2")").root().text() == "\"\\/\b\f\n\r\té🚲");
  const std::string long_text(100'000, 'x');
  CHECK(*read("\"" + long_text + "\"").root().text() == long_text);
}

// A random document, written compactly.
void grow(std::mt19937_64& random, std::string& out, int depth) {
  const auto kind = random() % (depth > 4 ? 5 : 7);
  switch (kind) {
    case 0: out += "null"; return;
    case 1: out += random() % 2 == 0 ? "true" : "false"; return;
    case 2: json::append_number(out, static_cast<std::int64_t>(random())); return;
    case 3: out += "-0.50e-7"; return;
    case 4: json::append_quoted(out, std::string(random() % 5, '"') + "é\n"); return;
    default: break;
  }
  const bool object = kind == 5;
  out += object ? '{' : '[';
  const auto count = random() % 6;
  for (std::uint64_t i = 0; i < count; ++i) {
    out += i > 0 ? "," : "";
    if (object) {
      json::append_quoted(out, "m" + std::to_string(i));
      out += ':';
    }
    grow(random, out, depth + 1);
  }
  out += object ? '}' : ']';
}

TEST_CASE("a compact document is written as it was read") {
  std::mt19937_64 random(13);
  for (int i = 0; i < 3'000; ++i) {
    std::string text;
    grow(random, text, 0);
    std::string again;
    read(text).root().append_to(again);
    REQUIRE(again == text);
    // Any cut leaves something that is refused, or a shorter number.
    const auto cut = json::parse(std::string_view(text).substr(0, random() % text.size()));
    if (cut) {
      REQUIRE(cut->root().is(Kind::number));
    }
  }
}

}  // namespace meent::json_test
