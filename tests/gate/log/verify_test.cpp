#include "gate/log/verify.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

#include "gate/log/log_world.hpp"
#include "gate/log/segment.hpp"

namespace meent::gate {
namespace {

// A closed log of 700 entries, and where each record of its journal ends.
struct Closed {
  test::LogWorld world;
  tlog::VerifierKey key;
  std::vector<std::uint64_t> ends;

  Closed() {
    world.open();
    world.append_many(0, 700);
    world.settle();
    key = world.log->verifier();
    world.close();
    const File file(journal_path(world.folder() / "journal", 0), File::Mode::read);
    RecordWalk walk(file, kSegmentHeadBytes, file.size());
    RecordHead head;
    std::string_view payload;
    while (walk.next(head, payload) == RecordWalk::Met::record) {
      ends.push_back(walk.place());
    }
  }
  result<void> verify(bool bodies = true) const {
    MEENT_TRY(opened,
              tlog::open_checkpoint(test::bytes_of_file(world.folder() / "checkpoint"), key));
    Verification what{.checkpoint = opened.checkpoint,
                      .tiles = store_tiles(world.folder()),
                      .file_of = store_file_of};
    if (bodies) {
      what.behind = store_bodies(world.folder());
    }
    return verify_log(what);
  }
};

}  // namespace

TEST_CASE("a flipped bit anywhere in the files of a log is found, and the entry named") {
  const Closed log;
  REQUIRE(log.ends.size() == 700);
  REQUIRE(log.verify());
  std::mt19937 dice(2);
  const auto index_of = [&](const std::string& name, std::size_t at) -> std::uint64_t {
    if (name == "tree/commitments" || name == "tree/hashes.0") {
      return at / 32;
    }
    if (name == "tree/hashes.1") {
      return at / 32 * 256;
    }
    return static_cast<std::uint64_t>(std::upper_bound(log.ends.begin(), log.ends.end(), at) -
                                      log.ends.begin());
  };
  for (const std::string name :
       {"tree/commitments", "tree/hashes.0", "tree/hashes.1", "journal/00000000.journal"}) {
    const auto path = log.world.folder() / name;
    const std::size_t size = std::filesystem::file_size(path);
    for (int round = 0; round < 60; ++round) {
      const std::size_t begin = name.ends_with("journal") ? kSegmentHeadBytes : 0;
      const std::size_t at = begin + dice() % (size - begin);
      CAPTURE(name);
      CAPTURE(at);
      const int bit = static_cast<int>(dice() % 8);
      test::flip_bit(path, at, bit);
      const auto wrong = log.verify();
      REQUIRE_FALSE(wrong);
      CHECK(wrong.error().where == std::to_string(index_of(name, at)));
      CHECK(wrong.error().detail.find(name) != std::string::npos);
      test::flip_bit(path, at, bit);
    }
  }
  CHECK(log.verify());
}

TEST_CASE("a flipped bit in the checkpoint is found") {
  const Closed log;
  const auto path = log.world.folder() / "checkpoint";
  for (std::size_t at = 0; at < std::filesystem::file_size(path); ++at) {
    CAPTURE(at);
    test::flip_bit(path, at);
    CHECK_FALSE(log.verify(false));
    test::flip_bit(path, at);
  }
}

TEST_CASE("a log that was rewritten as a whole is another than the one that was signed") {
  const Closed log;
  Closed other;
  std::filesystem::copy_file(log.world.folder() / "checkpoint", other.world.folder() / "checkpoint",
                             std::filesystem::copy_options::overwrite_existing);
  other.key = log.key;
  const auto wrong = other.verify();
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().detail.find("signs") != std::string::npos);
}

TEST_CASE("a folder of tiles is verified as the store's own, and a file that is missing is told") {
  test::LogWorld world;
  world.open();
  world.append_many(0, 600);
  world.settle();
  const test::Directory folder;
  const auto opened = tlog::parse_signed_checkpoint(world.log->head().checkpoint);
  for (const int level : {tlog::kEntries, 0, 1}) {
    for (std::uint64_t nth = 0; tlog::tile_in(level, nth, 600).width > 0; ++nth) {
      const auto at = tlog::tile_in(level, nth, 600);
      test::put_file(folder.path() / tlog::path_of(at), *world.log->tile(at));
    }
  }
  const Verification what{.checkpoint = opened->checkpoint, .tiles = tiles_in(folder.path())};
  CHECK(verify_log(what));
  double last = 0;
  Verification told = what;
  told.progress = [&last](double share) { last = share; };
  CHECK(verify_log(told));
  CHECK(last <= 1);
  std::filesystem::remove(folder.path() / "tile/entries/001");
  CHECK(verify_log(what).error().code == Code::not_found);
}

TEST_CASE("an empty log verifies, and an empty folder does not pass for a log") {
  CHECK(verify_log({.checkpoint = {.root = tlog::empty_root()}, .tiles = tiles_in("/nowhere")}));
  CHECK_FALSE(verify_log(
      {.checkpoint = {.size = 1, .root = tlog::empty_root()}, .tiles = tiles_in("/nowhere")}));
  CHECK_FALSE(verify_log(
      {.checkpoint = {.size = 1, .root = tlog::empty_root()}, .tiles = store_tiles("/nowhere")}));
}

}  // namespace meent::gate
