#include "formats/merge_patch.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace meent;
using formats::merge_patch;

namespace {

std::string merged(std::string_view target, std::string_view patch) {
  const auto out = merge_patch(target, patch);
  REQUIRE_MESSAGE(out, out.error().detail);
  return *out;
}

// A random value over few names, so that target and patch meet.
std::string random_json(std::mt19937_64& random, int depth) {
  switch (random() % (depth > 3 ? 4 : 6)) {
    case 0: return "null";
    case 1: return std::to_string(random() % 100) + ".50";
    case 2: return "\"t,}]\\\"\"";
    case 3: return "[1,{\"a\":null}]";
    default: {
      std::string out = "{";
      for (const char* const name : {"\"a\"", "\"b\"", "\"c,:\""}) {
        if (random() % 2 == 0) {
          out += (out.size() > 1 ? "," : "") + std::string(name) + ":" +
                 random_json(random, depth + 1);
        }
      }
      return out + "}";
    }
  }
}

}  // namespace

TEST_CASE("merge patch: the cases of RFC 7396, appendix A") {
  struct Case {
    const char* target;
    const char* patch;
    const char* result;
  };
  const Case cases[] = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"a":"foo"})", "null", "null"},
      {R"({"a":"foo"})", R"("bar")", R"("bar")"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {"[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {"{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.target);
    CAPTURE(each.patch);
    CHECK(merged(each.target, each.patch) == each.result);
  }
}

TEST_CASE("merge patch: numbers keep their digits, white space goes, order stays") {
  CHECK(merged(R"( { "z" : 1.10 , "a" : 12345678901234567890123 } )", R"({ "b" : 0.50 })") ==
        R"({"z":1.10,"a":12345678901234567890123,"b":0.50})");
  CHECK(merged(R"({"x":{"y":1,"z":2}})", R"({"x":{"y":3}})") == R"({"x":{"y":3,"z":2}})");
}

TEST_CASE("merge patch: names are compared by what they mean") {
  CHECK(merged(R"({"caf\u00e9":1})", R"({"café":null})") == "{}");
  CHECK(merged(R"({"a\"b":1,"c":2})", R"({"a\u0022b":3})") == R"({"a\"b":3,"c":2})");
}

TEST_CASE("merge patch: what is not JSON is refused, and which of the two it is") {
  const auto target = merge_patch("{", "{}");
  REQUIRE(!target);
  CHECK(target.error().detail.starts_with("what is to be patched"));
  const auto patch = merge_patch("{}", R"({"a":{"b":1,"b":2}})");
  REQUIRE(!patch);
  CHECK(patch.error().detail.starts_with("the patch"));
  CHECK(patch.error().where == "/a/b");
  for (const char* const json : {"", " ", "1 2", "1,2", "[1],[2]", "nul", "{}x", "]", "1]"}) {
    CAPTURE(json);
    CHECK_FALSE(merge_patch("{}", json));
  }
  CHECK_FALSE(merge_patch("{}", std::string(100, '[') + std::string(100, ']')));
}

TEST_CASE("merge patch: properties of random values") {
  std::mt19937_64 random(4);
  for (int i = 0; i < 5'000; ++i) {
    const std::string target = random_json(random, 0);
    const std::string patch = random_json(random, 0);
    const std::string once = merged(target, patch);
    // Patching twice is patching once; the empty patch changes no object.
    REQUIRE(merged(once, patch) == once);
    if (target.front() == '{') {
      REQUIRE(merged(target, "{}") == target);
    }
  }
}
