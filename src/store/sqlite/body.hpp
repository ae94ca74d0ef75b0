// The canonical JSON body of a record, read without a tree: members are found by scanning, values
// that have no typed column (arrays, geometry, fields added later) are made from their text. Bodies
// were checked when they came in; a broken one means a damaged database and throws.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "query/schema.hpp"
#include "query/value.hpp"

namespace meent::store::sqlite {

// Walks the members of an object; `name` is as it stands between its quotes.
class Members {
 public:
  explicit Members(std::string_view body);
  bool next();
  std::string_view name() const { return name_; }
  std::string_view value() const { return value_; }
  // The member as a whole, `"name":value`.
  std::string_view whole() const { return whole_; }

 private:
  std::string_view body_;
  std::size_t at_ = 1;
  std::string_view name_, value_, whole_;
};

// The field that a member is; nothing when it is none. Bodies mostly hold the fields in their
// order, so the one behind the last is looked at first.
class FieldOfMember {
 public:
  explicit FieldOfMember(const query::Schema& schema) : schema_(schema) {}
  std::optional<FieldIndex> operator()(std::string_view name);

 private:
  const query::Schema& schema_;
  std::int32_t next_ = 0;
};
// Whether a body holds a member that is no field.
bool has_undeclared(const query::Schema& schema, std::string_view body);

// The text of a member's value, or nothing. `name` needs no escapes (names of fields do not).
std::optional<std::string_view> find_member(std::string_view body, std::string_view name);

// The object with only these members, in the order they have in the body.
void project(std::string_view body, const std::vector<std::string_view>& names, std::string& out);

// A value of a field from its JSON text. Errors: invalid when it is not of the field's type.
result<query::Value> value_of(const query::FieldDefinition& field, std::string_view json);

}  // namespace meent::store::sqlite
