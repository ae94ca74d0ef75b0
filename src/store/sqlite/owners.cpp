#include "store/sqlite/owners.hpp"

#include <mutex>

namespace meent::store::sqlite {
namespace {

constexpr std::size_t kLongestName = 1'000;  // bytes

}  // namespace

void Owners::load(StatementCache& statements) {
  Run all(statements.get("SELECT ordinal, name FROM owners ORDER BY ordinal"));
  while (all->step()) {
    put(OwnerId{static_cast<std::int32_t>(all->whole(0))}, all->text(1));
  }
}

std::optional<OwnerId> Owners::find(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

result<OwnerId> Owners::find_or_add(std::string_view name) {
  // No lock to look: only this thread changes the map.
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    return found->second;
  }
  if (name.empty() || name.size() > kLongestName) {
    return fail(Code::invalid, "an owner has a name of 1 to 1000 bytes", "/owner");
  }
  const OwnerId owner{last_.load() + 1};
  if (static_cast<std::size_t>(owner.value) >= kChunk * kChunks) {
    return fail(Code::exhausted, "there is no room for more owners in this store", "/owner");
  }
  put(owner, name);
  pending_.push_back(owner);
  return owner;
}

void Owners::put(OwnerId owner, std::string_view name) {
  const auto at = static_cast<std::size_t>(owner.value);
  const std::unique_lock lock(mutex_);
  Chunk* chunk = chunks_[at / kChunk].load(std::memory_order_relaxed);
  if (chunk == nullptr) {
    held_.push_back(std::make_unique<Chunk>());
    chunk = held_.back().get();
    chunks_[at / kChunk].store(chunk, std::memory_order_release);
  }
  std::string& place = (*chunk)[at % kChunk];
  place.assign(name);
  by_name_.emplace(place, owner);
  last_.store(owner.value);
}

void Owners::forget_since(std::size_t mark) {
  const std::unique_lock lock(mutex_);
  while (pending_.size() > mark) {
    const OwnerId owner = pending_.back();
    by_name_.erase(name(owner));
    pending_.pop_back();
  }
}

void Owners::store_pending(StatementCache& statements) {
  Statement& insert = statements.get("INSERT INTO owners(ordinal, name) VALUES (?1, ?2)");
  for (const OwnerId owner : pending_) {
    insert.bind(1, std::int64_t{owner.value});
    insert.bind(2, name(owner));
    insert.run();
  }
}

}  // namespace meent::store::sqlite
