// Words of CQL2 text (OGC 21-065r2, annex B). Every token knows at which character (code point,
// from 0) and byte it began.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::formats::cql2 {

enum class Kind : std::uint8_t {
  end,
  name,         // identifier or keyword
  quoted_name,  // "identifier"
  text,         // 'characters', '' and \' stand for '
  number,
  left,
  right,
  comma,
  plus,
  minus,
  times,
  divide,
  percent,
  caret,
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
};

struct Token {
  Kind kind = Kind::end;
  std::uint32_t at = 0;  // character
  std::size_t byte = 0;  // where it begins
  std::string_view raw;  // as written
  std::string content;   // of a name, quoted name or text: what it says
};

class Lexer {
 public:
  // `text` must outlive the lexer.
  explicit Lexer(std::string_view text) : text_(text) {}

  // Errors: invalid for a broken character, an unclosed quote or a character that begins nothing.
  result<Token> next();

  // Goes on at a byte behind all tokens read so far.
  void skip_to(std::size_t byte);

  // The character at `byte`, which must not lie before the last token.
  std::uint32_t character_at(std::size_t byte);

  // The first byte from `byte` on that is not white space.
  std::size_t after_space(std::size_t byte) const;

  std::string_view text() const { return text_; }

 private:
  result<Token> name();
  result<Token> quoted(char quote);
  result<Token> number();
  result<Token> symbol();
  Token token(Kind kind, std::size_t until);

  std::string_view text_;
  std::size_t byte_ = 0;       // where reading goes on
  std::size_t counted_ = 0;    // up to this byte ...
  std::uint32_t counter_ = 0;  // ... there are so many characters
};

// "filter:17"
std::string place(std::uint32_t at);

// Whether `text` reads as one bare identifier.
bool is_identifier(std::string_view text);

bool same_word(std::string_view word, std::string_view lower_case);

}  // namespace meent::formats::cql2
