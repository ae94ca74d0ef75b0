// Definitions of collections in the store's own tables: what is written is what is read.
#include "store/sqlite/definitions.hpp"

#include <doctest/doctest.h>

#include "store/sqlite/bare.hpp"

namespace meent::store::sqlite::definitions_test {
namespace {

using query::CollectionDefinition;
using query::Type;
using store::testing::BareDatabase;

CollectionDefinition wells() {
  return {.name = "wells",
          .title = "Putten",
          .description = "Where water is taken, 'quoted' and \"quoted\"",
          .organisation = "waterschap",
          .fields = {{.name = "state",
                      .type = Type::text,
                      .title = "Toestand",
                      .meaning = "https://example.org/state",
                      .required = true,
                      .choices = {"open", "closed", "filled in"}},
                     {.name = "depth", .type = Type::decimal, .unit = "m", .indexed = true},
                     {.name = "keeper", .type = Type::text, .personal = true},
                     {.name = "levels", .type = Type::array, .item = Type::number},
                     {.name = "during", .type = Type::interval},
                     {.name = "place", .type = Type::geometry, .indexed = true},
                     {.name = "rest", .type = Type::json}}};
}

// The only one there is.
query::CollectionRef only(BareDatabase& database) {
  const auto all = read_definitions(database.statements);
  REQUIRE(all.size() == 1);
  return all[0];
}

}  // namespace

TEST_CASE("definitions: every part comes back as it was, each field in its place") {
  BareDatabase database;
  const CollectionId id = insert_definition(database.statements, wells());
  const auto read = only(database);
  CHECK(read->id == id);
  CHECK(read->version == 1);
  CHECK(read->schema.definition() == wells());
}

TEST_CASE("definitions: collections are read by name, each with its own fields") {
  BareDatabase database;
  const CollectionDefinition pumps{.name = "pumps",
                                   .fields = {{.name = "n", .type = Type::integer}}};
  const CollectionId first = insert_definition(database.statements, wells());
  const CollectionId second = insert_definition(database.statements, pumps);
  CHECK(first != second);
  const auto all = read_definitions(database.statements);
  REQUIRE(all.size() == 2);
  CHECK(all[0]->id == second);
  CHECK(all[0]->schema.definition() == pumps);
  CHECK(all[1]->schema.definition() == wells());
}

TEST_CASE("definitions: a change replaces all of it but the number and the name") {
  BareDatabase database;
  const CollectionId id = insert_definition(database.statements, wells());
  auto changed = wells();
  changed.title = "Waterputten";
  changed.fields[0].choices = {"open"};
  changed.fields[1].indexed = false;
  changed.fields.push_back({.name = "owner_since", .type = Type::date});
  update_definition(database.statements, id, 2, changed);
  const auto read = only(database);
  CHECK(read->id == id);
  CHECK(read->version == 2);
  CHECK(read->schema.definition() == changed);
}

TEST_CASE("definitions: nothing of a dropped one is left, and its number is not used again") {
  BareDatabase database;
  const CollectionId id = insert_definition(database.statements, wells());
  const CollectionDefinition pumps{.name = "pumps",
                                   .fields = {{.name = "n", .type = Type::integer}}};
  const CollectionId stays = insert_definition(database.statements, pumps);
  for (const CollectionId each : {id, stays}) {
    database.connection.run("INSERT INTO owner_counts VALUES(" + std::to_string(each.value) +
                            ",1,5)");
  }
  // The last number that was given is the one that could come back.
  delete_definition(database.statements, id);
  CHECK(only(database)->id == stays);
  CHECK(database.rows("SELECT count(*) FROM choices") == "0\n");
  CHECK(database.rows("SELECT collection FROM fields") == std::to_string(stays.value) + "\n");
  CHECK(database.rows("SELECT collection FROM owner_counts") == std::to_string(stays.value) + "\n");
  delete_definition(database.statements, stays);
  const CollectionId later = insert_definition(database.statements, wells());
  CHECK(later.value > stays.value);
}

TEST_CASE("definitions: whether members that are no field were ever held") {
  BareDatabase database;
  const CollectionId id = insert_definition(database.statements, wells());
  CHECK_FALSE(read_undeclared(database.statements, id));
  write_undeclared(database.statements, id);
  CHECK(read_undeclared(database.statements, id));
  update_definition(database.statements, id, 2, wells());
  CHECK(read_undeclared(database.statements, id));
  // Of a collection that is not known, and of those of older databases, the worst is believed.
  CHECK(read_undeclared(database.statements, CollectionId{99}));
  database.connection.run(
      "INSERT INTO collections(id,version,name,title,description,organisation) "
      "VALUES(50,1,'old','','','')");
  CHECK(read_undeclared(database.statements, CollectionId{50}));
}

TEST_CASE("definitions: a database that was tampered with is not believed") {
  BareDatabase database;
  insert_definition(database.statements, wells());
  const auto code = [&] {
    try {
      read_definitions(database.statements);
    } catch (const Failure& failure) {
      return failure.sqlite_code();
    }
    return SQLITE_OK;
  };
  CHECK(code() == SQLITE_OK);
  SUBCASE("a type that does not exist") {
    database.connection.run("UPDATE fields SET type='colour' WHERE place=1");
  }
  SUBCASE("two fields of one name") {
    database.connection.run("UPDATE fields SET name='state' WHERE place=1");
  }
  SUBCASE("a name that is none") {
    database.connection.run("UPDATE fields SET name='Not A Name' WHERE place=1");
  }
  CHECK(code() == SQLITE_CORRUPT);
}

}  // namespace meent::store::sqlite::definitions_test
