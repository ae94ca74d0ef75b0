// Backups that are made while the store writes, and restores that trust nothing.
#include "store/sqlite/backup.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "store/bed.hpp"
#include "store/restore.hpp"
#include "store/sqlite/database.hpp"

namespace meent::store::testing {
namespace {

namespace fs = std::filesystem;
using query::Type;
using query::Value;

query::CollectionDefinition notes() {
  return {.name = "notes", .title = "Notes", .fields = {{.name = "text", .type = Type::text}}};
}

// A store that was restored, opened on its own.
std::vector<Kept> rows_of_store(const fs::path& directory) {
  HandClock clock;
  SeededRandom random;
  auto opened = open({.directory = directory, .clock = &clock, .random = &random});
  REQUIRE_MESSAGE(opened, opened.error().detail);
  KeepAll sink;
  REQUIRE((*opened)->list(sealed(ListRecords{.collection = (*opened)->catalogue()->find("notes"),
                                             .limit = 1'000'000,
                                             .max_bytes = 1U << 30U}),
                          sink));
  return std::move(sink.all);
}

void flip_byte(const fs::path& file, std::streamoff at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(at);
  const int byte = stream.get();
  stream.seekp(at);
  stream.put(static_cast<char>(byte ^ 1));
}

struct Backed {
  Bed bed;
  query::CollectionRef collection = bed.create(notes());
  fs::path file = bed.directory() / "copy.sqlite";
  fs::path target = bed.directory() / "restored";

  Backed() {
    for (int i = 0; i < 20; ++i) {
      bed.add(collection, "o", {Value("note " + std::to_string(i))});
    }
  }
};

}  // namespace

TEST_CASE("a backup restores to the same records with the same ids") {
  Backed b;
  double last = 0;
  REQUIRE(b.bed->backup(b.file, [&last](double done) {
    CHECK(done >= last);
    last = done;
  }));
  CHECK(last == 1);
  CHECK(fs::exists(sqlite::checksum_path(b.file)));
  REQUIRE(restore(b.file, b.target, {}));
  const auto before = b.bed.all(b.collection);
  const auto after = rows_of_store(b.target);
  REQUIRE(after.size() == before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    CHECK(after[i].id == before[i].id);
    CHECK(after[i].body == before[i].body);
  }
}

TEST_CASE("a backup taken while the store writes is one moment of it") {
  Backed b;
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) {
      // Two rows a commit: a moment never has an odd number of them.
      query::RecordBatch batch(1);
      add_row(batch, b.collection->schema, "w", {Value(std::string(2'000, 'x'))});
      add_row(batch, b.collection->schema, "w", {Value(std::string(2'000, 'y'))});
      REQUIRE(b.bed.write(CreateRecords{b.collection->id, std::move(batch)}));
    }
  });
  for (int round = 0; round < 3; ++round) {
    const fs::path file = b.bed.directory() / ("copy-" + std::to_string(round));
    const fs::path target = b.bed.directory() / ("restored-" + std::to_string(round));
    CHECK(b.bed->backup(file, {}));
    CHECK(restore(file, target, {}));
    CHECK(rows_of_store(target).size() % 2 == 0);
  }
  stop = true;
  writer.join();
}

TEST_CASE("a broken backup is refused and leaves nothing") {
  Backed b;
  REQUIRE(b.bed->backup(b.file, {}));
  SUBCASE("a byte of the copy differs") {
    flip_byte(b.file, 9'000);
  }
  SUBCASE("the copy was cut off") {
    fs::resize_file(b.file, fs::file_size(b.file) / 2);
  }
  SUBCASE("the checksum is not one") {
    std::ofstream(sqlite::checksum_path(b.file)) << "no checksum at all\n";
  }
  const auto refused = restore(b.file, b.target, {});
  REQUIRE(!refused);
  CHECK(refused.error().code == Code::invalid);
  CHECK(!fs::exists(b.target / kDatabaseName));
}

TEST_CASE("a backup with a right checksum but a wrong inside is refused") {
  Backed b;
  SUBCASE("not a database") {
    std::ofstream(b.file) << std::string(100'000, 'z');
  }
  SUBCASE("another program's database") {
    sqlite::Connection other(b.file, sqlite::Connection::Mode::create);
    other.run("CREATE TABLE t(x)");
  }
  REQUIRE(sqlite::write_checksum(b.file, *sqlite::sha256_of(b.file, {})));
  CHECK(restore(b.file, b.target, {}).error().code == Code::invalid);
  CHECK(!fs::exists(b.target / kDatabaseName));
}

TEST_CASE("missing files and existing targets are refused") {
  Backed b;
  CHECK(restore(b.file, b.target, {}).error().code == Code::not_found);
  REQUIRE(b.bed->backup(b.file, {}));
  CHECK(b.bed->backup(b.file, {}).error().code == Code::conflict);
  CHECK(restore(b.file, b.bed.options().directory, {}).error().code == Code::conflict);
  fs::remove(sqlite::checksum_path(b.file));
  CHECK(restore(b.file, b.target, {}).error().code == Code::not_found);
}

}  // namespace meent::store::testing
