// Opening: one process a store, nothing foreign, nothing newer.
#include "store/open.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "store/bed.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/migrations.hpp"

namespace meent::store::testing {
namespace {

namespace fs = std::filesystem;

struct Closed {
  TempDirectory directory;
  HandClock clock;
  SeededRandom random;
  OpenOptions options{.directory = directory.path(), .clock = &clock, .random = &random};
  fs::path file = directory.path() / kDatabaseName;

  Code refused() {
    const auto opened = open(options);
    REQUIRE(!opened);
    CHECK(!opened.error().detail.empty());
    return opened.error().code;
  }
};

}  // namespace

TEST_CASE("a second opener is refused until the first has closed") {
  Closed c;
  auto first = open(c.options);
  REQUIRE(first);
  CHECK(c.refused() == Code::conflict);
  first->reset();
  CHECK(open(c.options));
}

TEST_CASE("nothing is made when that was not asked") {
  Closed c;
  c.options.create = false;
  CHECK(c.refused() == Code::not_found);
  CHECK(!fs::exists(c.file));
}

TEST_CASE("a newer form is refused and left as it is") {
  Closed c;
  REQUIRE(open(c.options));
  {
    sqlite::Connection raw(c.file, sqlite::Connection::Mode::write);
    raw.run("PRAGMA user_version=" + std::to_string(sqlite::newest_form() + 1));
  }
  CHECK(c.refused() == Code::unsupported);
}

TEST_CASE("a database of another program is refused and left as it is") {
  Closed c;
  {
    sqlite::Connection raw(c.file, sqlite::Connection::Mode::create);
    raw.run("CREATE TABLE theirs(x)");
  }
  CHECK(c.refused() == Code::unsupported);
  sqlite::Connection raw(c.file, sqlite::Connection::Mode::write);
  sqlite::Statement tables(raw, "SELECT count(*) FROM sqlite_schema");
  REQUIRE(tables.step());
  CHECK(tables.whole(0) == 1);
}

TEST_CASE("a file that is no database is refused") {
  Closed c;
  std::ofstream(c.file) << std::string(20'000, 'x');
  CHECK(c.refused() == Code::internal);
}

TEST_CASE("two stores have different ids and secrets, one keeps them") {
  Closed c;
  auto first = open(c.options);
  REQUIRE(first);
  const auto key = (*first)->cursor_key();
  first->reset();
  CHECK((*open(c.options))->cursor_key() == key);
  Closed d;
  d.random = SeededRandom(2);
  CHECK((*open(d.options))->cursor_key() != key);
}

TEST_CASE("the journal is durable at every commit and freed pages are wiped") {
  Closed c;
  auto opened = open(c.options);
  REQUIRE(opened);
  opened->reset();
  sqlite::Connection raw(c.file, sqlite::Connection::Mode::write);
  sqlite::Statement mode(raw, "PRAGMA journal_mode");
  REQUIRE(mode.step());
  CHECK(mode.text(0) == "wal");
}

}  // namespace meent::store::testing
