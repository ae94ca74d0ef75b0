#include "formats/tlog/tile.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

#include "formats/tlog/archive.hpp"
#include "formats/tlog/checkpoint.hpp"
#include "formats/tlog/naive.hpp"

namespace meent::tlog {
namespace {

// Tiles cut out of leaves, as a log serves them.
TileReader tiles_over(std::span<const Hash> leaves) {
  return [leaves](const TileAddress& at) -> result<std::string> {
    std::string out;
    for (std::uint32_t i = 0; i < at.width; ++i) {
      const NodeAddress node{at.level * kTileHeight, at.index * kTileWidth + i};
      out.append(text_of(*test::nodes_over(leaves)(node)));
    }
    return out;
  };
}

}  // namespace

TEST_CASE("paths of tiles, there and back") {
  CHECK(path_of({0, 1'234'067}) == "tile/0/x001/x234/067");
  CHECK(path_of({2, 0, 17}) == "tile/2/000.p/17");
  CHECK(path_of({kEntries, 999}) == "tile/entries/999");
  CHECK(path_of({kEntries, 1'000, 1}) == "tile/entries/x001/000.p/1");
  for (const std::uint64_t index : {0UL, 9UL, 999UL, 1'000UL, 1'234'067UL, 123'456'789'012UL}) {
    for (const std::uint32_t width : {1U, 255U, 256U}) {
      const TileAddress address{3, index, width};
      const std::string path = path_of(address);
      CHECK(parse_tile_path("3", path.substr(7)) == address);
    }
  }
}

TEST_CASE("only one spelling is a path") {
  for (const char* level : {"", "00", "01", "64", "-1", "a", "1 ", "0x1"}) {
    CHECK_FALSE(parse_tile_path(level, "000"));
  }
  for (const char* rest : {"",        "0",         "00",       "0000",     "x000/000",
                           "001/000", "x01/000",   "x001/",    "/000",     "000.p/",
                           "000.p/0", "000.p/256", "000.p/01", "000.p/1/", "000.p/1.p/2",
                           "0a0",     "x001/x002", "000.P/1",  "..",       "x001/..%2f"}) {
    CAPTURE(rest);
    CHECK_FALSE(parse_tile_path("0", rest));
  }
}

TEST_CASE("widths of the tiles of a tree of 70,000, as the specification counts them") {
  CHECK(full_tiles(0, 70'000) == 273);
  CHECK(partial_width(0, 70'000) == 112);
  CHECK(full_tiles(1, 70'000) == 1);
  CHECK(partial_width(1, 70'000) == 17);
  CHECK(full_tiles(2, 70'000) == 0);
  CHECK(partial_width(2, 70'000) == 1);
  CHECK(tile_in(0, 272, 70'000).width == 256);
  CHECK(tile_in(0, 273, 70'000).width == 112);
  CHECK(tile_in(0, 274, 70'000).width == 0);
  CHECK(tile_in(1, 0, 256).width == 1);
  CHECK(tile_in(0, 1, 256).width == 0);
  CHECK(tile_in(63, 0, 70'000).width == 0);
}

TEST_CASE("roots and proofs out of tiles are those of the leaves") {
  const auto all = test::leaves(700);
  std::mt19937 dice(3);
  for (const std::size_t size : {1UL, 2UL, 255UL, 256UL, 257UL, 511UL, 512UL, 513UL, 700UL}) {
    const auto leaves = std::span<const Hash>(all).first(size);
    TileNodes nodes(size, tiles_over(leaves));
    CHECK(root_of(size, nodes) == test::naive_root(leaves));
    for (int i = 0; i < 20; ++i) {
      const std::size_t index = dice() % size;
      CHECK(inclusion_proof(index, size, nodes) == test::naive_path(index, leaves));
    }
  }
}

TEST_CASE("a tile of the wrong size, and one that is not there, are told") {
  TileNodes cut(300,
                [](const TileAddress&) -> result<std::string> { return std::string(31, 'x'); });
  CHECK(cut({0, 0}).error().where == "tile/0/000");
  TileNodes none(
      300, [](const TileAddress&) -> result<std::string> { return fail(Code::not_found, "gone"); });
  CHECK(none({0, 0}).error().code == Code::not_found);
  CHECK_FALSE(none({0, 300}));
  CHECK_FALSE(none({9, 0}));
}

TEST_CASE("entry bundles") {
  std::string bundle;
  REQUIRE(append_entry(bundle, "one"));
  REQUIRE(append_entry(bundle, ""));
  REQUIRE(append_entry(bundle, std::string(300, 'x')));
  CHECK(bundle.substr(0, 5) == std::string("\0\3one", 5));
  const auto entries = entries_of(bundle, 3);
  REQUIRE(entries);
  CHECK((*entries)[0] == "one");
  CHECK((*entries)[1].empty());
  CHECK((*entries)[2].size() == 300);
  CHECK_FALSE(entries_of(bundle, 2));
  CHECK_FALSE(entries_of(bundle, 4));
  CHECK_FALSE(entries_of(std::string_view(bundle).substr(0, bundle.size() - 1), 3));
  CHECK(append_entry(bundle, std::string(65'536, 'x')).error().code == Code::too_large);
}

TEST_CASE("another log in tiles: entries, tiles, checkpoints and signatures hold") {
  const char* data = std::getenv("MEENT_SHARED_DATA");
  if (data == nullptr) {
    MESSAGE("ABSENT: a sample log in tiles");
    return;
  }
  auto files = test::files_of_archive(std::string(data) + "/share/tlog-tiles-sample/log.tar.gz");
  std::string folder;
  for (const auto& [name, bytes] : files) {
    if (name.ends_with("/checkpoint")) {
      folder = name.substr(0, name.size() - std::string("checkpoint").size());
    }
  }
  const auto key = parse_verifier_key(
      "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
  REQUIRE(key);
  std::vector<Hash> leaves;
  const auto& bundle = files[folder + "tile/entries/000.p/15"];
  const auto entries = entries_of(bundle, 15);
  REQUIRE(entries);
  for (const std::string_view entry : *entries) {
    leaves.push_back(leaf_hash(entry));
  }
  for (std::uint32_t size = 1; size <= 15; ++size) {
    CAPTURE(size);
    const auto opened = open_checkpoint(files[folder + "checkpoint." + std::to_string(size)], *key);
    REQUIRE(opened);
    REQUIRE(opened->checkpoint.size == size);
    TileNodes nodes(size, [&](const TileAddress& at) -> result<std::string> {
      return files[folder + path_of(at)];
    });
    CHECK(root_of(size, nodes) == opened->checkpoint.root);
    CHECK(test::naive_root(std::span(leaves).first(size)) == opened->checkpoint.root);
  }
}

}  // namespace meent::tlog
