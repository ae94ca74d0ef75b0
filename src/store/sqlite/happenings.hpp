// What the writes of a group did, gathered a request at a time: for the commit listener, and the
// owners for the log. What a refused request gathered is dropped with it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "store/feed.hpp"

namespace meent::store::sqlite {

// Owners whose records a request touched, each once; one bit a look.
class TouchedOwners {
 public:
  void add(OwnerId owner) {
    const auto at = static_cast<std::size_t>(owner.value) / 64;
    if (at >= bits_.size()) {
      bits_.resize(at + at / 2 + 1);
    }
    const std::uint64_t bit = std::uint64_t{1} << (static_cast<std::size_t>(owner.value) % 64);
    if ((bits_[at] & bit) == 0) {
      bits_[at] |= bit;
      owners_.push_back(owner);
    }
  }
  // Ascending; forgets them.
  std::vector<OwnerId> take();
  void clear();

 private:
  std::vector<std::uint64_t> bits_;
  std::vector<OwnerId> owners_;
};

class Happenings {
 public:
  TouchedOwners touched;  // by the request at hand

  void add(Changed change) { request_.changes.push_back(std::move(change)); }
  void add_use(MeterRead read) { request_.meters.push_back(std::move(read)); }
  void add_bulk(CollectionId collection) { request_.bulk.push_back(collection); }
  void catalogue_changed() { request_.catalogue = true; }
  void outbox_grew() { request_.outbox = true; }

  void keep_request();
  void drop_request();
  void drop_group();
  // The group as the listener is told it; valid until the next change.
  Committed told(std::uint64_t sequence) const;

 private:
  struct Part {
    std::vector<Changed> changes;
    std::vector<CollectionId> bulk;
    std::vector<MeterRead> meters;
    bool catalogue = false;
    bool outbox = false;
  };
  Part request_;
  Part group_;
};

}  // namespace meent::store::sqlite
