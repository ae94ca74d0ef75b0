#include "query/schema.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

namespace meent::query {

namespace {

constexpr std::size_t kMaxFields = 200;
constexpr std::size_t kMaxName = 63;
constexpr std::size_t kMaxChoices = 10'000;

constexpr std::array kOwnProperties{
    OwnProperty{"id", kId, Type::text},
    OwnProperty{"owner", kOwner, Type::text},
    OwnProperty{"version", kVersion, Type::integer},
    OwnProperty{"created", kCreated, Type::instant},
    OwnProperty{"changed", kChanged, Type::instant},
};

// A lower-case letter, then lower-case letters, digits and `joiner`.
bool is_name(std::string_view name, char joiner) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= kMaxName && is_letter(name.front()) &&
         std::ranges::all_of(
             name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == joiner; });
}

std::string member(std::size_t field, std::string_view name) {
  return fmt::format("/fields/{}/{}", field, name);
}

bool is_scalar(Type type) {
  switch (type) {
    case Type::unknown:
    case Type::interval:
    case Type::geometry:
    case Type::array:
    case Type::json: return false;
    default: return true;
  }
}

bool takes_unit(Type type) {
  return type == Type::integer || type == Type::number || type == Type::decimal;
}

result<void> check_name(const FieldDefinition& field, std::size_t at) {
  if (!is_name(field.name, '_')) {
    return fail(Code::invalid,
                fmt::format("\"{}\" is no name for a field; use a lower-case letter, then "
                            "lower-case letters, digits and _, at most 63 in all",
                            field.name),
                member(at, "name"));
  }
  if (own_property(std::string_view(field.name))) {
    return fail(
        Code::invalid,
        fmt::format("every record has a property {} of its own; choose another name", field.name),
        member(at, "name"));
  }
  return {};
}

result<void> check_type(const FieldDefinition& field, std::size_t at) {
  if (field.type == Type::unknown) {
    return fail(Code::invalid, "a field needs a type", member(at, "type"));
  }
  if (field.type == Type::array && !is_scalar(field.item)) {
    return fail(Code::invalid,
                "an array needs an item type: boolean, integer, number, decimal, text, instant or "
                "date",
                member(at, "item"));
  }
  if (field.type != Type::array && field.item != Type::unknown) {
    return fail(Code::invalid,
                "only an array has an item type; leave it out or make the type array",
                member(at, "item"));
  }
  return {};
}

result<void> check_unit(const FieldDefinition& field, std::size_t at) {
  if (field.unit.empty()) {
    return {};
  }
  if (!takes_unit(field.type == Type::array ? field.item : field.type)) {
    return fail(Code::invalid, "only a field of numbers has a unit; leave it out",
                member(at, "unit"));
  }
  if (const auto unit = Unit::parse(field.unit); !unit) {
    return fail(Code::invalid,
                fmt::format("\"{}\" is no UCUM unit: {}", field.unit, unit.error().detail),
                member(at, "unit"));
  }
  return {};
}

result<void> check_choices(const FieldDefinition& field, std::size_t at) {
  if (field.choices.empty()) {
    return {};
  }
  if (field.type != Type::text && !(field.type == Type::array && field.item == Type::text)) {
    return fail(Code::invalid, "only a field of text has choices; leave them out",
                member(at, "choices"));
  }
  if (field.choices.size() > kMaxChoices) {
    return fail(Code::too_large, fmt::format("at most {} choices", kMaxChoices),
                member(at, "choices"));
  }
  std::unordered_set<std::string_view> seen;
  for (std::size_t i = 0; i < field.choices.size(); ++i) {
    if (!seen.insert(field.choices[i]).second) {
      return fail(Code::invalid, fmt::format("\"{}\" stands twice", field.choices[i]),
                  fmt::format("/fields/{}/choices/{}", at, i));
    }
  }
  return {};
}

result<void> check_field(const FieldDefinition& field, std::size_t at) {
  MEENT_CHECK(check_name(field, at));
  MEENT_CHECK(check_type(field, at));
  MEENT_CHECK(check_unit(field, at));
  return check_choices(field, at);
}

result<void> check_collection(const CollectionDefinition& definition) {
  if (!is_name(definition.name, '-')) {
    return fail(Code::invalid,
                fmt::format("\"{}\" is no name for a collection; use a lower-case letter, then "
                            "lower-case letters, digits and -, at most 63 in all",
                            definition.name),
                "/name");
  }
  if (definition.fields.size() > kMaxFields) {
    return fail(
        Code::too_large,
        fmt::format("{} fields; a collection has at most {}", definition.fields.size(), kMaxFields),
        "/fields");
  }
  return {};
}

}  // namespace

const OwnProperty* own_property(std::string_view name) {
  const auto it = std::ranges::find(kOwnProperties, name, &OwnProperty::name);
  return it != kOwnProperties.end() ? &*it : nullptr;
}

const OwnProperty* own_property(FieldIndex index) {
  const auto it = std::ranges::find(kOwnProperties, index, &OwnProperty::index);
  return it != kOwnProperties.end() ? &*it : nullptr;
}

result<Schema> Schema::make(CollectionDefinition definition) {
  MEENT_CHECK(check_collection(definition));
  Schema schema;
  for (std::size_t i = 0; i < definition.fields.size(); ++i) {
    const FieldDefinition& field = definition.fields[i];
    MEENT_CHECK(check_field(field, i));
    const FieldIndex index{static_cast<std::int32_t>(i)};
    if (!schema.by_name_.emplace(field.name, index).second) {
      return fail(Code::invalid, fmt::format("two fields have the name {}", field.name),
                  member(i, "name"));
    }
    if (field.type == Type::geometry) {
      if (schema.geometry_) {
        return fail(Code::invalid, "a collection has at most one geometry", member(i, "type"));
      }
      schema.geometry_ = index;
    }
  }
  schema.definition_ = std::move(definition);
  return schema;
}

const FieldDefinition& Schema::field(FieldIndex index) const {
  ensure(index.value >= 0 && static_cast<std::size_t>(index.value) < size(),
         "a field of this schema");
  return definition_.fields[static_cast<std::size_t>(index.value)];
}

std::optional<FieldIndex> Schema::find(std::string_view name) const {
  const auto it = by_name_.find(std::string(name));
  return it != by_name_.end() ? std::optional(it->second) : std::nullopt;
}

std::string Schema::nearest(std::string_view name) const {
  std::vector<std::string_view> names;
  names.reserve(definition_.fields.size() + kOwnProperties.size());
  for (const FieldDefinition& field : definition_.fields) {
    names.emplace_back(field.name);
  }
  for (const OwnProperty& own : kOwnProperties) {
    names.push_back(own.name);
  }
  return std::string(text::nearest(name, names).value_or(""));
}

}  // namespace meent::query
