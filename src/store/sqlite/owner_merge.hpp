// The keys of some owners' records in ascending order, by seeking the (owner, key) index for each
// and merging: what few owners have is found without looking at what the others have. Looks at no
// more than twice the keys it gives and two a owner.
#pragma once

#include <cstdint>
#include <vector>

#include "store/sqlite/readers.hpp"
#include "store/sqlite/selection.hpp"

namespace meent::store::sqlite {

class OwnerMerge {
 public:
  // `page`: about how many keys are wanted.
  OwnerMerge(Reader& reader, const Layout& layout, const std::vector<OwnerId>& owners,
             KeyRange keys, std::uint64_t page);

  // The next keys, ascending and behind all before; empty at the end.
  std::vector<std::int64_t> next();
  std::uint64_t looked_at() const { return looked_at_; }

 private:
  struct Lane {
    OwnerId owner;
    std::int64_t last;    // key, looked at so far up to and with it
    std::uint32_t chunk;  // keys of its next look
    bool at_end = false;
  };
  void fill(Lane& lane);

  Reader& reader_;
  std::string sql_;
  KeyRange keys_;
  std::vector<Lane> lanes_;
  std::vector<std::int64_t> found_;  // keys that wait for the slower lanes
  std::uint64_t looked_at_ = 0;
  bool begun_ = false;
};

}  // namespace meent::store::sqlite
