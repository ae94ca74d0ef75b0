// A row under a statement, as the evaluator, the sorter and the sinks want to see it. The columns
// of a select are key, owner, version, changed, body, then those of the fields it needs besides.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "query/evaluate.hpp"
#include "query/record.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/id_codec.hpp"
#include "store/sqlite/layout.hpp"
#include "store/sqlite/owners.hpp"

namespace meent::store::sqlite {

class StoredRow final : public query::Row {
 public:
  // `fields`: what value() and text() will be asked.
  StoredRow(const Layout& layout, const Owners& owners, IdCodec& ids,
            std::vector<FieldIndex> fields);

  // The columns of a select that this row can stand on; without body it has null in its place.
  std::string columns(bool with_body) const;
  bool needs_body() const { return needs_body_; }

  void stand_on(const Statement& statement) { statement_ = &statement; }
  RecordKey key() const { return RecordKey{statement_->whole(0)}; }
  OwnerId owner() const { return OwnerId{static_cast<std::int32_t>(statement_->whole(1))}; }
  query::RecordView view() const;

  query::Value value(FieldIndex field) const override;
  std::optional<std::string_view> text(FieldIndex field) const override;

 private:
  int column_of(FieldIndex field) const;
  query::Value own(FieldIndex field) const;
  query::Value typed(query::Type type, int column) const;
  query::Value from_body(FieldIndex field) const;

  const Layout& layout_;
  const Owners& owners_;
  IdCodec& ids_;
  std::vector<FieldIndex> fields_;
  std::vector<int> columns_;  // of each of them
  bool needs_body_ = false;
  const Statement* statement_ = nullptr;
};

}  // namespace meent::store::sqlite
