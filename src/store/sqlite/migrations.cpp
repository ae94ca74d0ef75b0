#include "store/sqlite/migrations.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace meent::store::sqlite {
namespace {

// Each step is run once, in one transaction, in order. A step that was released is never edited.
constexpr std::string_view kSteps[] = {
    // 1: the frame. Tables of collections are made as collections are (layout.hpp).
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE owners(ordinal INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE owner_counts(collection INTEGER NOT NULL, owner INTEGER NOT NULL,"
    " rows INTEGER NOT NULL, PRIMARY KEY(collection, owner)) WITHOUT ROWID;"
    "CREATE TABLE collections(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
    " version INTEGER NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL,"
    " organisation TEXT NOT NULL);"
    "CREATE TABLE fields(collection INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL,"
    " type TEXT NOT NULL, item TEXT NOT NULL, title TEXT NOT NULL, meaning TEXT NOT NULL,"
    " unit TEXT NOT NULL, required INTEGER NOT NULL, personal INTEGER NOT NULL,"
    " indexed INTEGER NOT NULL, PRIMARY KEY(collection, place)) WITHOUT ROWID;"
    "CREATE TABLE choices(collection INTEGER NOT NULL, place INTEGER NOT NULL,"
    " number INTEGER NOT NULL, choice TEXT NOT NULL, PRIMARY KEY(collection, place, number))"
    " WITHOUT ROWID;",
    // 2: counted uses, and what the log has yet to take over of committed writes.
    "CREATE TABLE meters(name TEXT PRIMARY KEY, used INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE outbox(sequence INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL,"
    " terms TEXT NOT NULL, owners BLOB NOT NULL);",
    // 3: whether bodies may hold members that are no field of the collection (layout.hpp).
    "ALTER TABLE collections ADD COLUMN undeclared INTEGER NOT NULL DEFAULT 1;",
};

std::int64_t pragma(Connection& connection, const char* name) {
  Statement ask(connection, std::string("PRAGMA ") + name);
  return ask.step() ? ask.whole(0) : 0;
}

bool has_tables(Connection& connection) {
  Statement ask(connection, "SELECT 1 FROM sqlite_schema LIMIT 1");
  return ask.step();
}

void put(Connection& connection, std::string_view name, std::string_view value) {
  Statement insert(connection, "INSERT INTO meta(name, value) VALUES (?1, ?2)");
  insert.bind(1, name);
  insert.bind_blob(2, value);
  insert.run();
}

void put_random(Connection& connection, Random& random, std::string_view name, std::size_t size) {
  std::string bytes(size, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  put(connection, name, bytes);
}

void first_contents(Connection& connection, Random& random) {
  put_random(connection, random, "id_key", 16);
  put_random(connection, random, "cursor_key", 32);
  put_random(connection, random, "store_id", 16);
}

void run_step(Connection& connection, int number, Random& random) {
  connection.run("BEGIN IMMEDIATE");
  try {
    connection.run(std::string(kSteps[number - 1]));
    if (number == 1) {
      first_contents(connection, random);
      connection.run("PRAGMA application_id=" + std::to_string(kApplicationId));
    }
    connection.run("PRAGMA user_version=" + std::to_string(number));
    connection.run("COMMIT");
  } catch (...) {
    if (connection.in_transaction()) {
      connection.run("ROLLBACK");
    }
    throw;
  }
}

template <std::size_t N>
void read_bytes(StatementCache& statements, std::string_view name,
                std::array<std::uint8_t, N>& out) {
  Run ask(statements.get("SELECT value FROM meta WHERE name=?1"));
  ask->bind(1, name);
  if (!ask->step() || ask->blob(0).size() != N) {
    throw Failure(SQLITE_CORRUPT, "the database lacks its own " + std::string(name));
  }
  std::ranges::copy(ask->blob(0), out.begin());
}

}  // namespace

int newest_form() {
  return static_cast<int>(std::size(kSteps));
}

result<void> migrate(Connection& connection, Random& random) {
  const std::int64_t form = pragma(connection, "user_version");
  const std::int64_t application = pragma(connection, "application_id");
  if (application != kApplicationId && (form != 0 || application != 0 || has_tables(connection))) {
    return fail(Code::unsupported,
                "this database was not made by Meent; choose another directory for the store");
  }
  if (form > newest_form()) {
    return fail(Code::unsupported,
                "this database has form " + std::to_string(form) + ", this program knows up to " +
                    std::to_string(newest_form()) + "; run the newer program that made it");
  }
  for (int number = static_cast<int>(form) + 1; number <= newest_form(); ++number) {
    run_step(connection, number, random);
  }
  return {};
}

Self read_self(StatementCache& statements) {
  Self self;
  read_bytes(statements, "id_key", self.id_key);
  read_bytes(statements, "cursor_key", self.cursor_key);
  read_bytes(statements, "store_id", self.store_id);
  Run ask(statements.get("SELECT value FROM meta WHERE name='last_key'"));
  self.last_key = RecordKey{ask->step() ? ask->whole(0) : 0};
  return self;
}

void write_last_key(StatementCache& statements, RecordKey key) {
  Statement& write =
      statements.get("INSERT OR REPLACE INTO meta(name, value) VALUES('last_key', ?1)");
  write.bind(1, key.value);
  write.run();
}

}  // namespace meent::store::sqlite
