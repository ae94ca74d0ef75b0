#include "store/sqlite/definitions.hpp"

namespace meent::store::sqlite {
namespace {

using query::CollectionDefinition;
using query::FieldDefinition;

query::Type type_named(std::string_view name) {
  if (name == query::name_of(query::Type::unknown)) {
    return query::Type::unknown;
  }
  const auto type = query::parse_type(name);
  if (!type) {
    throw Failure(SQLITE_CORRUPT,
                  "the database names a type that does not exist: " + std::string(name));
  }
  return *type;
}

std::vector<std::string> read_choices(StatementCache& statements, std::int64_t id,
                                      std::int64_t place) {
  Run ask(statements.get(
      "SELECT choice FROM choices WHERE collection=?1 AND place=?2 ORDER BY number"));
  ask->bind(1, id);
  ask->bind(2, place);
  std::vector<std::string> all;
  while (ask->step()) {
    all.emplace_back(ask->text(0));
  }
  return all;
}

std::vector<FieldDefinition> read_fields(StatementCache& statements, std::int64_t id) {
  Run ask(
      statements.get("SELECT name,type,item,title,meaning,unit,required,personal,indexed,place "
                     "FROM fields WHERE collection=?1 ORDER BY place"));
  ask->bind(1, id);
  std::vector<FieldDefinition> all;
  while (ask->step()) {
    FieldDefinition field;
    field.name = ask->text(0);
    field.type = type_named(ask->text(1));
    field.item = type_named(ask->text(2));
    field.title = ask->text(3);
    field.meaning = ask->text(4);
    field.unit = ask->text(5);
    field.required = ask->whole(6) != 0;
    field.personal = ask->whole(7) != 0;
    field.indexed = ask->whole(8) != 0;
    field.choices = read_choices(statements, id, ask->whole(9));
    all.push_back(std::move(field));
  }
  return all;
}

void insert_field(StatementCache& statements, CollectionId id, std::int64_t place,
                  const FieldDefinition& field) {
  Statement& insert = statements.get(
      "INSERT INTO fields(collection,place,name,type,item,title,meaning,unit,required,personal,"
      "indexed) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)");
  insert.bind(1, std::int64_t{id.value});
  insert.bind(2, place);
  insert.bind(3, std::string_view(field.name));
  insert.bind(4, query::name_of(field.type));
  insert.bind(5, query::name_of(field.item));
  insert.bind(6, std::string_view(field.title));
  insert.bind(7, std::string_view(field.meaning));
  insert.bind(8, std::string_view(field.unit));
  insert.bind(9, std::int64_t{field.required});
  insert.bind(10, std::int64_t{field.personal});
  insert.bind(11, std::int64_t{field.indexed});
  insert.run();
  std::int64_t number = 0;
  for (const std::string& choice : field.choices) {
    Statement& add =
        statements.get("INSERT INTO choices(collection,place,number,choice) VALUES(?1,?2,?3,?4)");
    add.bind(1, std::int64_t{id.value});
    add.bind(2, place);
    add.bind(3, number++);
    add.bind(4, std::string_view(choice));
    add.run();
  }
}

void delete_fields(StatementCache& statements, CollectionId id) {
  for (const char* table : {"fields", "choices"}) {
    Statement& remove =
        statements.get(std::string("DELETE FROM ") + table + " WHERE collection=?1");
    remove.bind(1, std::int64_t{id.value});
    remove.run();
  }
}

void insert_fields(StatementCache& statements, CollectionId id,
                   const CollectionDefinition& definition) {
  std::int64_t place = 0;
  for (const FieldDefinition& field : definition.fields) {
    insert_field(statements, id, place++, field);
  }
}

}  // namespace

std::vector<query::CollectionRef> read_definitions(StatementCache& statements) {
  std::vector<query::CollectionRef> all;
  Run ask(statements.get(
      "SELECT id,version,name,title,description,organisation FROM collections ORDER BY name"));
  while (ask->step()) {
    CollectionDefinition definition;
    definition.name = ask->text(2);
    definition.title = ask->text(3);
    definition.description = ask->text(4);
    definition.organisation = ask->text(5);
    definition.fields = read_fields(statements, ask->whole(0));
    auto schema = query::Schema::make(std::move(definition));
    if (!schema) {
      throw Failure(SQLITE_CORRUPT, "a collection in the database is not valid: " +
                                        schema.error().where + ": " + schema.error().detail);
    }
    all.push_back(std::make_shared<const query::Collection>(
        query::Collection{.id = CollectionId{static_cast<std::int32_t>(ask->whole(0))},
                          .version = static_cast<std::uint32_t>(ask->whole(1)),
                          .schema = std::move(*schema)}));
  }
  return all;
}

bool read_undeclared(StatementCache& statements, CollectionId id) {
  Run ask(statements.get("SELECT undeclared FROM collections WHERE id=?1"));
  ask->bind(1, std::int64_t{id.value});
  return !ask->step() || ask->whole(0) != 0;
}

void write_undeclared(StatementCache& statements, CollectionId id) {
  Statement& note = statements.get("UPDATE collections SET undeclared=1 WHERE id=?1");
  note.bind(1, std::int64_t{id.value});
  note.run();
}

CollectionId insert_definition(StatementCache& statements, const CollectionDefinition& definition) {
  Run insert(
      statements.get("INSERT INTO collections(version,name,title,description,organisation,"
                     "undeclared) VALUES(1,?1,?2,?3,?4,0) RETURNING id"));
  insert->bind(1, std::string_view(definition.name));
  insert->bind(2, std::string_view(definition.title));
  insert->bind(3, std::string_view(definition.description));
  insert->bind(4, std::string_view(definition.organisation));
  insert->step();
  const CollectionId id{static_cast<std::int32_t>(insert->whole(0))};
  insert->step();
  insert_fields(statements, id, definition);
  return id;
}

void update_definition(StatementCache& statements, CollectionId id, std::uint32_t version,
                       const CollectionDefinition& definition) {
  Statement& update = statements.get(
      "UPDATE collections SET version=?2,title=?3,description=?4,organisation=?5 WHERE id=?1");
  update.bind(1, std::int64_t{id.value});
  update.bind(2, std::int64_t{version});
  update.bind(3, std::string_view(definition.title));
  update.bind(4, std::string_view(definition.description));
  update.bind(5, std::string_view(definition.organisation));
  update.run();
  delete_fields(statements, id);
  insert_fields(statements, id, definition);
}

void delete_definition(StatementCache& statements, CollectionId id) {
  delete_fields(statements, id);
  for (const char* sql :
       {"DELETE FROM owner_counts WHERE collection=?1", "DELETE FROM collections WHERE id=?1"}) {
    Statement& remove = statements.get(sql);
    remove.bind(1, std::int64_t{id.value});
    remove.run();
  }
}

}  // namespace meent::store::sqlite
