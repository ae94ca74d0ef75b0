// What the writer's thread shows to the readers: the collections, the totals, and a number that
// rises with every commit. A reader that sees the number of a commit sees the commit.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "store/sqlite/counts.hpp"
#include "store/sqlite/layout.hpp"

namespace meent::store::sqlite {

class Published {
 public:
  std::uint64_t sequence() const { return sequence_.load(std::memory_order_acquire); }

  StateRef state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  std::int64_t total(CollectionId collection) const {
    const std::lock_guard lock(mutex_);
    const auto found = totals_.find(collection);
    return found == totals_.end() ? 0 : found->second;
  }

  // After the commit, before its tickets are given.
  void publish(StateRef state, const Counts::Totals& totals) {
    {
      const std::lock_guard lock(mutex_);
      state_ = std::move(state);
      totals_ = totals;
    }
    sequence_.fetch_add(1, std::memory_order_acq_rel);
  }
  // Readers renew what they see although nothing changed, so that the journal can be reused.
  void renew() { sequence_.fetch_add(1, std::memory_order_acq_rel); }

 private:
  mutable std::mutex mutex_;
  StateRef state_ = std::make_shared<const State>();
  Counts::Totals totals_;
  std::atomic<std::uint64_t> sequence_ = 1;
};

}  // namespace meent::store::sqlite
