// Runs the statements of a selection: whether a row is visible is decided by its owner, rows are
// counted, the residual is decided on what is seen of the row. Inside listing, counting and
// aggregating.
#pragma once

#include <vector>

#include "query/mask.hpp"
#include "store/sqlite/row.hpp"
#include "store/sqlite/selection.hpp"
#include "store/sqlite/walk.hpp"

namespace meent::store::sqlite {

class Scan {
 public:
  Scan(Reader& reader, const Layout& layout, const Selection& selection, StoredRow& row,
       const Visible& visible, std::uint64_t max_examined)
      : reader_(reader), layout_(layout), selection_(selection), row_(row), visible_(visible) {
    reader.examined() = {.visible = &visible, .left = std::max<std::uint64_t>(max_examined, 1)};
  }

  // Rows without a filter are judged by the caller of SQLite instead of inside it, which is cheaper
  // where most are visible.
  void judge_outside() { outside_ = true; }

  // Hidden rows that may be looked at from here on.
  void bound_hidden(std::uint64_t rows) { reader_.examined().hidden_left = rows; }
  // From here on work is bounded by what is visible.
  void unbound_hidden() {
    reader_.examined().hidden_left = UINT64_MAX;
    reader_.examined().hidden_over = false;
  }

  bool over() const { return reader_.examined().over; }
  bool hidden_over() const { return reader_.examined().hidden_over; }
  bool ended() const { return reader_.examined().ended(); }
  RecordKey last_examined() const { return reader_.examined().last; }

  // The mask of the row at hand. Null: hidden, which only a row that was asked for by key can be.
  const query::Mask* mask() const { return visible_.mask(row_.owner()); }
  // A value as it is seen.
  query::Value value(FieldIndex field) const {
    const query::Mask* seen = mask();
    return seen == nullptr || seen->exact(field) ? row_.value(field)
                                                 : query::MaskedRow(row_, *seen).value(field);
  }

  // Gives every row of the stretch that is in the answer to `visit`, until it says false. False
  // when it did, or when enough rows were looked at.
  template <class Visit>
  bool run(const Stretch& stretch, bool with_body, const Visit& visit) {
    const bool judged = stretch.sort || !selection_.all() || !visible_.all_owners();
    const bool outside = outside_ && selection_.all() && !stretch.sort;
    Sql sql;
    sql.add("SELECT ").add(row_.columns(with_body || row_.needs_body())).add(" FROM ");
    sql.add(stretch.from).add(" WHERE ");
    sql.add(stretch.where.text.empty() ? Sql{.text = "1"} : stretch.where);
    if (judged && !outside) {
      // CASE keeps the order: first the row is judged and counted, then it is put to the filter.
      sql.add(" AND CASE WHEN meent_seen(key,owner) THEN ");
      sql.add(selection_.sql().text.empty() ? Sql{.text = "1"} : selection_.sql()).add(" END");
    }
    if (!stretch.order.empty()) {
      sql.add(" ORDER BY ").add(stretch.order);
    }
    Run rows(reader_.statements().get(sql.text));
    bind_all(*rows, sql);
    while (step(*rows)) {
      row_.stand_on(*rows);
      if (outside && !judge()) {
        if (ended()) {
          return false;
        }
        continue;
      }
      if (fits() && !visit()) {
        return false;
      }
    }
    return !ended();
  }

  // The visible rows with these keys, in their order; counted when `counted`.
  template <class Visit>
  bool run(const std::vector<std::int64_t>& keys, bool with_body, bool counted,
           const Visit& visit) {
    Sql sql;
    sql.add("SELECT ").add(row_.columns(with_body || row_.needs_body())).add(" FROM ");
    sql.add(layout_.table()).add(" WHERE key=?");
    if (!selection_.sql().text.empty()) {
      sql.add(" AND ").add(selection_.sql());
    }
    Statement& statement = reader_.statements().get(sql.text);
    for (const std::int64_t key : keys) {
      if (counted && !count(RecordKey{key})) {
        return false;
      }
      Run row(statement);
      row->bind(1, key);
      bind_all(*row, selection_.sql(), 2);
      if (!row->step()) {
        continue;
      }
      row_.stand_on(*row);
      if (mask() != nullptr && fits() && !visit()) {
        return false;
      }
    }
    return true;
  }

 private:
  bool step(Statement& rows) {
    try {
      return rows.step();
    } catch (const Failure&) {
      if (ended()) {
        return false;  // our own stop, not a failure
      }
      throw;
    }
  }
  // As meent_seen does: whether the row is visible, and counted.
  bool judge() {
    Examined& examined = reader_.examined();
    const bool sees = mask() != nullptr;
    std::uint64_t& left = sees ? examined.left : examined.hidden_left;
    if (left == 0) {
      (sees ? examined.over : examined.hidden_over) = true;
      return false;
    }
    --left;
    ++examined.looked_at;
    examined.last = row_.key();
    return sees;
  }
  bool count(RecordKey key) {
    Examined& examined = reader_.examined();
    if (examined.left == 0) {
      examined.over = true;
      return false;
    }
    --examined.left;
    ++examined.looked_at;
    examined.last = key;
    return true;
  }
  bool fits() const {
    if (!selection_.residual()) {
      return true;
    }
    const query::Mask& seen = *mask();
    return (seen.all() ? query::evaluate(*selection_.residual(), row_)
                       : query::evaluate(*selection_.residual(), query::MaskedRow(row_, seen))) ==
           query::Truth::yes;
  }

  Reader& reader_;
  const Layout& layout_;
  const Selection& selection_;
  StoredRow& row_;
  const Visible& visible_;
  bool outside_ = false;
};

}  // namespace meent::store::sqlite
