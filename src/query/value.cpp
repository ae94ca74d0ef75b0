#include "query/value.hpp"

#include <array>

namespace meent::query {

namespace {

constexpr std::array<std::string_view, 12> kTypeNames{
    "unknown", "boolean", "integer",  "number",   "decimal", "text",
    "instant", "date",    "interval", "geometry", "array",   "json",
};

}  // namespace

std::string_view name_of(Type type) {
  return kTypeNames[static_cast<std::size_t>(type)];
}

std::optional<Type> parse_type(std::string_view name) {
  // 0 is `unknown`, which no definition may ask for.
  for (std::size_t i = 1; i < kTypeNames.size(); ++i) {
    if (kTypeNames[i] == name) {
      return static_cast<Type>(i);
    }
  }
  return std::nullopt;
}

Type Value::type() const {
  using enum Type;
  // In the order of the variant's alternatives.
  constexpr std::array kTypes{unknown, boolean, integer,  number,   decimal, text,
                              instant, date,    interval, geometry, array};
  static_assert(kTypes.size() == std::variant_size_v<Variant>);
  return kTypes[v_.index()];
}

}  // namespace meent::query
