// Rows of a batch into the tables of a collection.
#pragma once

#include "query/record.hpp"
#include "store/operations.hpp"
#include "store/sqlite/write_context.hpp"

namespace meent::store::sqlite {

// The properties of a row that are the store's own.
struct RowHead {
  RecordKey key;
  OwnerId owner;
  std::uint32_t version = 1;
  Instant changed;
};

// Errors: invalid when a required value is missing, too_large for the body.
result<void> check_row(const Layout& layout, const query::RecordBatch::Row& row,
                       std::uint64_t max_body_bytes);
// Errors: conflict when rows were made for another definition of the collection.
result<void> check_batch(const Layout& layout, const query::RecordBatch& batch);

// Notes, durably with the row, that the collection holds members that are no field.
void note_undeclared(WriteContext& context, const Layout& layout,
                     const query::RecordBatch::Row& row);

// Binds a row to Layout::insert() or Layout::update(); the batch outlives the step.
void bind_row(Statement& statement, const Layout& layout, const RowHead& head,
              const query::RecordBatch& batch, const query::RecordBatch::Row& row);

// Binds the cells of the fields from `first` on, at places from `place` on; gives the next place.
int bind_fields(Statement& statement, int place, const Layout& layout, std::size_t first,
                const query::RecordBatch& batch, const query::RecordBatch::Row& row);

// Keeps the R*Tree, when there is one, in step with a row.
void insert_box(StatementCache& statements, const Layout& layout, RecordKey key,
                const query::RecordBatch& batch, const query::RecordBatch::Row& row);
void delete_box(StatementCache& statements, const Layout& layout, RecordKey key);

// What a write demands of its rows besides their form.
struct Demands {
  const OwnerGuard& guard;
  const std::vector<FieldIndex>& unique;
};

// Errors: conflict when another live record has the value of a unique field. A null is no value.
result<void> check_unique(WriteContext& context, const Layout& layout, RecordKey key,
                          const query::RecordBatch& batch, const query::RecordBatch::Row& row,
                          const std::vector<FieldIndex>& unique);

// Inserts all rows of a batch as new records; `heads`, unless null, gets one for each. Errors:
// those of the checks above, and of the guard, asked once for each run of rows of one owner.
result<void> insert_rows(WriteContext& context, const Layout& layout,
                         const query::RecordBatch& batch, const Demands& demands,
                         std::vector<RowHead>* heads);

}  // namespace meent::store::sqlite
