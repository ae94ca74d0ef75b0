#include "store/sqlite/collections.hpp"

#include <algorithm>

#include "store/sqlite/backfill.hpp"
#include "store/sqlite/definitions.hpp"
#include "store/sqlite/outbox.hpp"

namespace meent::store::sqlite {
namespace {

using query::CollectionDefinition;
using query::FieldDefinition;

std::string where_of(std::size_t field, std::string_view member) {
  return "/fields/" + std::to_string(field) + "/" + std::string(member);
}

FieldIndex index_of(std::size_t place) {
  return FieldIndex{static_cast<std::int32_t>(place)};
}

result<void> check_kept(const FieldDefinition& old, const FieldDefinition& next,
                        std::size_t place) {
  if (next.name != old.name) {
    return fail(Code::invalid,
                "field " + std::to_string(place) + " is \"" + old.name +
                    "\" and keeps its name and place; new fields come after the ones there are",
                where_of(place, "name"));
  }
  if (next.type != old.type || next.item != old.item) {
    return fail(Code::invalid, "\"" + old.name + "\" keeps its type; add a new field instead",
                where_of(place, "type"));
  }
  if (next.unit != old.unit) {
    return fail(Code::invalid, "\"" + old.name + "\" keeps its unit; add a new field instead",
                where_of(place, "unit"));
  }
  return {};
}

result<void> check_kept(const CollectionDefinition& old, const CollectionDefinition& next) {
  if (next.name != old.name) {
    return fail(Code::invalid, "a collection keeps its name, \"" + old.name + "\"", "/name");
  }
  for (std::size_t i = 0; i < old.fields.size(); ++i) {
    if (i >= next.fields.size()) {
      return fail(Code::invalid,
                  "\"" + old.fields[i].name + "\" is missing; a field is never taken away",
                  "/fields");
    }
    MEENT_CHECK(check_kept(old.fields[i], next.fields[i], i));
  }
  return {};
}

bool any_row(WriteContext& context, const std::string& sql) {
  Statement ask(context.connection, sql);
  return ask.step();
}

result<void> check_required(WriteContext& context, const Layout& layout, std::size_t place) {
  if (any_row(context, "SELECT 1 FROM " + layout.table() + " WHERE " +
                           Layout::column(index_of(place)) + " IS NULL LIMIT 1")) {
    return fail(Code::conflict,
                "there are records without a value for this field, so it cannot be required",
                where_of(place, "required"));
  }
  return {};
}

result<void> check_choices(WriteContext& context, const Layout& layout, std::size_t place) {
  const auto& field = layout.collection().schema.definition().fields[place];
  const std::string column = Layout::column(index_of(place));
  std::string sql = "SELECT 1 FROM " + layout.table() + " WHERE " + column + " NOT IN (";
  for (std::size_t i = 0; i < field.choices.size(); ++i) {
    sql += i == 0 ? "?" : ",?";
  }
  Statement ask(context.connection, sql + ") LIMIT 1");
  for (std::size_t i = 0; i < field.choices.size(); ++i) {
    ask.bind(static_cast<int>(i) + 1, std::string_view(field.choices[i]));
  }
  if (ask.step()) {
    return fail(Code::conflict, "there are records with a value outside these choices",
                where_of(place, "choices"));
  }
  return {};
}

// What a definition newly demands must hold for the rows that are there.
result<void> check_rows(WriteContext& context, const CollectionDefinition& old,
                        const Layout& layout) {
  const auto& fields = layout.collection().schema.definition().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool added = i >= old.fields.size();
    if (fields[i].required && (added || !old.fields[i].required)) {
      MEENT_CHECK(check_required(context, layout, i));
    }
    if (!fields[i].choices.empty() && fields[i].type == query::Type::text &&
        (added || old.fields[i].choices != fields[i].choices)) {
      MEENT_CHECK(check_choices(context, layout, i));
    }
  }
  return {};
}

void change_indexes(WriteContext& context, const Layout& old, const Layout& next) {
  for (std::size_t i = 0; i < next.fields(); ++i) {
    const bool was = i < old.fields() && old.indexed(index_of(i));
    const bool is = next.indexed(index_of(i));
    if (is && !was) {
      context.connection.run(next.create_index(index_of(i)));
    } else if (was && !is) {
      context.connection.run("DROP INDEX " + old.index(index_of(i)));
    }
  }
  if (next.box_index() && !old.box_index()) {
    context.connection.run(next.create_box_index());
    const std::string g = Layout::column(*next.box_index());
    context.connection.run("INSERT INTO " + next.boxes() +
                           "(key,min_x,max_x,min_y,max_y) SELECT key," + g + "a," + g + "c," + g +
                           "b," + g + "d FROM " + next.table() + " WHERE " + g + "a IS NOT NULL");
  } else if (old.box_index() && !next.box_index()) {
    context.connection.run("DROP TABLE " + old.boxes());
  }
}

void tell(WriteContext& context, const std::optional<LogEntry>& entry) {
  const std::vector<OwnerId> owners = context.happenings.touched.take();
  if (entry) {
    put_in_outbox(context.statements, *entry, owners);
    context.happenings.outbox_grew();
  }
}

// Whose records, or old versions of them, are here.
void touch_owners(WriteContext& context, const Layout& layout) {
  for (const std::string* table : {&layout.table(), &layout.versions()}) {
    Statement ask(context.connection, "SELECT DISTINCT owner FROM " + *table);
    while (ask.step()) {
      context.happenings.touched.add(OwnerId{static_cast<std::int32_t>(ask.whole(0))});
    }
  }
}

query::CollectionRef collection_of(CollectionId id, std::uint32_t version, query::Schema&& schema) {
  return std::make_shared<const query::Collection>(
      query::Collection{.id = id, .version = version, .schema = std::move(schema)});
}

}  // namespace

result<query::CollectionRef> apply(WriteContext& context, CreateCollection& question) {
  const auto& definition = question.schema.definition();
  if (context.state->catalogue->find(definition.name)) {
    return fail(Code::conflict, "there is already a collection named \"" + definition.name + "\"",
                "/name");
  }
  const CollectionId id = insert_definition(context.statements, definition);
  auto collection = collection_of(id, 1, std::move(question.schema));
  auto layout = std::make_shared<const Layout>(collection, std::make_shared<std::atomic<bool>>());
  for (const auto& make : {layout->create_tables(), layout->create_indexes()}) {
    for (const std::string& sql : make) {
      context.connection.run(sql);
    }
  }
  if (layout->box_index()) {
    context.connection.run(layout->create_box_index());
  }
  context.state = context.state->with(id, layout);
  context.happenings.catalogue_changed();
  tell(context, question.entry);
  return collection;
}

result<query::CollectionRef> apply(WriteContext& context, ChangeCollection& question) {
  MEENT_TRY(old, context.layout(question.collection));
  const auto& old_definition = old->collection().schema.definition();
  MEENT_CHECK(check_kept(old_definition, question.schema.definition()));
  if (old_definition == question.schema.definition()) {
    return old->collection_ref();
  }
  const std::uint32_t version = old->collection().version + 1;
  auto collection = collection_of(question.collection, version, std::move(question.schema));
  auto layout = std::make_shared<const Layout>(collection, old->undeclared());
  update_definition(context.statements, question.collection, version,
                    collection->schema.definition());
  for (std::size_t i = old->fields(); i < layout->fields(); ++i) {
    for (const std::string& sql : layout->add_columns(index_of(i))) {
      context.connection.run(sql);
    }
  }
  if (layout->fields() > old->fields()) {
    MEENT_CHECK(backfill(context, *layout, old->fields()));
  }
  MEENT_CHECK(check_rows(context, old_definition, *layout));
  change_indexes(context, *old, *layout);
  context.state = context.state->with(question.collection, layout);
  context.happenings.catalogue_changed();
  tell(context, question.entry);
  return collection;
}

result<std::monostate> apply(WriteContext& context, const DropCollection& question) {
  MEENT_TRY(layout, context.layout(question.collection));
  const std::int64_t rows = context.counts.now(question.collection);
  if (rows > 0 && !question.even_with_records) {
    return fail(Code::conflict, "the collection has " + std::to_string(rows) +
                                    " records; say that they may go too, or end them first");
  }
  if (question.entry) {
    touch_owners(context, *layout);
  }
  for (const std::string& sql : layout->drop_tables()) {
    context.connection.run(sql);
  }
  delete_definition(context.statements, question.collection);
  context.counts.forget_collection(question.collection);
  context.state = context.state->with(question.collection, nullptr);
  context.happenings.catalogue_changed();
  tell(context, question.entry);
  return std::monostate{};
}

}  // namespace meent::store::sqlite
