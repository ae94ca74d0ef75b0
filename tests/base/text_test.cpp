#include "base/text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>

namespace meent::text_test {

TEST_CASE("the first byte that is no UTF-8 is found") {
  CHECK(text::is_utf8(""));
  CHECK(text::is_utf8("é漢🚲\x7f"));
  CHECK_FALSE(text::first_invalid_utf8("é漢🚲").has_value());
  CHECK(text::first_invalid_utf8("ab\xff") == 2);
  CHECK(text::first_invalid_utf8("a\x80") == 1);
  CHECK(text::first_invalid_utf8("é\xc3") == 2);
  CHECK(text::first_invalid_utf8("\xc0\xaf") == 0);          // overlong
  CHECK(text::first_invalid_utf8("\xe0\x80\xaf") == 0);      // overlong
  CHECK(text::first_invalid_utf8("x\xed\xa0\x80") == 1);     // a surrogate
  CHECK(text::first_invalid_utf8("\xf4\x90\x80\x80") == 0);  // over U+10FFFF
  CHECK(text::first_invalid_utf8("\xf0\x9f\x9a\xb2\xf5") == 4);
}

TEST_CASE("both ways of looking at UTF-8 agree on random bytes") {
  std::mt19937_64 random(31);
  for (int i = 0; i < 50'000; ++i) {
    std::string bytes;
    for (auto n = random() % 6; n > 0; --n) {
      bytes += static_cast<char>(random() % 2 == 0 ? random() : 0xC0 | (random() & 0x3F));
      if (random() % 2 == 0) {
        bytes += static_cast<char>(0x80 | (random() & 0x3F));
      }
    }
    const auto bad = text::first_invalid_utf8(bytes);
    REQUIRE(bad.has_value() != text::is_utf8(bytes));
    if (bad) {
      REQUIRE(text::is_utf8(std::string_view(bytes).substr(0, *bad)));
    }
  }
}

TEST_CASE("every code point is written and counted") {
  std::string all;
  std::size_t count = 0;
  for (char32_t c = 1; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) {
      continue;
    }
    text::append_code_point(all, c);
    ++count;
  }
  CHECK(text::is_utf8(all));
  CHECK(text::code_points(all) == count);
}

TEST_CASE("slices and clips never cut a code point") {
  constexpr std::string_view kText = "aé漢🚲z";
  CHECK(text::slice(kText, 0, 2) == "aé");
  CHECK(text::slice(kText, 2, 2) == "漢🚲");
  CHECK(text::slice(kText, 4, 9) == "z");
  CHECK(text::slice(kText, 9, 1).empty());
  CHECK(text::clip(kText, 1) == "a");
  CHECK(text::clip(kText, 2) == "a");
  CHECK(text::clip(kText, 3) == "aé");
  CHECK(text::clip(kText, 9) == "aé漢");
  CHECK(text::clip(kText, 99) == kText);
}

TEST_CASE("ASCII case, trimming and splitting") {
  CHECK(text::to_ascii_lower("AbZé@[") == "abzé@[");
  CHECK(text::same_ascii("Content-TYPE", "content-type"));
  CHECK_FALSE(text::same_ascii("a", "ab"));
  CHECK_FALSE(text::same_ascii("@", "`"));
  CHECK(text::trim(" \t a b\r\n") == "a b");
  CHECK(text::trim(" \t ").empty());
  CHECK(text::split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
  CHECK(text::split("", ',').size() == 1);
  CHECK(text::split(",", ',').size() == 2);
}

TEST_CASE("edit distance counts swaps as one, and stops at its bound") {
  CHECK(text::edit_distance("", "abc", 9) == 3);
  CHECK(text::edit_distance("kitten", "sitting", 9) == 3);
  CHECK(text::edit_distance("naem", "name", 9) == 1);
  CHECK(text::edit_distance("abc", "abc", 0) == 0);
  CHECK(text::edit_distance("abcdef", "uvwxyz", 2) == 3);
  CHECK(text::edit_distance("a", "abcdef", 2) == 3);
  CHECK(text::edit_distance(std::string(1'000, 'a'), std::string(1'000, 'b'), 2) == 3);
}

TEST_CASE("the nearest name is told, and a far one is not") {
  const std::array<std::string_view, 4> names{"owner", "organisation", "filter", "limit"};
  CHECK(text::nearest("Owner", std::span(names)) == "owner");
  CHECK(text::nearest("ownr", std::span(names)) == "owner");
  CHECK(text::nearest("fitler", std::span(names)) == "filter");
  CHECK(text::nearest("organization", std::span(names)) == "organisation");
  CHECK_FALSE(text::nearest("x", std::span(names)).has_value());
  CHECK_FALSE(text::nearest("temperature", std::span(names)).has_value());
  const std::vector<std::string> strings{"alpha", "beta"};
  CHECK(text::nearest("bета", std::span<const std::string>(strings)) == std::nullopt);
  CHECK(text::nearest("betta", std::span<const std::string>(strings)) == "beta");
}

}  // namespace meent::text_test
