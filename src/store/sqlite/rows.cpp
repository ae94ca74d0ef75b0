#include "store/sqlite/rows.hpp"

#include <cmath>

#include "store/sqlite/body.hpp"
#include "store/sqlite/definitions.hpp"

namespace meent::store::sqlite {
namespace {

using query::Cell;
using query::RecordBatch;
using query::Type;

int places_of(Type type) {
  switch (type) {
    case Type::interval: return 2;
    case Type::geometry: return 5;
    default: return 1;
  }
}

void bind_box(Statement& statement, int place, const geo::Box& box) {
  // An empty geometry has a box of NaN, which SQLite takes as null.
  statement.bind(place, std::int64_t{1});
  statement.bind(place + 1, box.min_x);
  statement.bind(place + 2, box.min_y);
  statement.bind(place + 3, box.max_x);
  statement.bind(place + 4, box.max_y);
}

void bind_cell(Statement& statement, int place, Type type, const RecordBatch& batch,
               const Cell& cell) {
  if (cell.null) {
    for (int i = 0; i < places_of(type); ++i) {
      statement.bind_null(place + i);
    }
    return;
  }
  switch (type) {
    case Type::number: statement.bind(place, cell.real); break;
    case Type::text: statement.bind(place, batch.text(cell)); break;
    case Type::decimal: statement.bind_blob(place, batch.text(cell)); break;
    case Type::interval:
      statement.bind(place, cell.whole);
      statement.bind(place + 1, cell.whole2);
      break;
    case Type::geometry: bind_box(statement, place, batch.box(cell)); break;
    case Type::array:
    case Type::json: statement.bind(place, std::int64_t{1}); break;
    default: statement.bind(place, cell.whole); break;
  }
}

}  // namespace

result<void> check_batch(const Layout& layout, const RecordBatch& batch) {
  if (batch.fields() != layout.fields()) {
    return fail(Code::conflict,
                "the collection got other fields while this was on its way; send it again");
  }
  return {};
}

result<void> check_row(const Layout& layout, const RecordBatch::Row& row,
                       std::uint64_t max_body_bytes) {
  if (row.body.size() > max_body_bytes) {
    return fail(Code::too_large, "a record may have " + std::to_string(max_body_bytes) +
                                     " bytes, this one has " + std::to_string(row.body.size()));
  }
  const auto& fields = layout.collection().schema.definition().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].required && row.cells[i].null) [[unlikely]] {
      return fail(Code::invalid, "\"" + fields[i].name + "\" is required",
                  "/data/" + fields[i].name);
    }
  }
  return {};
}

void note_undeclared(WriteContext& context, const Layout& layout, const RecordBatch::Row& row) {
  if (!layout.may_hold_undeclared() && has_undeclared(layout.collection().schema, row.body)) {
    write_undeclared(context.statements, layout.id());
    layout.holds_undeclared();
  }
}

void bind_row(Statement& statement, const Layout& layout, const RowHead& head,
              const RecordBatch& batch, const RecordBatch::Row& row) {
  statement.bind(1, head.key.value);
  statement.bind(2, std::int64_t{head.owner.value});
  statement.bind(3, std::int64_t{head.version});
  statement.bind(4, head.changed.micros);
  const int place = bind_fields(statement, 5, layout, 0, batch, row);
  statement.bind(place, row.body);
}

int bind_fields(Statement& statement, int place, const Layout& layout, std::size_t first,
                const RecordBatch& batch, const RecordBatch::Row& row) {
  for (std::size_t i = first; i < layout.fields(); ++i) {
    const Type type = layout.type(FieldIndex{static_cast<std::int32_t>(i)});
    bind_cell(statement, place, type, batch, row.cells[i]);
    place += places_of(type);
  }
  return place;
}

void insert_box(StatementCache& statements, const Layout& layout, RecordKey key,
                const RecordBatch& batch, const RecordBatch::Row& row) {
  if (!layout.box_index()) {
    return;
  }
  const Cell& cell = row.cells[layout.box_index()->value];
  if (cell.null) {
    return;
  }
  const geo::Box box = batch.box(cell);
  if (std::isnan(box.min_x)) {
    return;
  }
  Statement& insert = statements.get("INSERT INTO " + layout.boxes() +
                                     "(key,min_x,max_x,min_y,max_y) VALUES(?1,?2,?3,?4,?5)");
  insert.bind(1, key.value);
  insert.bind(2, box.min_x);
  insert.bind(3, box.max_x);
  insert.bind(4, box.min_y);
  insert.bind(5, box.max_y);
  insert.run();
}

void delete_box(StatementCache& statements, const Layout& layout, RecordKey key) {
  if (!layout.box_index()) {
    return;
  }
  Statement& remove = statements.get("DELETE FROM " + layout.boxes() + " WHERE key=?1");
  remove.bind(1, key.value);
  remove.run();
}

result<void> check_unique(WriteContext& context, const Layout& layout, RecordKey key,
                          const RecordBatch& batch, const RecordBatch::Row& row,
                          const std::vector<FieldIndex>& unique) {
  for (const FieldIndex field : unique) {
    const Cell& cell = row.cells[field.value];
    if (cell.null) {
      continue;
    }
    Run ask(context.statements.get("SELECT 1 FROM " + layout.table() + " INDEXED BY " +
                                   layout.index(field) + " WHERE " + Layout::column(field) +
                                   "=?1 AND key<>?2 LIMIT 1"));
    bind_cell(*ask, 1, layout.type(field), batch, cell);
    ask->bind(2, key.value);
    if (ask->step()) {
      const std::string& name = layout.collection().schema.field(field).name;
      return fail(Code::conflict, "this \"" + name + "\" is taken; choose another", "/" + name);
    }
  }
  return {};
}

result<void> insert_rows(WriteContext& context, const Layout& layout, const RecordBatch& batch,
                         const Demands& demands, std::vector<RowHead>* heads) {
  MEENT_CHECK(check_batch(layout, batch));
  Statement& insert = context.statements.get(layout.insert());
  const std::int64_t millis = context.now().micros / 1'000;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const RecordBatch::Row row = batch.row(i);
    MEENT_CHECK(check_row(layout, row, context.options.max_body_bytes));
    if (demands.guard && (i == 0 || row.owner != batch.row(i - 1).owner)) {
      MEENT_CHECK(demands.guard(row.owner));
    }
    MEENT_TRY(owner, context.owners.find_or_add(row.owner));
    context.happenings.touched.add(owner);
    const RecordKey key = context.keys.next(millis);
    if (!demands.unique.empty()) {
      MEENT_CHECK(check_unique(context, layout, key, batch, row, demands.unique));
    }
    note_undeclared(context, layout, row);
    const RowHead head{.key = key, .owner = owner, .version = 1, .changed = created_of(key)};
    bind_row(insert, layout, head, batch, row);
    insert.run();
    insert_box(context.statements, layout, key, batch, row);
    context.counts.add(layout.id(), owner, 1);
    if (heads != nullptr) {
      heads->push_back(head);
    }
  }
  return {};
}

}  // namespace meent::store::sqlite
