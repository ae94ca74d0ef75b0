#include "base/json_stream.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "base/decimal.hpp"
#include "base/json_writer.hpp"

namespace meent::json_stream_test {
using json::Kind;
using json::ObjectReader;

// A text with the padding that the reader asks for, of bytes that would be wrong if they were read.
struct Padded {
  explicit Padded(std::string_view text) : bytes(text), size(text.size()) {
    bytes.append(ObjectReader::kPadding, '"');
  }
  std::string_view view() const { return std::string_view(bytes).substr(0, size); }

  std::string bytes;
  std::size_t size;
};

error refused(std::string_view text) {
  ObjectReader reader;
  const Padded padded(text);
  const auto read = reader.read(padded.view());
  INFO(text);
  REQUIRE_FALSE(read.has_value());
  CHECK_FALSE(read.error().detail.empty());
  return read.error();
}

TEST_CASE("members come in order with their kind and text") {
  ObjectReader reader;
  const Padded padded(
      R"( { "id" : 17, "n":-1.10e5 ,"t":"a\n\u00e9", "yes":true,"no" :false,"x":null , )"
      R"("list":[1, {"a":[]}] ,"deep":{"b" : "]"} , "e":"" } )");
  const auto members = reader.read(padded.view());
  REQUIRE(members.has_value());
  REQUIRE(members->size() == 9);
  const auto& all = *members;
  CHECK((all[0].name == "id" && all[0].kind == Kind::number && all[0].text == "17"));
  CHECK((all[1].name == "n" && all[1].text == "-1.10e5"));
  CHECK((all[2].kind == Kind::text && all[2].text == "a\né"));
  CHECK((all[3].kind == Kind::boolean && all[3].yes));
  CHECK((all[4].kind == Kind::boolean && !all[4].yes && all[4].name == "no"));
  CHECK(all[5].kind == Kind::null);
  CHECK((all[6].kind == Kind::array && all[6].text == R"([1, {"a":[]}])"));
  CHECK((all[7].kind == Kind::object && all[7].text == R"({"b" : "]"})"));
  CHECK((all[8].kind == Kind::text && all[8].text.empty()));
}

TEST_CASE("one reader reads many objects") {
  ObjectReader reader;
  CHECK(reader.read(Padded("{}").view())->empty());
  CHECK_FALSE(reader.read(Padded("{\"a\"").view()).has_value());
  const Padded again("{\"a\":1}");
  CHECK(reader.read(again.view())->size() == 1);
  const Padded large("{\"a\":\"" + std::string(1'000'000, 'x') + "\"}");
  CHECK(reader.read(large.view())->front().text.size() == 1'000'000);
  ObjectReader moved = std::move(reader);
  CHECK(moved.read(again.view())->size() == 1);
}

TEST_CASE("an escaped name is the same name") {
  CHECK(refused(R"({"a":1,"\u0061":2})").where == "byte 9, /a");
  const Padded padded(R"({"\u00e9\"":1})");
  ObjectReader reader;
  CHECK(reader.read(padded.view())->front().name == "é\"");
}

TEST_CASE("names that stand twice are refused at every level") {
  CHECK(refused(R"({"a":1,"a":2})").where == "byte 9, /a");
  CHECK(refused(R"({"o":{"a":1,"a":2}})").where == "byte 14, /o/a");
  CHECK(refused(R"({"o":[{"a":1,"a":2}]})").detail == "this name stands twice in its object");
  std::string many = "{";
  for (int i = 0; i < 100; ++i) {
    many += "\"m" + std::to_string(i) + "\":1,";
  }
  CHECK(refused(many + "\"m7\":1}").where.ends_with("/m7"));
  const Padded fine(many + "\"n\":1}");
  ObjectReader reader;
  CHECK(reader.read(fine.view())->size() == 101);
}

TEST_CASE("what is no JSON object is refused") {
  CHECK(refused("").code == Code::invalid);
  CHECK(refused("[1]").where == "byte 1");
  CHECK(refused("17").where == "byte 1");
  CHECK(refused("{").where.starts_with("byte"));
  CHECK(refused("{\"a\":1").where.starts_with("byte"));
  CHECK(refused("{\"a\":1,}").where == "byte 8");
  CHECK(refused("{\"a\" 1}").where.starts_with("byte"));
  CHECK(refused("{\"a\":}").where.starts_with("byte 6"));
  CHECK(refused("{a:1}").where.starts_with("byte"));
  CHECK(refused("{\"a\":1 \"b\":2}").where == "byte 8");
  CHECK(refused("{\"a\":\"x\"y}").where.starts_with("byte"));
  CHECK(refused("{\"a\":\"x}").where.starts_with("byte"));
  CHECK(refused("{\"a\":1}}").where.starts_with("byte"));
  CHECK(refused("{\"a\":1} {}").where == "byte 9");
  CHECK(refused("{\"a\":1} x").where.starts_with("byte"));
}

TEST_CASE("every value is looked at to its end") {
  for (const char* value : {"01",
                            "1.",
                            ".5",
                            "+1",
                            "-",
                            "1e",
                            "1e+",
                            "0x10",
                            "NaN",
                            "Infinity",
                            "tru",
                            "truex",
                            "nul",
                            "nullx",
                            "falsey",
                            "'a'",
                            "1 2",
                            "1-1",
                            "\"\\x\"",
                            "\"\\u12\"",
                            "\"\\ud800\"",
                            "\"\\udc00\\ud800\"",
                            "\"a\nb\"",
                            "\"a\tb\"",
                            "[1,]",
                            "[,1]",
                            "[1 2]",
                            "[1}",
                            "{\"b\":01}",
                            "{\"b\"}",
                            "{\"b\":1,}",
                            "[\"\\x\"]",
                            "[tru]",
                            "[1",
                            "]",
                            "[[[",
                            "[\"\\ud800\"]",
                            "#"}) {
    const std::string text = std::string("{\"a\":") + value + "}";
    INFO(text);
    CHECK(refused(text).code == Code::invalid);
  }
  CHECK(refused("{\"abc\":01}").where == "byte 8, /abc");
  CHECK(refused("{\"a\":{\"b\":[tru]}}").where == "byte 12, /a");
}

TEST_CASE("invalid UTF-8 is refused at its byte") {
  CHECK(refused("{\"a\":\"x\xff\"}").where == "byte 8");
  CHECK(refused("{\"a\":\"\xed\xa0\x80\"}").where == "byte 7");
  CHECK(refused("{\"a\":\"\xc3").code == Code::invalid);
}

TEST_CASE("limits hold") {
  const auto nested = [](int levels) {
    return "{\"a\":" + std::string(static_cast<std::size_t>(levels), '[') +
           std::string(static_cast<std::size_t>(levels), ']') + "}";
  };
  ObjectReader reader;
  CHECK(reader.read(Padded(nested(63)).view()).has_value());
  CHECK(refused(nested(64)).code == Code::too_large);
  CHECK(refused(nested(2'000)).code == Code::too_large);
  ObjectReader small(ObjectReader::Limits{.bytes = 10});
  CHECK(small.read(Padded("{\"abcdef\":1}").view()).error().code == Code::too_large);
}

// It takes and refuses what json::parse takes and refuses.
TEST_CASE("the two readers agree on damaged objects") {
  std::mt19937_64 random(17);
  constexpr std::string_view kBytes = "{}[]\",:0123456789.eE+-truefalsn \\u\n/\x80\xc3\xa9";
  const std::string good =
      R"({"id":"x\u00e91","n":-12.5e3,"b":true,"z":null,"list":[1,{"a":"b"}],"é":{"q":[[]]}})";
  ObjectReader reader;
  int taken = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text = good;
    for (auto changes = 1 + random() % 3; changes > 0; --changes) {
      const auto place = random() % text.size();
      const char byte = kBytes[random() % kBytes.size()];
      switch (random() % 3) {
        case 0: text[place] = byte; break;
        case 1: text.insert(place, 1, byte); break;
        default: text.erase(place, 1); break;
      }
    }
    const auto tree = json::parse(text);
    const Padded padded(text);
    const auto flat = reader.read(padded.view());
    const bool object = tree && tree->root().is(Kind::object);
    INFO(text);
    REQUIRE(flat.has_value() == object);
    if (!object) {
      continue;
    }
    ++taken;
    const auto members = tree->root().members();
    REQUIRE(members.size() == flat->size());
    for (std::size_t m = 0; m < members.size(); ++m) {
      REQUIRE(members[m].name == (*flat)[m].name);
      REQUIRE(members[m].value.is((*flat)[m].kind));
      if ((*flat)[m].kind == Kind::text) {
        REQUIRE(*members[m].value.text() == (*flat)[m].text);
      } else if ((*flat)[m].kind == Kind::number) {
        REQUIRE(*members[m].value.number_text() == (*flat)[m].text);
      } else {
        std::string compact;
        members[m].value.append_to(compact);
        std::string again;
        json::parse((*flat)[m].text)->root().append_to(again);
        REQUIRE(compact == again);
      }
    }
  }
  CHECK(taken > 1'000);
}

}  // namespace meent::json_stream_test
