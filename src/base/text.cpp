#include "base/text.hpp"

#include <simdjson.h>

#include <algorithm>

#include "base/ensure.hpp"

namespace meent::text {
namespace {

constexpr std::size_t kLongestName = 256;

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xE0) {
    return 2;
  }
  return lead < 0xF0 ? 3 : 4;
}

// Length of the well-formed sequence that begins the text, 0 when there is none (RFC 3629 §4:
// no overlong forms, no surrogates, nothing over U+10FFFF).
std::size_t well_formed(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) {
    return 1;
  }
  const std::size_t length = sequence_length(lead);
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text[i])) {
      return 0;
    }
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

template <class Candidate>
std::optional<std::string_view> nearest_of(std::string_view name,
                                           std::span<const Candidate> candidates) {
  std::optional<std::string_view> best;
  std::size_t within = std::max<std::size_t>(1, name.size() / 3);
  for (const std::string_view candidate : candidates) {
    if (same_ascii(name, candidate)) {
      return candidate;
    }
    const std::size_t distance = edit_distance(name, candidate, within);
    // A whole other name is no suggestion, so the distance must stay below the length.
    if (distance <= within && distance < std::max(name.size(), candidate.size()) &&
        (!best || distance < within)) {
      best = candidate;
      within = distance;
    }
  }
  return best;
}

}  // namespace

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  if (is_utf8(text)) {
    return std::nullopt;
  }
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = well_formed(text.substr(at));
    if (length == 0) {
      return at;
    }
    at += length;
  }
  return std::nullopt;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return !continues(c); }));
}

std::string_view slice(std::string_view text, std::size_t from, std::size_t count) {
  const auto skip = [&](std::size_t at, std::size_t points) {
    for (; points > 0 && at < text.size(); --points) {
      at = std::min(text.size(), at + sequence_length(static_cast<unsigned char>(text[at])));
    }
    return at;
  };
  const std::size_t begin = skip(0, from);
  return text.substr(begin, skip(begin, count) - begin);
}

std::string_view clip(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) {
    return text;
  }
  while (bytes > 0 && continues(text[bytes])) {
    --bytes;
  }
  return text.substr(0, bytes);
}

void append_code_point(std::string& out, char32_t code_point) {
  ensure(code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF),
         "a code point is a Unicode scalar value");
  const auto tail = [&](int shift) {
    out += static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0U | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0U | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string to_ascii_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), ascii_lower);
  return out;
}

bool same_ascii(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, ascii_lower, ascii_lower);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) {
    return text.substr(0, 0);
  }
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = text.find(separator);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return out;
    }
    text.remove_prefix(end + 1);
  }
}

// Three rows of the usual table (the third for swaps of neighbours).
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  const std::size_t apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (apart > most || std::max(a.size(), b.size()) > kLongestName) {
    return a == b ? 0 : most + 1;
  }
  std::vector<std::size_t> before;
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(above, std::exchange(row, std::vector<std::size_t>(b.size() + 1)));
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return std::min(row[b.size()], most + 1);
}

std::optional<std::string_view> nearest(std::string_view name,
                                        std::span<const std::string_view> candidates) {
  return nearest_of(name, candidates);
}

std::optional<std::string_view> nearest(std::string_view name,
                                        std::span<const std::string> candidates) {
  return nearest_of(name, candidates);
}

}  // namespace meent::text
