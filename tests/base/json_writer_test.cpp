#include "base/json_writer.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <limits>
#include <random>

#include "base/json.hpp"
#include "base/text.hpp"

namespace meent::json_writer_test {
using json::Writer;

std::string quoted(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

TEST_CASE("a document is written with commas where they belong") {
  std::string out;
  Writer w(out);
  w.begin_object()
      .member("a", 1)
      .key("b")
      .begin_array()
      .value(true)
      .null()
      .begin_object()
      .end_object()
      .begin_array()
      .end_array()
      .value("x")
      .end_array()
      .member("c", std::string_view("y"))
      .end_object();
  CHECK(out == R"({"a":1,"b":[true,null,{},[],"x"],"c":"y"})");
}

TEST_CASE("each kind of value") {
  std::string out;
  Writer w(out);
  w.begin_array()
      .value(std::numeric_limits<std::int64_t>::min())
      .value(std::numeric_limits<std::uint64_t>::max())
      .value(std::int32_t{-7})
      .value(std::uint32_t{7})
      .value(0.1)
      .value(3.0)
      .value(std::numeric_limits<double>::infinity())
      .value(*Decimal::parse("1.10"))
      .value(Instant{0})
      .value(Date{1})
      .value(false)
      .value("text")
      .raw("{\"raw\":1}")
      .end_array();
  CHECK(out == R"([-9223372036854775808,18446744073709551615,-7,7,0.1,3,null,1.10,)"
               R"("1970-01-01T00:00:00Z","1970-01-02",false,"text",{"raw":1}])");
}

TEST_CASE("a writer goes on behind what stands in the string") {
  std::string out = "event: ";
  Writer(out).begin_array().value(1).end_array();
  out += '\n';
  Writer(out).value("next");
  CHECK(out == "event: [1]\n\"next\"");
}

TEST_CASE("what JSON does not allow in a string is escaped, at every place of a word of eight") {
  CHECK(quoted("") == "\"\"");
  CHECK(quoted("a\"b\\c") == R"("a\"b\\c")");
  CHECK(quoted("\b\f\n\r\t") == R"("\b\f\n\r\t")");
  CHECK(quoted(std::string_view("\0\x01\x1f\x20\x7f", 5)) == "\"\\u0000\\u0001\\u001f \x7f\"");
  CHECK(quoted("né 漢字 🚲") == "\"né 漢字 🚲\"");
  for (std::size_t place = 0; place < 40; ++place) {
    for (const char special : {'"', '\\', '\n'}) {
      std::string text(40, '!');
      text[place] = special;
      std::string expected = "\"" + text.substr(0, place) + "\\";
      expected += special == '\n' ? 'n' : special;
      expected += text.substr(place + 1) + "\"";
      REQUIRE(quoted(text) == expected);
    }
  }
}

TEST_CASE("whatever is quoted is read back as it was") {
  std::mt19937_64 random(11);
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (auto n = random() % 60; n > 0; --n) {
      const auto roll = random();
      const char32_t wide = 0x80 + static_cast<char32_t>(roll / 8 % 0xD700);
      text::append_code_point(text, roll % 4 == 0   ? wide
                                    : roll % 4 == 1 ? static_cast<char32_t>(roll / 8 % 0x30)
                                                    : static_cast<char32_t>(roll / 8 % 0x80));
    }
    const auto document = json::parse(quoted(text));
    REQUIRE(document.has_value());
    REQUIRE(*document->root().text() == text);
  }
}

TEST_CASE("a double is written in the shortest form that reads back") {
  std::mt19937_64 random(12);
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<double>(static_cast<std::int64_t>(random())) /
                       static_cast<double>(1 + random() % 1'000'000);
    std::string out;
    json::append_number(out, value);
    REQUIRE(std::strtod(out.c_str(), nullptr) == value);
  }
  std::string out;
  json::append_number(out, std::numeric_limits<double>::quiet_NaN());
  CHECK(out == "null");
}

}  // namespace meent::json_writer_test
