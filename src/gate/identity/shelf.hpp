// What is kept in memory of one kind, by its key and by the id of its record. The records that are
// asked for at every request lie spread over parts, each with a lock that is held for one look.
// Written on the writer's thread, read by all.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/ids.hpp"

namespace meent::gate::identity {

struct PublicIdHash {
  std::size_t operator()(const PublicId& id) const noexcept {
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
  }
};

// In the order of keys; for lists and prefixes. `T` has `id` and `key()`.
template <class T>
class Shelf {
 public:
  using Ref = std::shared_ptr<const T>;

  Ref find(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto at = by_key_.find(key);
    return at == by_key_.end() ? nullptr : at->second;
  }
  Ref find(PublicId id) const {
    const std::lock_guard lock(mutex_);
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : at->second;
  }
  void put(Ref value) {
    const std::lock_guard lock(mutex_);
    take_away(value->id);
    by_id_[value->id] = value;
    std::string key(value->key());
    by_key_.insert_or_assign(std::move(key), std::move(value));
  }
  void remove(PublicId id) {
    const std::lock_guard lock(mutex_);
    take_away(id);
  }
  // From the first key that is not before `from`, until `see` says false.
  template <class See>
  void each(std::string_view from, See see) const {
    const std::lock_guard lock(mutex_);
    for (auto at = by_key_.lower_bound(from); at != by_key_.end(); ++at) {
      if (!see(at->second)) {
        return;
      }
    }
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return by_key_.size();
  }

 private:
  void take_away(PublicId id) {
    if (const auto old = by_id_.find(id); old != by_id_.end()) {
      // Another record may have the key by now.
      const auto at = by_key_.find(std::string_view(old->second->key()));
      if (at != by_key_.end() && at->second->id == id) {
        by_key_.erase(at);
      }
      by_id_.erase(old);
    }
  }

  mutable std::mutex mutex_;
  std::map<std::string, Ref, std::less<>> by_key_;
  std::unordered_map<PublicId, Ref, PublicIdHash> by_id_;
};

// By hash, without order; for what every request asks.
template <class T>
class Rack {
 public:
  using Ref = std::shared_ptr<T>;

  Ref find(std::string_view key) const {
    const Part& part = part_of(key);
    const std::lock_guard lock(part.mutex);
    const auto at = part.by_key.find(key);
    return at == part.by_key.end() ? nullptr : at->second;
  }
  Ref find(PublicId id) const {
    const std::lock_guard lock(ids_mutex_);
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : at->second;
  }
  void put(Ref value) {
    const std::lock_guard lock(ids_mutex_);
    Ref& place = by_id_[value->id];
    if (place && place->key() != value->key()) {
      drop(*place);
    }
    place = value;
    std::string key(value->key());
    Part& part = part_of(key);
    const std::lock_guard inner(part.mutex);
    part.by_key.insert_or_assign(std::move(key), std::move(value));
  }
  void remove(PublicId id) {
    const std::lock_guard lock(ids_mutex_);
    if (const auto old = by_id_.find(id); old != by_id_.end()) {
      drop(*old->second);
      by_id_.erase(old);
    }
  }
  template <class See>
  void each(See see) const {
    const std::lock_guard lock(ids_mutex_);
    for (const auto& [id, value] : by_id_) {
      see(value);
    }
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct alignas(64) Part {
    mutable std::mutex mutex;
    std::unordered_map<std::string, Ref, Hash, std::equal_to<>> by_key;
  };
  static constexpr std::size_t kParts = 32;

  static std::size_t part_number(std::string_view key) { return (Hash{}(key) >> 20U) % kParts; }
  const Part& part_of(std::string_view key) const { return parts_[part_number(key)]; }
  Part& part_of(std::string_view key) { return parts_[part_number(key)]; }
  void drop(const T& value) {
    Part& part = part_of(value.key());
    const std::lock_guard inner(part.mutex);
    const auto at = part.by_key.find(value.key());
    if (at != part.by_key.end() && at->second->id == value.id) {
      part.by_key.erase(at);
    }
  }

  std::array<Part, kParts> parts_;
  mutable std::mutex ids_mutex_;  // taken before that of a part
  std::unordered_map<PublicId, Ref, PublicIdHash> by_id_;
};

}  // namespace meent::gate::identity
