// The owners of records: a public name and an ordinal, mirrored in memory because every row shows
// the name and the gate's bitmaps go by ordinal. Names are found by any thread while the writer
// adds. Ordinals of a refused request are burnt, never given to another name, so that a reader can
// never see a wrong one.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "store/sqlite/database.hpp"

namespace meent::store::sqlite {

class Owners {
 public:
  static constexpr std::size_t kChunk = 4'096;
  static constexpr std::size_t kChunks = 16'384;  // 67 million owners

  void load(StatementCache& statements);

  // Any thread. The view lives as long as the store.
  std::string_view name(OwnerId owner) const {
    const auto at = static_cast<std::size_t>(owner.value);
    return (*chunks_[at / kChunk].load(std::memory_order_acquire))[at % kChunk];
  }
  std::optional<OwnerId> find(std::string_view name) const;
  std::size_t size() const { return static_cast<std::size_t>(last_.load()); }

  // The writer only. An unknown name gets an ordinal, held as pending until it is stored. Errors:
  // invalid (a name has 1 to 1000 bytes), exhausted.
  result<OwnerId> find_or_add(std::string_view name);
  std::size_t mark() const { return pending_.size(); }
  void forget_since(std::size_t mark);  // the request was undone
  void store_pending(StatementCache& statements);
  void committed() { pending_.clear(); }

 private:
  using Chunk = std::array<std::string, kChunk>;
  void put(OwnerId owner, std::string_view name);

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string_view, OwnerId> by_name_;
  std::vector<std::unique_ptr<Chunk>> held_;
  std::unique_ptr<std::atomic<Chunk*>[]> chunks_ = std::make_unique<std::atomic<Chunk*>[]>(kChunks);
  std::atomic<std::int32_t> last_ = 0;
  std::vector<OwnerId> pending_;
};

}  // namespace meent::store::sqlite
