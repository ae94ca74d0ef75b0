#include "formats/cql2/lexer.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <unicode/utf8.h>

#include "base/text.hpp"

namespace meent::formats::cql2 {

namespace {

struct Range {
  std::int32_t first, last;
};

constexpr std::array kSpaces{
    Range{0x09, 0x0D},     Range{0x20, 0x20},     Range{0x85, 0x85},     Range{0xA0, 0xA0},
    Range{0x1680, 0x1680}, Range{0x2000, 0x200A}, Range{0x2028, 0x2029}, Range{0x202F, 0x202F},
    Range{0x205F, 0x205F}, Range{0x3000, 0x3000},
};

constexpr std::array kNameStarts{
    Range{':', ':'},       Range{'_', '_'},       Range{'A', 'Z'},       Range{'a', 'z'},
    Range{0xC0, 0xD6},     Range{0xD8, 0xF6},     Range{0xF8, 0x2FF},    Range{0x370, 0x37D},
    Range{0x37F, 0x1FFE},  Range{0x200C, 0x200D}, Range{0x2070, 0x218F}, Range{0x2C00, 0x2FEF},
    Range{0x3001, 0xD7FF}, Range{0xF900, 0xFDCF}, Range{0xFDF0, 0xFFFD}, Range{0x10000, 0xEFFFF},
};

constexpr std::array kNameParts{
    Range{'.', '.'},
    Range{'0', '9'},
    Range{0x300, 0x36F},
    Range{0x203F, 0x2040},
};

template <std::size_t N>
bool in_any(const std::array<Range, N>& ranges, std::int32_t c) {
  return std::ranges::any_of(ranges, [c](Range r) { return c >= r.first && c <= r.last; });
}

bool is_space(std::int32_t c) {
  return in_any(kSpaces, c);
}

// The ranges of the grammar hold some spaces (U+1680); a space always ends a name.
bool starts_name(std::int32_t c) {
  return in_any(kNameStarts, c) && !is_space(c);
}
bool continues_name(std::int32_t c) {
  return starts_name(c) || in_any(kNameParts, c);
}

// The code point at `byte`, which moves behind it; negative when it is broken.
std::int32_t code_point(std::string_view text, std::size_t& byte) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto i = static_cast<std::int64_t>(byte);
  UChar32 c = 0;
  // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): a macro of ICU
  U8_NEXT(bytes, i, static_cast<std::int64_t>(text.size()), c);
  byte = static_cast<std::size_t>(i);
  return c;
}

}  // namespace

std::string place(std::uint32_t at) {
  return fmt::format("filter:{}", at);
}

bool is_identifier(std::string_view text) {
  std::size_t byte = 0;
  if (text.empty() || !starts_name(code_point(text, byte))) {
    return false;
  }
  while (byte < text.size()) {
    if (!continues_name(code_point(text, byte))) {
      return false;
    }
  }
  return true;
}

bool same_word(std::string_view word, std::string_view lower_case) {
  return std::ranges::equal(word, lower_case, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
  });
}

std::size_t Lexer::after_space(std::size_t byte) const {
  while (byte < text_.size()) {
    std::size_t next = byte;
    if (!is_space(code_point(text_, next))) {
      break;
    }
    byte = next;
  }
  return byte;
}

std::uint32_t Lexer::character_at(std::size_t byte) {
  const auto passed = text_.substr(counted_, byte - counted_);
  counter_ += static_cast<std::uint32_t>(std::ranges::count_if(
      passed, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  counted_ = byte;
  return counter_;
}

void Lexer::skip_to(std::size_t byte) {
  byte_ = byte;
}

Token Lexer::token(Kind kind, std::size_t until) {
  Token token{.kind = kind, .at = character_at(byte_), .byte = byte_};
  token.raw = text_.substr(byte_, until - byte_);
  byte_ = until;
  return token;
}

result<Token> Lexer::next() {
  byte_ = after_space(byte_);
  if (byte_ == text_.size()) {
    return token(Kind::end, byte_);
  }
  const char c = text_[byte_];
  const char second = byte_ + 1 < text_.size() ? text_[byte_ + 1] : ' ';
  if (c == '\'' || c == '"') {
    return quoted(c);
  }
  if (text::is_ascii_digit(c) || (c == '.' && text::is_ascii_digit(second))) {
    return number();
  }
  std::size_t after = byte_;
  const std::int32_t first = code_point(text_, after);
  if (first < 0) {
    return fail(Code::invalid, "this is not UTF-8", place(character_at(byte_)));
  }
  return starts_name(first) ? name() : symbol();
}

result<Token> Lexer::name() {
  std::size_t until = byte_;
  while (until < text_.size()) {
    std::size_t after = until;
    if (!continues_name(code_point(text_, after))) {
      break;
    }
    until = after;
  }
  Token name = token(Kind::name, until);
  name.content = name.raw;
  return name;
}

// A doubled quote stands for itself; in a text so does \'.
result<Token> Lexer::quoted(char quote) {
  std::string content;
  std::size_t at = byte_ + 1;
  while (at < text_.size()) {
    const std::size_t from = at;
    if (code_point(text_, at) < 0) {
      return fail(Code::invalid, "this is not UTF-8", place(character_at(from)));
    }
    const char c = text_[from];
    const bool quote_follows = at < text_.size() && text_[at] == quote;
    if (c == quote && !quote_follows) {
      Token done = token(quote == '"' ? Kind::quoted_name : Kind::text, at);
      done.content = std::move(content);
      if (done.kind == Kind::quoted_name && done.content.empty()) {
        return fail(Code::invalid, "a name between double quotes cannot be empty", place(done.at));
      }
      return done;
    }
    if (c == quote || (c == '\\' && quote == '\'' && quote_follows)) {
      content.push_back(quote);
      ++at;
    } else {
      content.append(text_.substr(from, at - from));
    }
  }
  return fail(Code::invalid, fmt::format("the {} that begins here is never closed", quote),
              place(character_at(byte_)));
}

// digits [. [digits]] or . digits, then E [sign] digits.
result<Token> Lexer::number() {
  std::size_t at = byte_;
  const auto digits = [&] {
    while (at < text_.size() && text::is_ascii_digit(text_[at])) {
      ++at;
    }
  };
  digits();
  if (at < text_.size() && text_[at] == '.') {
    ++at;
    digits();
  }
  if (at < text_.size() && (text_[at] == 'e' || text_[at] == 'E')) {
    std::size_t exponent = at + 1;
    if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-')) {
      ++exponent;
    }
    if (exponent < text_.size() && text::is_ascii_digit(text_[exponent])) {
      at = exponent;
      digits();
    }
  }
  std::size_t after = at;
  if (at < text_.size() && continues_name(code_point(text_, after))) {
    return fail(Code::invalid,
                "a number cannot run on into a name; put a space or an operator here",
                place(character_at(at)));
  }
  return token(Kind::number, at);
}

result<Token> Lexer::symbol() {
  const char second = byte_ + 1 < text_.size() ? text_[byte_ + 1] : ' ';
  const auto one = [this](Kind kind) { return token(kind, byte_ + 1); };
  const auto two = [this](Kind kind) { return token(kind, byte_ + 2); };
  switch (text_[byte_]) {
    case '(': return one(Kind::left);
    case ')': return one(Kind::right);
    case ',': return one(Kind::comma);
    case '+': return one(Kind::plus);
    case '-': return one(Kind::minus);
    case '*': return one(Kind::times);
    case '/': return one(Kind::divide);
    case '%': return one(Kind::percent);
    case '^': return one(Kind::caret);
    case '=': return one(Kind::eq);
    case '<': return second == '>' ? two(Kind::ne) : second == '=' ? two(Kind::le) : one(Kind::lt);
    case '>': return second == '=' ? two(Kind::ge) : one(Kind::gt);
    default: break;
  }
  std::size_t after = byte_;
  code_point(text_, after);
  return fail(Code::invalid,
              fmt::format("{} has no meaning here", text_.substr(byte_, after - byte_)),
              place(character_at(byte_)));
}

}  // namespace meent::formats::cql2
