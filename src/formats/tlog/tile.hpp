// Tiles (C2SP tlog-tiles): the tree served as files of at most 256 hashes. Tile (level, index)
// holds the nodes of tree level 8 * level; what lies between is hashed again when it is asked for.
// An entry bundle holds the entries under a tile of level 0, each after its size in two bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/tlog/tree.hpp"

namespace meent::tlog {

inline constexpr int kTileHeight = 8;
inline constexpr std::uint32_t kTileWidth = 256;
inline constexpr int kEntries = -1;  // the "level" of entry bundles

struct TileAddress {
  int level = 0;  // 0..63, or kEntries
  std::uint64_t index = 0;
  std::uint32_t width = kTileWidth;  // less is a partial tile

  friend bool operator==(const TileAddress&, const TileAddress&) = default;
};

// "tile/0/x001/x234/067", "tile/entries/000.p/12".
std::string path_of(const TileAddress& tile);
// The path behind "tile/<level>/": "x001/x234/067.p/12". Errors: invalid for every other spelling.
result<TileAddress> parse_tile_path(std::string_view level, std::string_view rest);

// How many hashes the last, partial tile of this level has in a tree of `size` (0: none), and how
// many full ones go before it.
std::uint32_t partial_width(int level, std::uint64_t size);
std::uint64_t full_tiles(int level, std::uint64_t size);
// The address of tile `index` as a tree of `size` has it; width 0 when the tree has not so many.
TileAddress tile_in(int level, std::uint64_t index, std::uint64_t size);

// Gives the bytes of a tile: 32 a hash, or a bundle.
using TileReader = std::function<result<std::string>(const TileAddress&)>;

// Nodes out of the tiles of a tree of `size` leaves. Keeps the tile it read last of each level, so
// that one proof reads each tile once; one thread at a time.
class TileNodes {
 public:
  TileNodes(std::uint64_t size, TileReader tiles) : size_(size), tiles_(std::move(tiles)) {}
  // Errors: those of the reader; invalid for a tile of the wrong size.
  result<Hash> operator()(NodeAddress node);

 private:
  struct Kept {
    TileAddress address;
    std::string bytes;
  };
  result<const std::string*> tile(int level, std::uint64_t index);

  std::uint64_t size_;
  TileReader tiles_;
  std::vector<Kept> kept_;
};

// Hash over the complete subtree of these 2^n hashes (32 bytes each).
Hash subtree_hash(std::string_view hashes);

// Errors: too_large over 65,535 bytes.
result<void> append_entry(std::string& bundle, std::string_view entry);
// The entries of a whole bundle; views into it. Errors: invalid when it does not hold `count`.
result<std::vector<std::string_view>> entries_of(std::string_view bundle, std::uint32_t count);

}  // namespace meent::tlog
