// The tree on disk, under <log>/tree/: `commitments`, 32 bytes an entry, and `hashes.0`,
// `hashes.1`,
// ...: the nodes of tree level 0, 8, 16, ... one after another. Tile (level, n) is the 8,192 bytes
// from n * 8,192 on, a partial tile their beginning; what is written never changes. All of it can
// be made again from the journal. One thread appends; tiles may be read by any.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "formats/tlog/tile.hpp"
#include "formats/tlog/tree.hpp"
#include "gate/log/file.hpp"

namespace meent::gate {

class TreeFiles {
 public:
  // Opens what is there and forgets all after `keep` entries. `keep` must be at most whole().
  TreeFiles(std::filesystem::path folder, std::uint64_t keep);

  // How many entries, in full segments, these files cover.
  static std::uint64_t whole(const std::filesystem::path& folder);

  // Throws broken_world; then nothing was added.
  void append(std::span<const tlog::Hash> commitments);
  void sync();

  std::uint64_t size() const { return size_.load(std::memory_order_acquire); }
  tlog::Hash root() const { return frontier_.root(); }  // of the appending thread
  // Bytes of a tile or an entry bundle. Errors: not_found beyond the tree.
  result<std::string> tile(const tlog::TileAddress& address) const;
  result<tlog::Hash> commitment(std::uint64_t index) const;
  // Nodes of the tree of its first `size` entries. One thread at a time.
  tlog::NodeReader nodes(std::uint64_t size) const;

 private:
  File& level(std::size_t number);
  const File* level_if_there(std::size_t number) const;
  void cut(std::uint64_t size);

  std::filesystem::path folder_;
  File commitments_;
  mutable std::mutex levels_mutex_;
  std::vector<std::unique_ptr<File>> levels_;
  tlog::Frontier frontier_;
  std::atomic<std::uint64_t> size_ = 0;
  std::size_t named_ = 0;  // levels whose names are flushed
};

}  // namespace meent::gate
