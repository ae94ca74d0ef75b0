// Small text questions that every room asks: is it UTF-8, how many code points, which name was
// meant, ASCII case and splitting. Case and accents of real languages are ICU's business (query).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace meent::text {

bool is_utf8(std::string_view text);
// The first byte that cannot be part of UTF-8 (RFC 3629), or nothing when all is well.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

// The two below ask for valid UTF-8.
std::size_t code_points(std::string_view text);
// `count` code points from the `from`-th (counted from 0); past the end gives what there is.
std::string_view slice(std::string_view text, std::size_t from, std::size_t count);
// The longest beginning of at most `bytes` bytes that does not cut a code point.
std::string_view clip(std::string_view text, std::size_t bytes);
// Appends one code point as UTF-8; surrogates and numbers over 10FFFF are a broken promise.
void append_code_point(std::string& out, char32_t code_point);

constexpr bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
std::string to_ascii_lower(std::string_view text);
bool same_ascii(std::string_view a, std::string_view b);  // equal but for the case of A-Z
std::string_view trim(std::string_view text);             // off: space, tab, CR, LF at both ends
// The pieces between separators, in order; "" is one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

// Insertions, deletions, substitutions and swaps of neighbouring bytes from a to b; counts up to
// `most` and answers most + 1 for anything further.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);
// The candidate somebody most likely meant: equal but for case, or else the nearest one within a
// third of the name's length. Nothing when none is near.
std::optional<std::string_view> nearest(std::string_view name,
                                        std::span<const std::string_view> candidates);
std::optional<std::string_view> nearest(std::string_view name,
                                        std::span<const std::string> candidates);

}  // namespace meent::text
