// A filter, taken apart for the store: what SQL says, what evaluate() must still decide, and the
// conditions that an index can seek. A seek is a necessary condition: rows outside it are never in
// the answer, rows inside it are still put to the filter.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/compile.hpp"
#include "store/visible.hpp"

namespace meent::store::sqlite {

// Both ends are in it. From conditions on `created`, which is the upper part of the key.
struct KeyRange {
  std::int64_t from = 0;
  std::int64_t until = INT64_MAX;

  void narrow(std::int64_t low, std::int64_t high) {
    from = std::max(from, low);
    until = std::min(until, high);
  }
};

struct Seek {
  std::string from;           // what stands behind FROM: "c1 INDEXED BY i1_f0", "r1"
  Sql where;                  // on plain columns
  bool in_key_order = false;  // one value of the index: its rows come by key
  bool is_box = false;
};

class Selection {
 public:
  // A predicate on a field that some of `visible` do not see exactly is for evaluate() alone.
  Selection(const Layout& layout, const Owners& owners, IdCodec& ids, const query::ExprRef& filter,
            const Visible& visible);

  bool all() const { return sql_.text.empty() && !residual_; }
  const Sql& sql() const { return sql_; }  // empty: no condition
  const query::ExprRef& residual() const { return residual_; }
  const std::vector<FieldIndex>& residual_fields() const { return residual_fields_; }

  const KeyRange& keys() const { return keys_; }
  const std::optional<std::vector<std::int64_t>>& only() const { return only_; }  // by id
  const std::vector<Seek>& seeks() const { return seeks_; }
  // What an index walk on this field may begin and end with; empty when nothing is known.
  struct Ends {
    Sql lower, upper;
    bool not_null() const { return !lower.text.empty() || !upper.text.empty(); }
  };
  Ends ends(FieldIndex field) const;

 private:
  void look_at(const query::Expr& conjunct);
  void look_at_created(query::Op op, Instant value);
  void look_at_id(const query::Expr& conjunct);
  void look_at_field(const query::Expr& conjunct, FieldIndex field);
  void add_bound(FieldIndex field, std::string_view sql_op, Bound value, bool is_lower);
  void add_equal(FieldIndex field, Sql where);
  void make_range_seeks();
  std::string index_of(FieldIndex field) const;  // empty: none

  const Layout& layout_;
  Compiler compiler_;
  Sql sql_;
  query::ExprRef residual_;
  std::vector<FieldIndex> residual_fields_;
  KeyRange keys_;
  std::optional<std::vector<std::int64_t>> only_;
  std::vector<Seek> seeks_;
  std::map<FieldIndex, Ends> ends_;
};

}  // namespace meent::store::sqlite
