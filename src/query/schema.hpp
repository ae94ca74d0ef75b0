// What a collection is: its name, its fields and what they mean. The store makes a table of it,
// filters are checked against it, doors describe it. A Schema is immutable; a changed collection
// gets a new one with a higher version.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "query/value.hpp"

namespace meent::query {

struct FieldDefinition {
  std::string name;  // [a-z][a-z0-9_]{0,62}
  Type type = Type::text;
  Type item = Type::unknown;  // of an array: what it holds
  std::string title;          // shown to people
  std::string meaning;        // one sentence, or the IRI of a definition
  std::string unit;           // UCUM, for numbers
  bool required = false;
  bool personal = false;             // says something about a person
  bool indexed = false;              // filters and sorting on it are fast
  std::vector<std::string> choices;  // closed list of texts; empty: free

  friend bool operator==(const FieldDefinition&, const FieldDefinition&) = default;
};

struct CollectionDefinition {
  std::string name;  // [a-z][a-z0-9-]{0,62}: stands in URLs
  std::string title;
  std::string description;
  std::string organisation;  // who keeps it
  std::vector<FieldDefinition> fields;

  friend bool operator==(const CollectionDefinition&, const CollectionDefinition&) = default;
};

// A checked definition with look-up by name.
class Schema {
 public:
  // Errors: invalid with a JSON pointer ("/fields/3/name") for bad or double names, unknown units,
  // an array without item type, over 200 fields, more than one geometry; reserved names (id,
  // owner, version, created, changed) are refused.
  static result<Schema> make(CollectionDefinition definition);

  const CollectionDefinition& definition() const { return definition_; }
  const FieldDefinition& field(FieldIndex index) const;
  std::optional<FieldIndex> find(std::string_view name) const;
  // The nearest known name, for error texts; empty when nothing is near.
  std::string nearest(std::string_view name) const;
  std::optional<FieldIndex> geometry() const { return geometry_; }
  std::size_t size() const { return definition_.fields.size(); }

 private:
  CollectionDefinition definition_;
  std::unordered_map<std::string, FieldIndex> by_name_;
  std::optional<FieldIndex> geometry_;
};

// Besides its fields a record has five properties of its own, usable in filter and sort as if they
// were fields. Their indices are negative. A filter finds them by name like fields (own_property).
inline constexpr FieldIndex kId{-1};       // text, public id (equality and in only)
inline constexpr FieldIndex kOwner{-2};    // text, public name of the owner
inline constexpr FieldIndex kVersion{-3};  // integer
inline constexpr FieldIndex kCreated{-4};  // instant
inline constexpr FieldIndex kChanged{-5};  // instant

struct OwnProperty {
  std::string_view name;
  FieldIndex index;
  Type type;
};
const OwnProperty* own_property(std::string_view name);  // null when there is none
const OwnProperty* own_property(FieldIndex index);       // null for a field of the schema

// Collections of the program itself (accounts, agreements, ...) have names that begin with this; no
// door shows them, and nobody else may make one.
inline constexpr std::string_view kSystemPrefix = "meent-";
inline bool is_system(const CollectionDefinition& definition) {
  return definition.name.starts_with(kSystemPrefix);
}

}  // namespace meent::query
