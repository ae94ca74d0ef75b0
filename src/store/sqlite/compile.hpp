// Says a condition in SQL: exactly, where SQLite means the same as query::evaluate (typed
// comparisons of a field with a literal of its own type, in, between, is null, and/or/not under
// three-valued logic), or loosely (bounding boxes, prefixes). Columns are written with a unary
// plus, which keeps SQLite's planner from choosing indexes: that choice is made in listing.cpp,
// where the order of the answer is known. Every value is bound.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "query/expr.hpp"
#include "query/plan.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/id_codec.hpp"
#include "store/sqlite/layout.hpp"
#include "store/sqlite/owners.hpp"

namespace meent::store::sqlite {

struct Blob {
  std::string bytes;
  friend bool operator==(const Blob&, const Blob&) = default;
};
using Bound = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

// A piece of SQL with the values of its question marks, in order.
struct Sql {
  std::string text;
  std::vector<Bound> values;

  Sql& add(std::string_view more) {
    text.append(more);
    return *this;
  }
  template <class Value>
  Sql& bind(Value&& value) {
    text.push_back('?');
    values.emplace_back(std::forward<Value>(value));
    return *this;
  }
  Sql& add(const Sql& more);
};

// The values are referred to: `sql` outlives the steps.
void bind_all(Statement& statement, const Sql& sql, int first_place = 1);

// A literal as the columns of this type hold it; nothing when the types differ or it is null.
std::optional<Bound> bound_of(const query::Value& value, query::Type type);

// The same condition with `5 < a` written as `a > 5`, so that a field stands first.
query::ExprRef fields_first(const query::ExprRef& condition);

class Compiler {
 public:
  Compiler(const Layout& layout, const Owners& owners, IdCodec& ids)
      : layout_(layout), owners_(owners), ids_(ids) {}

  query::Fit fit(const query::Expr& predicate) const;
  // Of a condition whose predicates all fit.
  void condition(const query::Expr& expr, Sql& out) const;

  query::Type type_of(FieldIndex field) const;
  // The key of a public id as it stands in a filter; nothing when it is not one of this collection.
  std::optional<RecordKey> key_of(const query::Value& id) const;
  // The ordinal of an owner's name; nothing when there is none.
  std::optional<OwnerId> owner_of(const query::Value& name) const;

  // The box that a geometry must touch for this predicate to be true.
  struct BoxNeeded {
    FieldIndex field;
    geo::Box box;
  };
  static std::optional<BoxNeeded> box_of(const query::Expr& predicate);
  // The prefix that a text must have for this predicate to be true; ["ab", "ac").
  struct PrefixNeeded {
    FieldIndex field;
    std::string from, until;
  };
  static std::optional<PrefixNeeded> prefix_of(const query::Expr& predicate);

 private:
  bool exact(const query::Expr& predicate) const;
  bool comparable(const query::Expr& field, const query::Expr& literal) const;
  void predicate(const query::Expr& expr, Sql& out) const;
  void comparison(const query::Expr& expr, Sql& out) const;
  void in_list(const query::Expr& expr, Sql& out) const;
  void operand(FieldIndex field, Sql& out) const;
  void value(FieldIndex field, const query::Value& literal, Sql& out) const;
  void joined(const query::Expr& expr, std::string_view with, Sql& out) const;

  const Layout& layout_;
  const Owners& owners_;
  IdCodec& ids_;
};

}  // namespace meent::store::sqlite
