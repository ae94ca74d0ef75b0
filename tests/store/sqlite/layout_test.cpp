// How a collection lies in tables: names made of numbers, columns by type, and statements that
// SQLite takes.
#include "store/sqlite/layout.hpp"

#include <doctest/doctest.h>

#include "store/sqlite/bare.hpp"

namespace meent::store::sqlite::layout_test {
namespace {

using query::FieldDefinition;
using query::Type;
using store::testing::BareDatabase;
using store::testing::collection_of;

// A name that would be harmful if it ever became SQL stands in titles only; names of fields are
// words of SQL on purpose.
query::CollectionDefinition everything() {
  return {.name = "select",
          .title = "'); DROP TABLE owners; --",
          .fields = {{.name = "from", .type = Type::boolean, .indexed = true},
                     {.name = "where", .type = Type::integer, .indexed = true},
                     {.name = "real", .type = Type::number},
                     {.name = "blob", .type = Type::decimal, .indexed = true},
                     {.name = "text", .type = Type::text},
                     {.name = "at", .type = Type::instant},
                     {.name = "day", .type = Type::date},
                     {.name = "during", .type = Type::interval, .indexed = true},
                     {.name = "place", .type = Type::geometry, .indexed = true},
                     {.name = "list", .type = Type::array, .item = Type::text, .indexed = false},
                     {.name = "any", .type = Type::json}}};
}

struct Tables {
  BareDatabase database;
  Layout layout{collection_of(everything(), CollectionId{12})};

  void make() {
    database.run(layout.create_tables());
    database.run(layout.create_indexes());
    database.run({layout.create_box_index()});
  }
  std::string columns(const std::string& table) const {
    std::string out;
    Statement ask(database.connection, "SELECT name,type FROM pragma_table_info(?1)");
    ask.bind(1, std::string_view(table));
    while (ask.step()) {
      out += std::string(out.empty() ? "" : ",") + std::string(ask.text(0)) + " " +
             std::string(ask.text(1));
    }
    return out;
  }
  std::string indexes() const {
    return database.rows(
        "SELECT name FROM sqlite_schema WHERE type='index' AND sql IS NOT NULL "
        "AND name LIKE 'i12%' ORDER BY rowid");
  }
};

}  // namespace

TEST_CASE("layout: each type has its columns, the body stands behind them") {
  Tables t;
  t.make();
  CHECK(t.columns("c12") ==
        "key INTEGER,owner INTEGER,version INTEGER,changed INTEGER,f0 INTEGER,f1 INTEGER,f2 REAL,"
        "f3 BLOB,f4 TEXT,f5 INTEGER,f6 INTEGER,f7 INTEGER,f7u INTEGER,f8 INTEGER,f8a REAL,f8b REAL,"
        "f8c REAL,f8d REAL,f9 INTEGER,f10 INTEGER,body TEXT");
  CHECK(t.columns("v12") ==
        "key INTEGER,version INTEGER,owner INTEGER,changed INTEGER,until INTEGER,ended INTEGER,"
        "body TEXT");
  CHECK(t.layout.table() == "c12");
  CHECK(t.layout.versions() == "v12");
  CHECK(t.layout.boxes() == "r12");
}

TEST_CASE("layout: owners always have an index, fields that ask for one, a geometry a tree") {
  Tables t;
  t.make();
  CHECK(t.indexes() == "i12_owner\ni12_f0\ni12_f1\ni12_f3\ni12_f7\n");
  CHECK(t.layout.create_index(FieldIndex{1}) == "CREATE INDEX i12_f1 ON c12(f1,key)");
  CHECK(t.layout.create_index(FieldIndex{7}) == "CREATE INDEX i12_f7 ON c12(f7,f7u,key)");
  CHECK(t.layout.box_index() == FieldIndex{8});
  CHECK(t.layout.indexed(FieldIndex{1}));
  CHECK_FALSE(t.layout.indexed(FieldIndex{2}));
  CHECK_FALSE(t.layout.indexed(FieldIndex{8}));  // its tree is no index of a column
  CHECK_FALSE(t.layout.indexed(query::kCreated));

  auto without = everything();
  without.fields[8].indexed = false;
  CHECK_FALSE(Layout(collection_of(without)).box_index());
  t.database.run(t.layout.drop_indexes());
  CHECK(t.indexes().empty());
}

TEST_CASE("layout: its statements fit its tables, place by place") {
  Tables t;
  t.make();
  const auto bind_all = [](Statement& statement, std::int64_t key, std::int64_t from) {
    statement.bind(1, key);
    for (int place = 2; place <= 21; ++place) {
      statement.bind(place, from + place);
    }
    statement.run();
  };
  Statement insert(t.database.connection, t.layout.insert());
  bind_all(insert, 1, 100);
  bind_all(insert, 2, 100);
  Statement update(t.database.connection, t.layout.update());
  bind_all(update, 2, 200);
  const std::string all =
      "SELECT owner||' '||version||' '||changed||' '||f0||' '||f7||' '||f7u||' '||"
      "CAST(f8d AS INTEGER)||' '||f10||' '||body FROM c12 ORDER BY key";
  CHECK(t.database.rows(all) ==
        "102 103 104 105 112 113 118 120 121\n202 203 204 205 212 213 218 220 221\n");

  Statement select(t.database.connection, t.layout.select());
  select.bind(1, std::int64_t{2});
  REQUIRE(select.step());
  CHECK(select.whole(0) == 202);
  CHECK(select.whole(1) == 203);
  CHECK(select.whole(2) == 204);
  CHECK(select.text(3) == "221");
}

TEST_CASE("layout: places of a field go on from the last one used") {
  const Tables t;
  int place = 4;
  CHECK(t.layout.sets_of(FieldIndex{7}, place) == ",f7=?5,f7u=?6");
  CHECK(t.layout.sets_of(FieldIndex{4}, place) == ",f4=?7");
  CHECK(place == 7);
}

TEST_CASE("layout: a field that is added later has its columns behind the body") {
  BareDatabase database;
  const query::CollectionDefinition before{.name = "things",
                                           .fields = {{.name = "n", .type = Type::integer}}};
  auto after = before;
  after.fields.push_back({.name = "during", .type = Type::interval});
  database.run(Layout(collection_of(before)).create_tables());
  const Layout grown(collection_of(after));
  database.run(grown.add_columns(FieldIndex{1}));
  CHECK(database.rows("SELECT name FROM pragma_table_info('c1')") ==
        "key\nowner\nversion\nchanged\nf0\nbody\nf1\nf1u\n");
  // Statements name their columns, so the order does not matter to them.
  Statement insert(database.connection, grown.insert());
  for (int place = 1; place <= 8; ++place) {
    insert.bind(place, std::int64_t{place * 10});
  }
  insert.run();
  CHECK(database.rows("SELECT f0||' '||f1||' '||f1u||' '||body FROM c1") == "50 60 70 80\n");
}

TEST_CASE("layout: nothing is left of tables that are dropped") {
  Tables t;
  const std::string tables = "SELECT count(*) FROM sqlite_schema";
  const std::string before = t.database.rows(tables);
  t.make();
  CHECK(t.database.rows(tables) != before);
  t.database.run(t.layout.drop_tables());
  CHECK(t.database.rows(tables) == before);
}

TEST_CASE("layout: created is the millisecond in the key") {
  KeySequence keys(RecordKey{0});
  const std::int64_t millis = 1'790'000'000'123;
  CHECK(created_of(keys.next(millis)) == Instant{millis * 1'000});
  CHECK(created_of(keys.next(millis)) == Instant{millis * 1'000});
}

TEST_CASE("layout: that bodies hold more than the fields is known to all definitions of one") {
  const auto seen = std::make_shared<std::atomic<bool>>(false);
  const Layout before(collection_of(everything()), seen);
  const Layout after(collection_of(everything()), before.undeclared());
  CHECK_FALSE(after.may_hold_undeclared());
  before.holds_undeclared();
  CHECK(after.may_hold_undeclared());
  // Who is not told must reckon with it.
  CHECK(Layout(collection_of(everything())).may_hold_undeclared());
}

TEST_CASE(
    "layout: a state with a collection added, replaced and taken out, the one before as it was") {
  const auto named = [](const char* name, std::int32_t id) {
    return std::make_shared<const Layout>(collection_of({.name = name}, CollectionId{id}));
  };
  const auto names = [](const StateRef& state) {
    std::string out;
    for (const auto& one : state->catalogue->all()) {
      out += one->schema.definition().name + " ";
    }
    return out;
  };
  const auto none = std::make_shared<const State>();
  const auto one = none->with(CollectionId{1}, named("wells", 1));
  const auto two = one->with(CollectionId{2}, named("pumps", 2));
  CHECK(names(two) == "pumps wells ");
  const auto renewed = named("wells", 1);
  const auto replaced = two->with(CollectionId{1}, renewed);
  CHECK(replaced->find(CollectionId{1}) == renewed);
  CHECK(two->find(CollectionId{1}) != renewed);
  const auto gone = replaced->with(CollectionId{1}, nullptr);
  CHECK(names(gone) == "pumps ");
  CHECK(gone->find(CollectionId{1}) == nullptr);
  CHECK(names(none).empty());
  CHECK(names(replaced) == "pumps wells ");
}

}  // namespace meent::store::sqlite::layout_test
