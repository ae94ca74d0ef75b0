// Who and what stands in which entries: keys (of owners and of terms) to places in the tree, under
// <log>/index/. A part covers entries of one segment, usually all of them, and is one file that is
// written once; the part that grows is kept in memory and made again from the journal at start. An
// answer goes through the parts newest first; of each 64 parts a summary (index_summary.hpp) says
// which know the keys, so that only those are opened: three or four reads each.
//
// part file, little-endian: "meent index 1\n\0\0" (16) | first u64 | count u32 | keys u32 |
//   CRC-32C of these 32 and of the table u32 | 0 u32 |
//   table: key u64, place of its set u64, ascending by key; one more line ends the last set |
//   sets: portable Roaring bitmaps of (entry - first)
// Two keys may fall together; who asks looks at the entry itself. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace meent::gate {

using IndexKey = std::uint64_t;
IndexKey key_of(OwnerId owner);
IndexKey key_of(std::string_view term);

// What the entries asked for have in common.
struct IndexQuery {
  std::vector<IndexKey> keys;  // all of them; none: every entry
  std::uint64_t from = 0;
  std::uint64_t before = UINT64_MAX;
};

class Index {
 public:
  // Keeps the parts of the first `keep` entries and removes all others.
  Index(std::filesystem::path folder, std::uint64_t keep);

  // How many entries, from the first on, parts on disk cover.
  static std::uint64_t covered(const std::filesystem::path& folder);

  // The next entry.
  void add(std::span<const IndexKey> keys);
  // Writes the growing part away; at the end of a segment, and by itself when it is large.
  void flush();
  void remove(std::uint64_t entry);
  std::uint64_t size() const;

  // Places that may fit, newest first, until `take` says false.
  result<void> find(const IndexQuery& query, const std::function<bool(std::uint64_t)>& take) const;

 private:
  struct Part {
    std::uint64_t first = 0;
    std::uint32_t count = 0;
  };
  using Line = std::pair<IndexKey, std::uint16_t>;
  // The part that grows: one line a key and entry, by entry.
  struct Growing {
    Part part;
    std::vector<Line> lines;
  };

  std::vector<std::uint32_t> in_growing(const IndexQuery& query) const;
  std::filesystem::path path_of(const Part& part) const;
  std::filesystem::path summary_path(const Part& first) const;
  void summarise(std::size_t group, bool anew);
  result<std::vector<bool>> worth_opening(const std::vector<Part>& parts,
                                          const std::vector<IndexKey>& keys) const;
  void flush_locked();
  static std::vector<Part> parts_in(const std::filesystem::path& folder);

  std::filesystem::path folder_;
  mutable std::mutex mutex_;
  std::vector<Part> parts_;
  Growing growing_;
  std::vector<Line> sorted_;  // room for sorting, kept from part to part
};

}  // namespace meent::gate
