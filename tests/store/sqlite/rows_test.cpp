// Rows of a batch into the tables of a collection: what is demanded of them, and that each value
// lies in its column.
#include "store/sqlite/rows.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "store/sqlite/bare.hpp"
#include "store/sqlite/definitions.hpp"

namespace meent::store::sqlite::rows_test {
namespace {

using query::RecordBatch;
using query::Type;
using query::Value;
using store::testing::add_row;
using store::testing::BareDatabase;
using store::testing::collection_of;
using store::testing::HandClock;

Value text(const char* value) {
  return Value(std::string(value));
}
Value whole(std::int64_t value) {
  return Value(value);
}

// The writer's things without a writer, and a collection with its tables.
struct Rows {
  BareDatabase database;
  HandClock clock;
  OpenOptions options{.clock = &clock};
  Owners owners;
  WriteContext context{
      .connection = Connection(database.directory.path() / kDatabaseName, Connection::Mode::write),
      .options = options,
      .owners = owners,
      .ids = IdCodec(IdKey{7}),
      .keys = KeySequence(RecordKey{0}),
      .state = std::make_shared<const State>()};
  Layout layout;
  RecordBatch batch;

  explicit Rows(const query::CollectionDefinition& definition)
      : layout(collection_of(definition, insert_definition(database.statements, definition)),
               std::make_shared<std::atomic<bool>>(false)),
        batch(layout.fields()) {
    database.run(layout.create_tables());
    database.run(layout.create_indexes());
    if (layout.box_index()) {
      database.run({layout.create_box_index()});
    }
  }
  Rows& row(std::string_view owner, const std::vector<Value>& values, std::string_view extra = {}) {
    add_row(batch, layout.collection().schema, owner, values, extra);
    return *this;
  }
  result<std::vector<RowHead>> insert(const OwnerGuard& guard = {},
                                      const std::vector<FieldIndex>& unique = {}) {
    std::vector<RowHead> heads;
    MEENT_CHECK(insert_rows(context, layout, batch, {guard, unique}, &heads));
    batch.clear();
    return heads;
  }
};

query::CollectionDefinition pumps() {
  return {.name = "pumps",
          .fields = {{.name = "name", .type = Type::text, .required = true, .indexed = true},
                     {.name = "count", .type = Type::integer, .indexed = true}}};
}

// A row of one geometry, or of none, whose box has these sides.
void add_place(RecordBatch& batch, std::optional<geo::Box> box) {
  query::Cell& cell = batch.cell(0);
  cell.null = !box;
  if (box) {
    const double sides[] = {box->min_x, box->min_y, box->max_x, box->max_y};
    cell.offset = batch.arena().size();
    cell.size = sizeof(sides);
    batch.arena().append(reinterpret_cast<const char*>(sides), sizeof(sides));
  }
  const std::size_t at = batch.arena().size();
  batch.arena().append("o{}");
  batch.close(at, 1, at + 1, 2);
}

}  // namespace

TEST_CASE("rows: each value lies in the column of its type, a null in all of them") {
  Rows rows({.name = "things",
             .fields = {{.name = "yes", .type = Type::boolean},
                        {.name = "n", .type = Type::integer},
                        {.name = "x", .type = Type::number},
                        {.name = "d", .type = Type::decimal},
                        {.name = "w", .type = Type::text},
                        {.name = "at", .type = Type::instant},
                        {.name = "day", .type = Type::date},
                        {.name = "during", .type = Type::interval},
                        {.name = "list", .type = Type::array, .item = Type::integer}}});
  const Value list = Value::ArrayRef(std::make_shared<query::Array>(query::Array{whole(1)}));
  rows.row("ann", {Value(true), whole(-5), Value(0.5), Value(Decimal{15, 1}), text("é"),
                   Value(Instant{77}), Value(Date{20'000}), Value(Interval{Instant{1}, Instant{2}}),
                   list});
  rows.row("ann", std::vector<Value>(9));
  REQUIRE(rows.insert());
  const auto& c = rows.layout.table();
  CHECK(rows.database.rows("SELECT f0||' '||f1||' '||f2||' '||f4||' '||f5||' '||f6||' '||f7||' '||"
                           "f7u||' '||f8 FROM " +
                           c + " ORDER BY key LIMIT 1") == "1 -5 0.5 é 77 20000 1 2 1\n");
  CHECK(rows.database.rows("SELECT f3 FROM " + c + " ORDER BY key LIMIT 1") ==
        Decimal{15, 1}.sort_key() + "\n");
  CHECK(rows.database.rows("SELECT body FROM " + c + " ORDER BY key DESC LIMIT 1") == "{}\n");
  CHECK(rows.database.rows("SELECT coalesce(f0,f1,f2,f3,f4,f5,f6,f7,f7u,f8) FROM " + c +
                           " ORDER BY key DESC LIMIT 1") == "null\n");
}

TEST_CASE("rows: a new record has a key that rises, version 1, and was changed when it was made") {
  Rows rows(pumps());
  rows.row("ann", {text("a"), whole(1)}).row("bob", {text("b"), whole(2)});
  const auto heads = rows.insert();
  REQUIRE(heads);
  REQUIRE(heads->size() == 2);
  CHECK((*heads)[0].key < (*heads)[1].key);
  for (const RowHead& head : *heads) {
    CHECK(head.version == 1);
    CHECK(head.changed == created_of(head.key));
    CHECK(head.changed.micros / 1'000 == rows.clock.now().micros / 1'000);
  }
  CHECK((*heads)[1].owner == *rows.owners.find("bob"));
  CHECK(rows.context.counts.now(rows.layout.id()) == 2);
  CHECK(rows.context.happenings.touched.take() ==
        std::vector{(*heads)[0].owner, (*heads)[1].owner});
}

TEST_CASE("rows: what is required must be there, and a body has its bounds") {
  Rows rows(pumps());
  rows.row("ann", {Value(), whole(1)});
  const auto lacking = rows.insert();
  REQUIRE_FALSE(lacking);
  CHECK(lacking.error().code == Code::invalid);
  CHECK(lacking.error().where == "/data/name");
  rows.batch.clear();

  const std::string body = R"({"name":"a","count":1})";
  rows.options.max_body_bytes = body.size();
  CHECK(rows.row("ann", {text("a"), whole(1)}).insert());
  const auto large = rows.row("ann", {text("ab"), whole(1)}).insert();
  REQUIRE_FALSE(large);
  CHECK(large.error().code == Code::too_large);
}

TEST_CASE("rows: made for another definition they are refused") {
  Rows rows(pumps());
  RecordBatch narrow(1);
  const auto refused = check_batch(rows.layout, narrow);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::conflict);
  CHECK(check_batch(rows.layout, rows.batch));
}

TEST_CASE("rows: the guard is asked once for each run of one owner, and its word ends it") {
  Rows rows(pumps());
  for (const char* owner : {"ann", "ann", "bob", "ann", "cee"}) {
    rows.row(owner, {text("a"), whole(1)});
  }
  std::string asked;
  const auto refused = rows.insert([&](std::string_view owner) -> result<void> {
    asked += std::string(owner) + " ";
    return owner == "cee" ? result<void>(fail(Code::denied, "not hers")) : result<void>();
  });
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::denied);
  CHECK(asked == "ann bob ann cee ");
  CHECK_FALSE(rows.owners.find("cee"));
}

TEST_CASE("rows: a value that must be the only one is, a null is no value") {
  Rows rows(pumps());
  const std::vector<FieldIndex> unique{FieldIndex{1}};
  REQUIRE(
      rows.row("ann", {text("a"), whole(1)}).row("ann", {text("b"), Value()}).insert({}, unique));
  CHECK(rows.row("bob", {text("c"), Value()}).insert({}, unique));
  const auto taken = rows.row("bob", {text("d"), whole(1)}).insert({}, unique);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == Code::conflict);
  CHECK(taken.error().where == "/count");
  rows.batch.clear();
  // Also within one batch.
  CHECK_FALSE(
      rows.row("bob", {text("e"), whole(2)}).row("bob", {text("f"), whole(2)}).insert({}, unique));
  rows.batch.clear();
  // A record does not stand in its own way.
  const auto heads = rows.row("ann", {text("g"), whole(9)}).insert();
  REQUIRE(heads);
  rows.row("ann", {text("g"), whole(9)});
  const auto check = [&](RecordKey key) {
    return check_unique(rows.context, rows.layout, key, rows.batch, rows.batch.row(0), unique);
  };
  CHECK(check((*heads)[0].key));
  CHECK_FALSE(check(RecordKey{(*heads)[0].key.value + 1}));
}

TEST_CASE("rows: an update binds the same places, for the row of its key only") {
  Rows rows(pumps());
  const auto heads =
      rows.row("ann", {text("a"), whole(1)}).row("ann", {text("b"), whole(2)}).insert();
  REQUIRE(heads);
  rows.row("ann", {text("c"), Value()});
  Statement& update = rows.context.statements.get(rows.layout.update());
  bind_row(update, rows.layout,
           {.key = (*heads)[0].key, .owner = OwnerId{7}, .version = 4, .changed = Instant{99}},
           rows.batch, rows.batch.row(0));
  update.run();
  CHECK(rows.database.rows("SELECT owner||' '||version||' '||changed||' '||f0||' '||"
                           "coalesce(f1,'null')||' '||body FROM " +
                           rows.layout.table() + " ORDER BY key LIMIT 1") ==
        "7 4 99 c null {\"name\":\"c\"}\n");
  CHECK(rows.database.rows("SELECT body FROM " + rows.layout.table() +
                           " ORDER BY key DESC LIMIT 1") == "{\"name\":\"b\",\"count\":2}\n");
}

TEST_CASE("rows: a geometry lies in the tree while its record has one that is somewhere") {
  Rows rows(
      {.name = "places", .fields = {{.name = "place", .type = Type::geometry, .indexed = true}}});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  add_place(rows.batch, geo::Box{1, 2, 3, 4});
  add_place(rows.batch, std::nullopt);
  add_place(rows.batch, geo::Box{nan, nan, nan, nan});  // an empty geometry
  const auto heads = rows.insert();
  REQUIRE(heads);
  const auto key = [&](std::size_t i) { return std::to_string((*heads)[i].key.value); };
  const std::string boxes =
      "SELECT key||' '||min_x||' '||max_x||' '||min_y||' '||max_y FROM " + rows.layout.boxes();
  CHECK(rows.database.rows(boxes) == key(0) + " 1.0 3.0 2.0 4.0\n");
  // It is there without a box, or not there.
  CHECK(rows.database.rows("SELECT coalesce(f0,'none')||' '||coalesce(f0a,'nowhere') FROM " +
                           rows.layout.table() + " ORDER BY key") ==
        "1 1.0\nnone nowhere\n1 nowhere\n");
  delete_box(rows.context.statements, rows.layout, (*heads)[1].key);
  CHECK(!rows.database.rows(boxes).empty());
  delete_box(rows.context.statements, rows.layout, (*heads)[0].key);
  CHECK(rows.database.rows(boxes).empty());
}

TEST_CASE("rows: the first member that is no field is noted, with the row and for good") {
  Rows rows(pumps());
  const auto noted = [&] { return read_undeclared(rows.database.statements, rows.layout.id()); };
  REQUIRE(rows.row("ann", {text("a"), whole(1)}).insert());
  CHECK_FALSE(noted());
  CHECK_FALSE(rows.layout.may_hold_undeclared());
  REQUIRE(rows.row("ann", {text("a"), whole(1)}, R"("more":true)").insert());
  CHECK(noted());
  CHECK(rows.layout.may_hold_undeclared());
}

}  // namespace meent::store::sqlite::rows_test
