// Functions on text. Folding is ICU's: case folding is full and without locale (Unicode 15,
// CaseFolding.txt C+F, so "Straße" folds to "strasse"); accents go by NFD, dropping the
// non-spacing marks (Mn), NFC. Positions and lengths count code points from 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace meent::query {

std::string fold_case(std::string_view text);
std::string fold_accents(std::string_view text);
std::string lower_case(std::string_view text);  // full mapping, no locale
std::string upper_case(std::string_view text);

// Without white space (Unicode White_Space) at either end.
std::string_view trimmed(std::string_view text);

std::int64_t code_points(std::string_view text);

// `count` code points from `start`, or all that follow. What lies outside the text is left out: a
// negative start counts from before the first character.
std::string_view substring(std::string_view text, std::int64_t start,
                           std::optional<std::int64_t> count);

// Place of the first occurrence; -1 when there is none.
std::int64_t index_of(std::string_view text, std::string_view part);

}  // namespace meent::query
