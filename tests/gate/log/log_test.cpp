#include "gate/log/log.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <mutex>
#include <random>
#include <set>

#include "gate/log/log_world.hpp"
#include "gate/log/segment.hpp"
#include "gate/log/verify.hpp"

namespace meent::gate {
namespace {

result<void> verified(const std::filesystem::path& folder, const tlog::VerifierKey& key) {
  MEENT_TRY(opened, tlog::open_checkpoint(test::bytes_of_file(folder / "checkpoint"), key));
  return verify_log({.checkpoint = opened.checkpoint,
                     .tiles = store_tiles(folder),
                     .behind = store_bodies(folder)});
}

std::vector<std::uint64_t> places(const std::vector<LoggedEntry>& entries) {
  std::vector<std::uint64_t> out;
  out.reserve(entries.size());
  for (const LoggedEntry& each : entries) {
    out.push_back(each.index);
  }
  return out;
}

bool anywhere(const std::filesystem::path& folder, std::string_view text) {
  for (const auto& each : std::filesystem::recursive_directory_iterator(folder)) {
    if (each.is_regular_file() &&
        test::bytes_of_file(each.path()).find(text) != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("a new log has a key of its own and an empty checkpoint; both stay") {
  test::LogWorld world;
  world.open();
  REQUIRE(test::soon([&] { return !world.log->head().checkpoint.empty(); }));
  const auto opened = tlog::open_checkpoint(world.log->head().checkpoint, world.log->verifier());
  REQUIRE(opened);
  CHECK(opened->checkpoint.size == 0);
  CHECK(opened->checkpoint.root == tlog::empty_root());
  struct stat about{};
  REQUIRE(::stat((world.folder() / "log.key").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777U) == 0600U);
  const std::string key = world.log->verifier().text();
  world.open();
  CHECK(world.log->verifier().text() == key);
  world.close();
  auto other = world.options();
  other.origin = "other.example/log";
  CHECK(Log::open(other).error().code == Code::conflict);
  ::chmod((world.folder() / "log.key").c_str(), 0644);
  CHECK(Log::open(world.options()).error().code == Code::invalid);
}

TEST_CASE("entries are read, flushed, integrated and signed, and stand so after a restart") {
  test::LogWorld world;
  world.open();
  world.append_many(0, 500);
  const auto ticket = world.log->durable({499});
  CHECK(ticket->wait());
  CHECK(world.log->head().flushed == 500);
  CHECK(world.log->durable({3})->wait());
  world.settle();
  const Head head = world.log->head();
  CHECK(head.integrated == 500);
  CHECK(head.trouble.empty());
  CHECK_FALSE(head.witnessed());
  for (int run = 0; run < 2; ++run) {
    const auto entry = world.log->read(123);
    REQUIRE(entry);
    CHECK(entry->body == world.body_of(123));
    CHECK(entry->owners == std::vector<OwnerId>{OwnerId(123 % 7 + 1), OwnerId(1'000)});
    CHECK(entry->terms == std::vector<std::string>{"consumer:0", "purpose:test"});
    world.open();
    CHECK(world.log->head().checkpoint == head.checkpoint);
    CHECK(world.log->head().integrated == 500);
  }
  CHECK(world.log->read(500).error().code == Code::not_found);
  world.close();
  CHECK(verified(world.folder(),
                 *tlog::parse_verifier_key(
                     test::bytes_of_file(world.folder() / "log.vkey")
                         .substr(0, test::bytes_of_file(world.folder() / "log.vkey").size() - 1))));
}

TEST_CASE("nobody who waits is kept for the whole interval") {
  test::LogWorld world;
  auto options = world.options();
  options.flush_within = std::chrono::milliseconds(60'000);
  world.open(options);
  world.append(1);
  const auto start = std::chrono::steady_clock::now();
  CHECK(world.log->durable({0})->wait());
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
}

TEST_CASE("what nobody waits for is flushed in time as well") {
  test::LogWorld world;
  world.open();
  world.append(1);
  CHECK(test::soon([&] { return world.log->head().flushed == 1; }));
}

TEST_CASE("uses of an owner come newest first, page by page") {
  test::LogWorld world;
  world.open();
  world.append_many(0, 100);
  world.settle();
  const auto first = world.log->uses_of(OwnerId(3), UINT64_MAX, 4);
  REQUIRE(first);
  REQUIRE(first->size() == 4);
  std::uint64_t n = 93;  // the last of the entries n % 7 == 2
  for (const Use& use : *first) {
    CHECK(use.index == n);
    CHECK(use.body == world.body_of(n));
    CHECK(use.block == 0);
    n -= 7;
  }
  CHECK(world.log->uses_of(OwnerId(3), first->back().index, 1)->front().index == n);
  CHECK(world.log->uses_of(OwnerId(3), UINT64_MAX, 1'000)->size() == 14);
  CHECK(world.log->uses_of(OwnerId(1'000), UINT64_MAX, 1'000)->size() == 100);
  CHECK(world.log->uses_of(OwnerId(8), UINT64_MAX, 10)->empty());
}

TEST_CASE("auditors search by all terms, owner and time") {
  test::LogWorld world;
  world.open();
  world.append_many(0, 30);
  world.settle();
  const Instant middle = world.log->read(15)->time;
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  world.append_many(30, 60);
  world.settle();
  const Instant later = world.log->read(30)->time;
  CHECK(places(*world.log->search({.terms = {"consumer:1", "purpose:test"}, .limit = 3})) ==
        std::vector<std::uint64_t>{58, 55, 52});
  CHECK(places(*world.log->search({.terms = {"consumer:1"}, .owner = OwnerId(1), .before = 58})) ==
        std::vector<std::uint64_t>{49, 28, 7});
  CHECK(world.log->search({.terms = {"consumer:9"}})->empty());
  CHECK(world.log->search({.during = {.from = later}})->size() == 30);
  CHECK(world.log->search({.during = {.until = later}})->size() == 30);
  CHECK(world.log->search({.during = {middle, middle}})->empty());
  CHECK(world.log->search({.during = {.from = kLatest}})->empty());
  CHECK(world.log->search({.limit = 0})->empty());
  std::vector<std::uint64_t> taken;
  CHECK(world.log->export_range(5, 40, [&](const LoggedEntry& entry) {
    taken.push_back(entry.index);
    return taken.size() < 20;
  }));
  CHECK(taken.front() == 5);
  CHECK(taken.size() == 20);
}

TEST_CASE("a proof convinces who has nothing but the key") {
  test::LogWorld world;
  world.open();
  world.append_many(0, 300);
  world.settle();
  const auto text = world.log->proof_of(77, OwnerId(1));
  REQUIRE(text);
  const auto file = tlog::parse_proof_file(*text);
  REQUIRE(file);
  const auto shown = tlog::verify_proof_file(*file, world.log->verifier(), {});
  REQUIRE(shown);
  CHECK(shown->body == world.body_of(77));
  CHECK(shown->owners == std::vector<OwnerId>{OwnerId(1), OwnerId(1'000)});
  CHECK(world.log->proof_of(77, OwnerId(2)).error().code == Code::not_found);
  CHECK(world.log->proof_of(300, OwnerId(1)).error().code == Code::not_found);
  const auto plain = tlog::parse_proof_file(*world.log->proof_of(0, std::nullopt));
  CHECK(tlog::verify_proof_file(*plain, world.log->verifier(), {})->owners.empty());
}

TEST_CASE("an entry no checkpoint covers yet has no proof yet") {
  test::LogWorld world;
  auto options = world.options();
  options.checkpoint_every = std::chrono::milliseconds(60'000);
  world.open(options);
  REQUIRE(test::soon([&] { return !world.log->head().checkpoint.empty(); }));
  world.append(0);
  CHECK(world.log->proof_of(0, std::nullopt).error().code == Code::unavailable);
}

TEST_CASE("tiles are given within the checkpoint, and add up to its root") {
  test::LogWorld world;
  world.open();
  world.append_many(0, 300);
  world.settle();
  const auto head = tlog::parse_signed_checkpoint(world.log->head().checkpoint);
  tlog::TileNodes nodes(300, [&](const tlog::TileAddress& at) { return world.log->tile(at); });
  CHECK(tlog::root_of(300, nodes) == head->checkpoint.root);
  CHECK(world.log->tile({0, 1, 45}).error().code == Code::not_found);
  CHECK(world.log->tile({0, 7}).error().code == Code::not_found);
}

TEST_CASE("a committed write enters once, whatever is sent again") {
  test::LogWorld world;
  world.open();
  const auto row = [](std::uint64_t n) {
    return OutboxRow{n, "{\"row\":" + std::to_string(n) + "}", {OwnerId(1)}, {"purpose:w"}};
  };
  const OutboxRow some[] = {row(1), row(2), row(3)};
  world.log->accept(some);
  world.log->accept(some);
  CHECK(world.log->head().size == 3);
  CHECK(world.log->durable({2})->wait());
  CHECK(world.log->outbox_settled() == 3);
  world.append(0);
  world.open();
  CHECK(world.log->outbox_settled() == 3);
  const OutboxRow more[] = {row(2), row(3), row(4)};
  world.log->accept(more);
  world.log->accept({});
  CHECK(world.log->head().size == 5);
  CHECK(world.log->read(4)->body == "{\"row\":4}");
}

TEST_CASE("erasing takes body, owners and terms from everywhere and leaves the tree") {
  test::LogWorld world;
  world.open();
  world.append_many(0, 20);
  const std::string secret = "{\"what\":\"a-very-recognisable-body\"}";
  const OwnerId owners[] = {OwnerId(4'242)};
  const std::string_view terms[] = {"person:very-recognisable"};
  const auto place = world.log->append({.body = secret, .owners = owners, .terms = terms});
  world.append_many(20, 40);
  world.settle();
  const auto checkpoint = world.log->head().checkpoint;
  REQUIRE(anywhere(world.folder(), "recognisable"));
  REQUIRE(world.log->erase(place.index));
  CHECK_FALSE(anywhere(world.folder(), "recognisable"));
  CHECK(world.log->read(place.index)->erased);
  CHECK(world.log->read(place.index)->body.empty());
  CHECK(world.log->uses_of(OwnerId(4'242), UINT64_MAX, 10)->empty());
  CHECK(world.log->search({.terms = {"person:very-recognisable"}})->empty());
  CHECK(world.log->proof_of(place.index, std::nullopt).error().code == Code::not_found);
  CHECK(world.log->erase(place.index));
  CHECK(world.log->erase(999).error().code == Code::not_found);
  CHECK(world.log->head().checkpoint == checkpoint);
  const auto key = world.log->verifier();
  world.open();  // the open segment is integrated anew, from the commitment
  CHECK(world.log->head().checkpoint == checkpoint);
  CHECK(world.log->search({.terms = {"purpose:test"}})->size() == 40);
  world.close();
  CHECK(verified(world.folder(), key));
}

TEST_CASE(
    "over a full segment: sealed, searched, proved, erased, and made again from the journal") {
  test::LogWorld world;
  world.open();
  world.append_many(0, kSegmentEntries + 300);
  world.settle();
  const auto key = world.log->verifier();
  const auto checkpoint = world.log->head().checkpoint;
  CHECK(is_sealed(world.folder() / "journal", 0));
  const auto check = [&] {
    CHECK(world.log->read(5)->body == world.body_of(5));
    CHECK(world.log->uses_of(OwnerId(2), kSegmentEntries + 3, 2)->front().index == 65'535);
    CHECK(world.log->uses_of(OwnerId(2), kSegmentEntries + 10, 2)->front().index == 65'542);
    CHECK(
        world.log->search({.terms = {"consumer:0"}, .owner = OwnerId(1), .before = 100})->size() ==
        5);
    for (const std::uint64_t n : {0UL, 65'535UL, 65'536UL, 65'800UL}) {
      const auto file = tlog::parse_proof_file(*world.log->proof_of(n, OwnerId(1'000)));
      CHECK(tlog::verify_proof_file(*file, key, {})->body == world.body_of(n));
    }
  };
  check();
  world.open();
  check();
  world.close();
  CHECK(verified(world.folder(), key));
  std::filesystem::remove_all(world.folder() / "tree");
  std::filesystem::remove_all(world.folder() / "index");
  world.open();
  CHECK(world.log->head().checkpoint == checkpoint);
  check();
  REQUIRE(world.log->erase(77));
  CHECK(world.log->uses_of(OwnerId(1), 80, 1)->front().index == 70);
  world.open();
  world.close();
  CHECK(verified(world.folder(), key));
}

TEST_CASE("what cannot be published is told, appending goes on, and all is made good later") {
  test::LogWorld world;
  std::vector<std::string> told;
  std::mutex mutex;
  auto options = world.options();
  options.trouble = [&](std::string_view why) {
    const std::lock_guard lock(mutex);
    told.emplace_back(why);
  };
  world.open(options);
  std::filesystem::remove_all(world.folder() / "index");
  world.append_many(0, kSegmentEntries + 50);
  CHECK(world.log->durable({kSegmentEntries + 49})->wait());
  REQUIRE(test::soon(
      [&] { return world.log->head().trouble.find("does not publish") != std::string::npos; }));
  std::filesystem::create_directories(world.folder() / "index");
  REQUIRE(test::soon([&] { return world.log->head().trouble.empty(); }));
  world.settle();
  CHECK(world.log->search({.terms = {"purpose:test"}, .before = 3})->size() == 3);
  CHECK(world.log->uses_of(OwnerId(1'000), UINT64_MAX, 1)->front().index == kSegmentEntries + 49);
  const auto key = world.log->verifier();
  world.close();
  CHECK(verified(world.folder(), key));
  CHECK_FALSE(told.empty());
}

TEST_CASE("a log that is not the one it signed does not open") {
  test::LogWorld world;
  world.open();
  world.append_many(0, 50);
  world.settle();
  world.close();
  const auto journal = journal_path(world.folder() / "journal", 0);
  const std::string good = test::bytes_of_file(journal);
  test::put_file(journal, good.substr(0, good.size() / 2));
  auto opened = Log::open(world.options());
  REQUIRE_FALSE(opened);
  CHECK(std::stoi(opened.error().where) > 10);
  test::flip_bit(journal, 500);
  CHECK_FALSE(Log::open(world.options()));
  test::put_file(journal, good);
  CHECK(Log::open(world.options()));
}

TEST_CASE(
    "kill -9: no acknowledged entry is lost, none stands twice, rows are as the outbox has them") {
  test::LogWorld world;
  std::mt19937 dice(11);
  std::set<std::string> acknowledged;
  for (int round = 0; round < 8; ++round) {
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto opened = Log::open(world.options());
      if (!opened) {
        ::_exit(1);
      }
      for (std::uint64_t n = 0;; ++n) {
        const std::string body =
            "{\"use\":\"" + std::to_string(round) + ":" + std::to_string(n) + "\"}";
        (*opened)->append({.body = body, .owners = {}, .terms = {}});
        // The outbox sends what is not settled, again and again.
        const std::uint64_t from = (*opened)->outbox_settled() + 1;
        std::vector<OutboxRow> rows;
        for (std::uint64_t row = from; row < from + 3; ++row) {
          rows.push_back({row, "{\"row\":" + std::to_string(row) + "}", {}, {}});
        }
        (*opened)->accept(rows);
        const std::string line = body + "\n";
        if (::write(pipe[1], line.data(), line.size()) < 0) {
          ::_exit(1);
        }
      }
    }
    ::close(pipe[1]);
    std::string told;
    char piece[4'096];
    const std::size_t enough = 3'000 + dice() % 60'000;
    while (told.size() < enough) {
      const ssize_t got = ::read(pipe[0], piece, sizeof piece);
      REQUIRE(got > 0);
      told.append(piece, static_cast<std::size_t>(got));
    }
    ::kill(child, SIGKILL);
    for (ssize_t got = 0; (got = ::read(pipe[0], piece, sizeof piece)) > 0;) {
      told.append(piece, static_cast<std::size_t>(got));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(pipe[0]);
    REQUIRE(WIFSIGNALED(status));
    for (std::size_t at = 0, end = 0; (end = told.find('\n', at)) != std::string::npos;
         at = end + 1) {
      acknowledged.insert(told.substr(at, end - at));
    }
    world.open();
    std::map<std::string, int> seen;
    std::uint64_t rows = 0;
    REQUIRE(world.log->export_range(0, UINT64_MAX, [&](const LoggedEntry& entry) {
      ++seen[entry.body];
      rows += entry.body.starts_with("{\"row\":") ? 1 : 0;
      return true;
    }));
    for (const std::string& body : acknowledged) {
      REQUIRE(seen[body] == 1);
    }
    for (std::uint64_t row = 1; row <= rows; ++row) {
      REQUIRE(seen["{\"row\":" + std::to_string(row) + "}"] == 1);
    }
    CHECK(world.log->outbox_settled() == rows);
    const auto key = world.log->verifier();
    world.close();
    REQUIRE(verified(world.folder(), key));
  }
  CHECK(acknowledged.size() > 1'000);
}

}  // namespace meent::gate
