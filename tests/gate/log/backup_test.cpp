#include "gate/log/backup.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "gate/log/log_world.hpp"

namespace meent::gate {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kManyEntries = 65'536 + 100;

// A log with reads and writes by turns: entry 2n is a read, 2n + 1 the write of sequence n + 1.
struct Copied {
  test::LogWorld world;
  test::Directory place;

  explicit Copied(std::uint64_t pairs) {
    world.open();
    for (std::uint64_t n = 0; n < pairs; ++n) {
      world.append(n);
      const OutboxRow row{.sequence = n + 1, .body = "{}", .owners = {OwnerId(1)}, .terms = {}};
      world.log->accept({&row, 1});
    }
    world.settle();
  }
  fs::path to() const { return place.path() / "log"; }
  JournalCopy copy(std::uint64_t last) {
    REQUIRE(copy_log_heads(world.folder(), to()));
    const auto copied = copy_journal(world.folder(), to(), last, {});
    REQUIRE_MESSAGE(copied, (copied ? std::string{} : copied.error().detail));
    return *copied;
  }
  // The copy, opened as a log of its own.
  std::unique_ptr<Log> opened() {
    auto options = world.options();
    options.directory = to();
    auto log = Log::open(options);
    REQUIRE_MESSAGE(log, (log ? std::string{} : log.error().detail));
    return std::move(*log);
  }
};

}  // namespace

TEST_CASE("a copy of a log that is in use opens as the same log") {
  Copied copied(50);
  const auto sum = copied.copy(50);
  CHECK(sum.entries == 100);
  CHECK(sum.outbox == 50);
  REQUIRE(copy_log_key(copied.world.folder(), copied.to()));
  const auto log = copied.opened();
  CHECK(log->head().size == 100);
  CHECK(log->outbox_settled() == 50);
  CHECK(log->head().checkpoint == copied.world.log->head().checkpoint);
  CHECK(log->read(98)->body == copied.world.log->read(98)->body);
}

TEST_CASE("a copy ends before the first write that its database does not know") {
  Copied copied(50);
  fs::create_directories(copied.to());  // the checkpoint of that moment is not there any more
  const auto sum = copy_journal(copied.world.folder(), copied.to(), 20, {});
  REQUIRE(sum);
  CHECK(sum->entries == 41);  // the read after write 20 is of before write 21
  CHECK(sum->outbox == 20);
  const auto log = copied.opened();
  CHECK(log->head().size == 41);
  CHECK(log->outbox_settled() == 20);
  // What the database delivers anew is taken once, and what comes after it is not taken for known.
  for (const std::uint64_t sequence : {20, 21}) {
    const OutboxRow row{.sequence = sequence, .body = "{}", .owners = {}, .terms = {}};
    log->accept({&row, 1});
  }
  CHECK(log->head().size == 42);
}

TEST_CASE("what is not whole at the end of the journal stays out of the copy") {
  Copied copied(5);
  const fs::path journal = copied.world.folder() / "journal" / "00000000.journal";
  test::put_file(journal, test::bytes_of_file(journal) + std::string(60, 'x'));
  CHECK(copied.copy(5).entries == 10);
  REQUIRE(copy_log_key(copied.world.folder(), copied.to()));
  CHECK(copied.opened()->head().size == 10);
}

TEST_CASE("without its key a log that has signed does not open, and makes no other") {
  Copied copied(5);
  copied.copy(5);
  auto options = copied.world.options();
  options.directory = copied.to();
  const auto refused = Log::open(options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::not_found);
  CHECK_FALSE(fs::exists(copied.to() / "log.key"));
}

TEST_CASE("a log of several segments is copied whole, and a copy can end in any of them") {
  Copied copied(0);
  for (std::uint64_t n = 0; n < kManyEntries; ++n) {
    const OutboxRow row{.sequence = n + 1, .body = "{}", .owners = {}, .terms = {}};
    copied.world.log->accept({&row, 1});
  }
  copied.world.settle();
  CHECK(copied.copy(UINT64_MAX).entries == kManyEntries);
  fs::remove_all(copied.to() / "journal");
  const auto first = copy_journal(copied.world.folder(), copied.to(), 65'536, {});
  REQUIRE(first);
  CHECK(first->entries == 65'536);
  CHECK_FALSE(fs::exists(copied.to() / "journal" / "00000001.journal"));
}

}  // namespace meent::gate
