#include "store/sqlite/owner_merge.hpp"

#include <algorithm>

namespace meent::store::sqlite {
namespace {

constexpr std::uint32_t kLargestChunk = 4'096;

}  // namespace

OwnerMerge::OwnerMerge(Reader& reader, const Layout& layout, const std::vector<OwnerId>& owners,
                       KeyRange keys, std::uint64_t page)
    : reader_(reader),
      sql_("SELECT key FROM " + layout.table() + " INDEXED BY " + layout.owner_index() +
           " WHERE owner=?1 AND key>?2 AND key<=?3 ORDER BY key LIMIT ?4"),
      keys_(keys) {
  const std::uint64_t share = owners.empty() ? 1 : 3 * page / (2 * owners.size());
  const auto chunk = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(share, 2, kLargestChunk));
  lanes_.reserve(owners.size());
  for (const OwnerId owner : owners) {
    lanes_.push_back({.owner = owner, .last = keys.from - 1, .chunk = chunk});
  }
}

void OwnerMerge::fill(Lane& lane) {
  Run rows(reader_.statements().get(sql_));
  rows->bind(1, std::int64_t{lane.owner.value});
  rows->bind(2, lane.last);
  rows->bind(3, keys_.until);
  rows->bind(4, std::int64_t{lane.chunk});
  std::uint32_t got = 0;
  while (rows->step()) {
    lane.last = rows->whole(0);
    found_.push_back(lane.last);
    ++got;
  }
  looked_at_ += got;
  lane.at_end = got < lane.chunk;
  lane.chunk = std::min(lane.chunk * 2, kLargestChunk);
}

std::vector<std::int64_t> OwnerMerge::next() {
  for (;;) {
    std::int64_t horizon = INT64_MAX;
    for (const Lane& lane : lanes_) {
      horizon = lane.at_end ? horizon : std::min(horizon, lane.last);
    }
    // Lanes that stand at the horizon hold the others up; at first all do.
    for (Lane& lane : lanes_) {
      if (!lane.at_end && (!begun_ || lane.last == horizon)) {
        fill(lane);
      }
    }
    begun_ = true;
    std::erase_if(lanes_, [](const Lane& lane) { return lane.at_end; });
    horizon = INT64_MAX;
    for (const Lane& lane : lanes_) {
      horizon = std::min(horizon, lane.last);
    }
    std::ranges::sort(found_);
    const auto end = std::ranges::upper_bound(found_, horizon);
    if (end != found_.begin()) {
      std::vector<std::int64_t> ready(found_.begin(), end);
      found_.erase(found_.begin(), end);
      return ready;
    }
    if (lanes_.empty()) {
      return {};
    }
  }
}

}  // namespace meent::store::sqlite
