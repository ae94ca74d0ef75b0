#include "gate/identity/token_cache.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace meent::gate::identity {

TokenCache::TokenCache(std::size_t capacity)
    : rows_(std::max<std::size_t>(1, (capacity + kParts * kWays - 1) / (kParts * kWays))) {
  for (Part& part : parts_) {
    part.rows.resize(rows_);
  }
}

TokenCache::~TokenCache() = default;

// The digest is as good as random; its first byte chose the part.
std::size_t TokenCache::row_of(const Digest& digest) const {
  std::uint64_t number = 0;
  std::memcpy(&number, digest.data() + 1, sizeof number);
  return number % rows_;
}

AccessTokenRef TokenCache::find(const Digest& digest, Generation generation, Instant now) const {
  const Part& part = part_of(digest);
  const std::scoped_lock lock(part.mutex);
  for (const Place& place : part.rows[row_of(digest)]) {
    if (place.digest == digest) {
      return place.generation == generation && now < place.expires ? place.token : nullptr;
    }
  }
  return nullptr;
}

void TokenCache::put(const Digest& digest, Generation generation, Instant expires, Instant now,
                     AccessTokenRef token) {
  Part& part = parts_[digest[0] % kParts];
  const std::scoped_lock lock(part.mutex);
  Row& row = part.rows[row_of(digest)];
  // The lower, the sooner it makes room: itself, what is dead, then what dies first.
  const auto worth = [&](const Place& place) {
    if (place.digest == digest) {
      return std::pair{0, place.expires};
    }
    const bool dead = place.generation != generation || place.expires <= now;
    return std::pair{dead ? 1 : 2, place.expires};
  };
  Place& place = *std::ranges::min_element(row, {}, worth);
  place = {digest, generation, expires, std::move(token)};
}

}  // namespace meent::gate::identity
