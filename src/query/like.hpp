// Pattern match of `like`: '%' stands for any run of characters, '_' for exactly one code point,
// '\' takes away the meaning of the character after it. No backtracking beyond the last '%', so
// the work is at most text x pattern and in practice linear.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace meent::query {

// Both in valid UTF-8; `pattern` must be well formed, see is_pattern().
bool like(std::string_view text, std::string_view pattern);

// False when the pattern ends in a '\' that escapes nothing.
bool is_pattern(std::string_view pattern);

// The fixed text with which everything that matches must begin; a store can seek on it.
std::string pattern_prefix(std::string_view pattern);

// The text itself when the pattern has no wildcard, so that `like` is `=`.
std::optional<std::string> pattern_without_wildcards(std::string_view pattern);

}  // namespace meent::query
