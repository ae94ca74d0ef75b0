#include "query/like.hpp"

#include <cstring>

namespace meent::query {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Bytes of the code point that starts with `lead`.
std::size_t code_point_size(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// From `at` to the next place where the piece of pattern after a '%' can begin; a byte that begins
// a character in the pattern is never found inside a character of the text.
std::size_t next_start(std::string_view text, std::size_t at, std::string_view rest) {
  if (rest[0] == '_') {
    return at;
  }
  const char first = rest[0] == '\\' ? rest[1] : rest[0];
  const void* found = std::memchr(text.data() + at, first, text.size() - at);
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) : kNone;
}

}  // namespace

bool like(std::string_view text, std::string_view pattern) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t retry_pattern = kNone;  // just after the last '%'
  std::size_t retry_text = 0;         // where its run ends for now
  while (true) {
    if (p < pattern.size() && pattern[p] == '%') {
      if (++p == pattern.size()) {
        return true;
      }
      retry_pattern = p;
      retry_text = t;
      continue;
    }
    if (t == text.size()) {
      return p == pattern.size();
    }
    if (p < pattern.size() && pattern[p] == '_') {
      t += code_point_size(text[t]);
      ++p;
      continue;
    }
    const std::size_t literal_at = p < pattern.size() && pattern[p] == '\\' ? p + 1 : p;
    if (literal_at < pattern.size() && pattern[literal_at] == text[t]) {
      ++t;
      p = literal_at + 1;
      continue;
    }
    if (retry_pattern == kNone || retry_text == text.size()) {
      return false;
    }
    // The run of the last '%' takes one more code point, or as many as it must.
    retry_text = next_start(text, retry_text + code_point_size(text[retry_text]),
                            pattern.substr(retry_pattern));
    if (retry_text == kNone) {
      return false;
    }
    t = retry_text;
    p = retry_pattern;
  }
}

bool is_pattern(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
      if (i == pattern.size()) {
        return false;
      }
    }
  }
  return true;
}

std::string pattern_prefix(std::string_view pattern) {
  std::string prefix;
  for (std::size_t i = 0; i < pattern.size() && pattern[i] != '%' && pattern[i] != '_'; ++i) {
    i += pattern[i] == '\\' ? 1 : 0;
    prefix.push_back(pattern[i]);
  }
  return prefix;
}

std::optional<std::string> pattern_without_wildcards(std::string_view pattern) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%' || pattern[i] == '_') {
      return std::nullopt;
    }
    i += pattern[i] == '\\' ? 1 : 0;
    text.push_back(pattern[i]);
  }
  return text;
}

}  // namespace meent::query
