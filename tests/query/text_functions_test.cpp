#include "query/text_functions.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "query/random_expr.hpp"

using namespace meent::query;

TEST_CASE("case folding is full and knows all scripts") {
  CHECK(fold_case("ABC xyz 12") == "abc xyz 12");
  CHECK(fold_case("Straße") == "strasse");
  CHECK(fold_case("ΟΔΟΣ") == fold_case("οδος"));
  CHECK(fold_case("CHIȘINĂU") == "chișinău");
  CHECK(fold_case("") == "");
}

TEST_CASE("accents go, letters stay") {
  CHECK(fold_accents("débárquér") == "debarquer");
  CHECK(fold_accents("Chișinău") == "Chisinau");
  CHECK(fold_accents("Beyonce\xCC\x81") == "Beyonce");
  CHECK(fold_accents("äöüéáí") == "aoueai");
  CHECK(fold_accents("København ø ß 日本 𝄞") == "København ø ß 日本 𝄞");
  CHECK(fold_accents("한국") == "한국");
}

TEST_CASE("folding twice is folding once") {
  testing::RandomQuery random(5);
  for (int i = 0; i < 3'000; ++i) {
    const meent::query::Value value = random.value(Type::text);
    const std::string& text = *value.as<std::string>();
    CHECK(fold_case(fold_case(text)) == fold_case(text));
    CHECK(fold_accents(fold_accents(text)) == fold_accents(text));
    CHECK(fold_case(upper_case(text)) == fold_case(lower_case(upper_case(text))));
  }
}

TEST_CASE("lower and upper case") {
  CHECK(lower_case("ÀÉ Abc") == "àé abc");
  CHECK(upper_case("straße é") == "STRASSE É");
}

TEST_CASE("trimming takes all white space of Unicode") {
  CHECK(trimmed("  a b \t\n") == "a b");
  CHECK(trimmed("\u00A0\u2003é\u3000") == "é");
  CHECK(trimmed(" \t ") == "");
  CHECK(trimmed("") == "");
  CHECK(trimmed("x") == "x");
}

TEST_CASE("lengths and places count code points") {
  CHECK(code_points("") == 0);
  CHECK(code_points("aé𝄞") == 3);
  CHECK(index_of("aé𝄞b", "b") == 3);
  CHECK(index_of("aé𝄞b", "é𝄞") == 1);
  CHECK(index_of("abc", "x") == -1);
  CHECK(index_of("abc", "") == 0);
}

TEST_CASE("substrings stay within the text") {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  CHECK(substring("aé𝄞b", 1, 2) == "é𝄞");
  CHECK(substring("abc", 1, {}) == "bc");
  CHECK(substring("abc", 3, 1) == "");
  CHECK(substring("abc", 9, {}) == "");
  CHECK(substring("abc", 0, 0) == "");
  CHECK(substring("abc", 0, -1) == "");
  CHECK(substring("abc", -1, 2) == "a");
  CHECK(substring("abc", -5, 2) == "");
  CHECK(substring("abc", kLeast, kMost) == "");
  CHECK(substring("abc", kLeast, {}) == "abc");
  CHECK(substring("abc", kMost, kMost) == "");
  CHECK(substring("abc", 1, kMost) == "bc");
  CHECK(substring("abc", -1, kLeast) == "");
}
