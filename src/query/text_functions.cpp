#include "query/text_functions.hpp"

#include <algorithm>

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "base/ensure.hpp"

namespace meent::query {

namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
char ascii_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

template <class Map>
std::string map_ascii(std::string_view text, Map map) {
  std::string out(text.size(), '\0');
  std::ranges::transform(text, out.begin(), map);
  return out;
}

icu::StringPiece piece(std::string_view text) {
  return {text.data(), static_cast<std::int32_t>(text.size())};
}

template <class Map>
std::string map_with_icu(std::string_view text, Map map) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
  UErrorCode status = U_ZERO_ERROR;
  map(piece(text), sink, status);
  ensure(U_SUCCESS(status), "ICU maps any text");
  return out;
}

icu::UnicodeString without_marks(const icu::UnicodeString& decomposed) {
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 c = decomposed.char32At(i);
    if (u_charType(c) != U_NON_SPACING_MARK) {
      kept.append(c);
    }
  }
  return kept;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// The byte at which code point `count` from byte `from` begins, or the end of the text.
std::size_t advance(std::string_view text, std::size_t from, std::int64_t count) {
  while (count > 0 && from < text.size()) {
    ++from;
    while (from < text.size() && is_continuation(text[from])) {
      ++from;
    }
    --count;
  }
  return from;
}

}  // namespace

std::string fold_case(std::string_view text) {
  if (is_ascii(text)) {
    return map_ascii(text, ascii_lower);
  }
  return map_with_icu(text, [](icu::StringPiece in, icu::ByteSink& out, UErrorCode& status) {
    icu::CaseMap::utf8Fold(0, in, out, nullptr, status);
  });
}

std::string lower_case(std::string_view text) {
  if (is_ascii(text)) {
    return map_ascii(text, ascii_lower);
  }
  return map_with_icu(text, [](icu::StringPiece in, icu::ByteSink& out, UErrorCode& status) {
    icu::CaseMap::utf8ToLower("", 0, in, out, nullptr, status);
  });
}

std::string upper_case(std::string_view text) {
  if (is_ascii(text)) {
    return map_ascii(text, ascii_upper);
  }
  return map_with_icu(text, [](icu::StringPiece in, icu::ByteSink& out, UErrorCode& status) {
    icu::CaseMap::utf8ToUpper("", 0, in, out, nullptr, status);
  });
}

std::string fold_accents(std::string_view text) {
  if (is_ascii(text)) {
    return std::string(text);
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(status);
  const icu::Normalizer2* compose = icu::Normalizer2::getNFCInstance(status);
  ensure(U_SUCCESS(status), "ICU carries its normalisation data");
  const auto decomposed = decompose->normalize(icu::UnicodeString::fromUTF8(piece(text)), status);
  const auto composed = compose->normalize(without_marks(decomposed), status);
  ensure(U_SUCCESS(status), "ICU normalises any text");
  std::string out;
  composed.toUTF8String(out);
  return out;
}

std::string_view trimmed(std::string_view text) {
  const char* bytes = text.data();
  const auto size = static_cast<std::int32_t>(text.size());
  std::int32_t from = 0;
  for (std::int32_t i = 0; i < size; from = i) {
    UChar32 c;
    U8_NEXT(bytes, i, size, c);  // NOLINT(bugprone-inc-dec-in-conditions): a macro of ICU
    if (!u_isUWhiteSpace(c)) {
      break;
    }
  }
  std::int32_t until = size;
  for (std::int32_t i = size; i > from; until = i) {
    UChar32 c;
    U8_PREV(bytes, from, i, c);
    if (!u_isUWhiteSpace(c)) {
      break;
    }
  }
  return text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(until - from));
}

std::int64_t code_points(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return !is_continuation(c); });
}

std::string_view substring(std::string_view text, std::int64_t start,
                           std::optional<std::int64_t> count) {
  if (count && start < 0) {
    // Part of the count lies before the text. Both limits stay far from overflow this way.
    count = *count > 0 ? *count + std::max(start, -*count) : 0;
  }
  const std::size_t from = advance(text, 0, start);
  const std::size_t until = count ? advance(text, from, *count) : text.size();
  return text.substr(from, until - from);
}

std::int64_t index_of(std::string_view text, std::string_view part) {
  const std::size_t found = text.find(part);
  return found == std::string_view::npos ? -1 : code_points(text.substr(0, found));
}

}  // namespace meent::query
