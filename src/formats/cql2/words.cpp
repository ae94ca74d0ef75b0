#include "formats/cql2/words.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "formats/cql2/lexer.hpp"

namespace meent::formats::cql2 {

namespace {

using query::Op;

constexpr std::array<std::string_view, 11> kReserved{
    "and", "or", "not", "like", "between", "in", "is", "null", "true", "false", "div",
};

// Written in a way of their own, not as a call of an operation.
constexpr std::array<std::string_view, 4> kLiterals{"date", "timestamp", "interval", "bbox"};

constexpr Op kFirstFunction = Op::casei;
constexpr Op kLastFunction = Op::a_overlaps;

}  // namespace

bool is_reserved(std::string_view word) {
  return std::ranges::any_of(kReserved, [&](std::string_view r) { return same_word(word, r); });
}

bool is_function(Op op) {
  return op >= kFirstFunction && op <= kLastFunction;
}

std::optional<Op> function_named(std::string_view name) {
  for (int i = static_cast<int>(kFirstFunction); i <= static_cast<int>(kLastFunction); ++i) {
    if (query::name_of(static_cast<Op>(i)) == name) {
      return static_cast<Op>(i);
    }
  }
  return std::nullopt;
}

std::string nearest_function(std::string_view name) {
  std::vector<std::string_view> names(kLiterals.begin(), kLiterals.end());
  for (int i = static_cast<int>(kFirstFunction); i <= static_cast<int>(kLastFunction); ++i) {
    names.push_back(query::name_of(static_cast<Op>(i)));
  }
  return std::string(text::nearest(name, names).value_or(""));
}

}  // namespace meent::formats::cql2
