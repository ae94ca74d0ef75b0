#include "formats/cql2/lexer.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::formats::cql2;

namespace {

std::vector<Token> tokens(std::string_view text) {
  std::vector<Token> out;
  Lexer lexer(text);
  while (true) {
    auto token = lexer.next();
    REQUIRE_MESSAGE(token, token.error().detail);
    if (token->kind == Kind::end) {
      return out;
    }
    out.push_back(*std::move(token));
  }
}

std::vector<Kind> kinds(std::string_view text) {
  std::vector<Kind> out;
  for (const Token& token : tokens(text)) {
    out.push_back(token.kind);
  }
  return out;
}

}  // namespace

TEST_CASE("symbols need no space between them") {
  using enum Kind;
  CHECK(kinds("(),+-*/%^") ==
        std::vector{left, right, comma, plus, minus, times, divide, percent, caret});
  CHECK(kinds("=<><<=>>=") == std::vector{eq, ne, lt, le, gt, ge});
  CHECK(kinds("a<-1") == std::vector{name, lt, minus, number});
}

TEST_CASE("places are counted in characters") {
  const auto found = tokens("é 'ß𝄞' x");
  REQUIRE(found.size() == 3);
  CHECK(found[0].at == 0);
  CHECK(found[1].at == 2);
  CHECK(found[1].content == "ß𝄞");
  CHECK(found[2].at == 7);
  CHECK(found[2].byte == 12);
}

TEST_CASE("white space is Unicode's") {
  CHECK(tokens("a\u00A0\u2003\t\r\n\u3000b").size() == 2);
  CHECK(tokens("\u1680a").size() == 1);
}

TEST_CASE("what is an identifier") {
  CHECK(is_identifier("eo:cloud_cover.v1"));
  CHECK(is_identifier("größe"));
  CHECK(is_identifier("日本"));
  CHECK_FALSE(is_identifier(""));
  CHECK_FALSE(is_identifier("1a"));
  CHECK_FALSE(is_identifier("a b"));
  CHECK_FALSE(is_identifier("a-b"));
  CHECK_FALSE(is_identifier("a\xFF"));
}

TEST_CASE("numbers") {
  for (const std::string_view text : {"1", "1.5", "1.", ".5", "1e5", "1.5E-10", "1.E+2"}) {
    CAPTURE(text);
    const auto found = tokens(text);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Kind::number);
    CHECK(found[0].raw == text);
  }
}

TEST_CASE("skipping goes on behind and keeps the count") {
  Lexer lexer("aé bé cé");
  CHECK(lexer.next()->content == "aé");
  lexer.skip_to(7);
  const auto last = lexer.next();
  CHECK(last->content == "cé");
  CHECK(last->at == 6);
}
