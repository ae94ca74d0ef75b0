#include "formats/json_walk.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace meent;
using namespace meent::formats;

TEST_CASE("compact_json: any value, without white space, escaped as little as can be") {
  struct Case {
    const char* json;
    const char* compact;
  };
  const Case cases[] = {
      {" 1.50 ", "1.50"},
      {"-0", "-0"},
      {"1E400000000", nullptr},
      {"null", "null"},
      {" true", "true"},
      {R"("a\/b\u0041\u00e9")", R"("a/bAé")"},
      {R"("\ud83d\ude00")", "\"\xF0\x9F\x98\x80\""},
      {R"("\u0001\n\"\\")", R"("\u0001\n\"\\")"},
      {"[ ]", "[]"},
      {"{ \"a\" : [ 1 , { } ] }", R"({"a":[1,{}]})"},
      {R"({"\u0061":1,"b":2})", R"({"a":1,"b":2})"},
      {R"({"\u0061":1,"a":2})", nullptr},
  };
  for (const Case& each : cases) {
    CAPTURE(each.json);
    const auto out = compact_json(each.json);
    REQUIRE(out.has_value() == (each.compact != nullptr));
    if (out) {
      CHECK(*out == each.compact);
      CHECK(compact_json(*out) == out);
    }
  }
}

TEST_CASE("compact_json: errors point at the value and tell the byte") {
  const auto bad = compact_json(R"({"a":[1,{"b":nul}]})");
  REQUIRE(!bad);
  CHECK(bad.error().where == "/a/1/b");
  CHECK(bad.error().detail.find("byte") != std::string::npos);
}

TEST_CASE("bytes that are no JSON are told, not read past") {
  using namespace std::string_view_literals;
  std::string json("{\"a\": \0\0 }"sv);
  const std::size_t size = json.size();
  json.append(kJsonPadding, ' ');
  JsonWalk walk;
  REQUIRE(walk.start(std::string_view(json).substr(0, size)));
  auto object = walk.object();
  REQUIRE(object);
  od::field field;
  REQUIRE((*object->begin()).get(field) == simdjson::SUCCESS);
  CHECK(token_of(field.value()) == "\0"sv);
  CHECK(kind_of(field.value()) == "no JSON value");

  for (const auto text : {"\0"sv, "\0\0 "sv, "[\0]"sv, "1\0"sv, "1\0x"sv, "true\0"sv, "null\0x"sv,
                          "\"a\"\0"sv, "1\x01"sv, "\x1F"sv, "{\"a\":\0 {}}"sv}) {
    CAPTURE(text.size());
    const auto bad = compact_json(text);
    REQUIRE(!bad);
    CHECK(bad.error().code == Code::invalid);
    CHECK(bad.error().detail.starts_with("not JSON"));
  }
}

TEST_CASE("compact_json: many members are told apart, few or many") {
  std::string json = "{";
  for (int i = 0; i < 100; ++i) {
    json += (i == 0 ? "\"n" : ",\"n") + std::to_string(i) + "\":1";
  }
  CHECK(compact_json(json + "}"));
  const auto twice = compact_json(json + R"(,"n50":1})");
  REQUIRE(!twice);
  CHECK(twice.error().where == "/n50");
}

TEST_CASE("NameSet: a name counts once, until cleared") {
  NameSet names;
  for (int round = 0; round < 2; ++round) {
    std::vector<std::string> all;
    all.reserve(40);
    for (int i = 0; i < 40; ++i) {
      all.push_back("n" + std::to_string(i));
    }
    for (const std::string& each : all) {
      CHECK(names.add(each));
    }
    CHECK_FALSE(names.add(all[3]));
    CHECK_FALSE(names.add(all[30]));
    names.clear();
  }
}

TEST_CASE("pointers escape what RFC 6901 says") {
  error e{Code::invalid, "x", "/2"};
  CHECK(at_member(e, "a/b~c").where == "/a~1b~0c/2");
  CHECK(at_index(e, 7).where == "/7/2");
}
