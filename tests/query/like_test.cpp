#include "query/like.hpp"

#include <doctest/doctest.h>

#include "query/random_expr.hpp"

using namespace meent::query;

TEST_CASE("wildcards") {
  CHECK(like("", ""));
  CHECK(like("", "%"));
  CHECK_FALSE(like("", "_"));
  CHECK(like("abc", "abc"));
  CHECK_FALSE(like("abc", "ab"));
  CHECK_FALSE(like("ab", "abc"));
  CHECK(like("abc", "a%"));
  CHECK(like("abc", "%c"));
  CHECK(like("abc", "%b%"));
  CHECK(like("abc", "a_c"));
  CHECK(like("abc", "%%%"));
  CHECK(like("abcabd", "%ab_"));
  CHECK(like("aab", "%ab"));
  CHECK_FALSE(like("abc", "%b"));
  CHECK(like("mississippi", "%iss%ip%i"));
  CHECK_FALSE(like("mississippi", "%iss%iss%iss%"));
}

TEST_CASE("_ is one code point, not one byte") {
  CHECK(like("København", "K_benhavn"));
  CHECK_FALSE(like("København", "K__benhavn"));
  CHECK(like("𝄞", "_"));
  CHECK(like("日本語", "%_語"));
  CHECK(like("aé", "%_"));
  CHECK_FALSE(like("é", "%__"));
}

TEST_CASE("\\ takes away the meaning of what follows") {
  CHECK(like("100%", "100\\%"));
  CHECK_FALSE(like("1000", "100\\%"));
  CHECK(like("a_b", "%\\_%"));
  CHECK_FALSE(like("ab", "%\\_%"));
  CHECK(like("a\\b", "a\\\\b"));
  CHECK(like("%\\_", "\\%\\\\\\_"));
}

TEST_CASE("a pattern may not end in a lone \\") {
  CHECK(is_pattern(""));
  CHECK(is_pattern("a\\\\"));
  CHECK_FALSE(is_pattern("a\\"));
  CHECK_FALSE(is_pattern("\\\\\\"));
}

TEST_CASE("the fixed beginning and patterns without wildcards") {
  CHECK(pattern_prefix("ab%c") == "ab");
  CHECK(pattern_prefix("a\\%b_") == "a%b");
  CHECK(pattern_prefix("%") == "");
  CHECK(pattern_without_wildcards("a\\_b") == "a_b");
  CHECK_FALSE(pattern_without_wildcards("a_b"));
}

TEST_CASE("many % over a long text stay quick") {
  const std::string text(20'000, 'a');
  std::string pattern;
  for (int i = 0; i < 300; ++i) {
    pattern += "%a";
  }
  CHECK_FALSE(like(text, pattern + "b"));
  CHECK(like(text, pattern + "%"));
}

TEST_CASE("whatever matches begins with the prefix") {
  testing::RandomQuery random(3);
  std::mt19937_64& generator = random.generator();
  const char* const parts[] = {"a", "b", "%", "_", "\\%", "é"};
  int matches = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string pattern;
    std::string text;
    for (int i = 0; i < 4; ++i) {
      pattern += parts[generator() % 6];
      const char* part = parts[generator() % 6];
      text += part[0] == '\\' ? "%" : part;
    }
    if (like(text, pattern)) {
      ++matches;
      CHECK(text.starts_with(pattern_prefix(pattern)));
    }
  }
  CHECK(matches > 500);
}
