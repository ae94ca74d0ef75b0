// The whole of a log checked: every entry against its leaf, every tile against the tiles below it,
// the root against the signed checkpoint; of the store's own folder also every body against its
// commitment. Two or more threads, a tile of level 1 (65,536 entries) at a time. Needs no running
// log and no key but the one that signed.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "base/result.hpp"
#include "formats/tlog/checkpoint.hpp"
#include "formats/tlog/tile.hpp"

namespace meent::gate {

struct Verification {
  tlog::Checkpoint checkpoint;
  tlog::TileReader tiles;                                                        // any thread
  std::function<std::string(const tlog::TileAddress&)> file_of = tlog::path_of;  // for people
  // Of the entries [first, first + count), all in one tile of level 1: is what lies behind these
  // commitments theirs? May be empty.
  std::function<result<void>(std::uint64_t first, const std::vector<tlog::Hash>& commitments)>
      behind;
  int threads = 2;
  std::function<void(double share)> progress;  // from the calling thread
};

// Errors: invalid: `detail` names the first wrong entry and its file, `where` its index; not_found
// and others when something cannot be read.
result<void> verify_log(const Verification& what);

// Tiles as files: a folder in the form of C2SP tlog-tiles.
tlog::TileReader tiles_in(std::filesystem::path folder);

// The store's own folder of a log.
bool is_store_log(const std::filesystem::path& folder);
tlog::TileReader store_tiles(const std::filesystem::path& folder);
std::string store_file_of(const tlog::TileAddress& address);  // "tree/hashes.0"
// Opens every body against its commitment, reading the journal in `folder`.
std::function<result<void>(std::uint64_t, const std::vector<tlog::Hash>&)> store_bodies(
    std::filesystem::path folder);

}  // namespace meent::gate
