// Visible: whose records of one collection a question may see, and through which mask. Made by the
// gate of all live agreements, immutable, shared by the questions that are under the same policy.
// The store applies it to every row by the ordinal of the row's owner.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "query/mask.hpp"

namespace meent::store {

class Visible {
 public:
  // Every owner's records, those of owners that are not known yet too, through one mask.
  static std::shared_ptr<const Visible> everything(query::MaskRef mask);
  static std::shared_ptr<const Visible> nothing();

  // `owners` ascend; `mask_of[i]`, a place in `masks`, belongs to `owners[i]`. `others`: a place in
  // `masks` for all owners that are not named, or -1 when they are hidden.
  Visible(const std::vector<OwnerId>& owners, const std::vector<std::uint16_t>& mask_of,
          std::vector<query::MaskRef> masks, int others = -1);

  bool sees(OwnerId owner) const { return place_of(owner) != kHidden; }
  // Null when the owner's records are hidden.
  const query::Mask* mask(OwnerId owner) const {
    const std::uint16_t place = place_of(owner);
    return place == kHidden ? nullptr : masks_[place].get();
  }

  bool all_owners() const { return others_ != kHidden && named_.empty(); }
  bool none() const { return others_ == kHidden && named_.empty(); }
  // The owners that are named, ascending; with all_owners() or `others` more are seen.
  const std::vector<OwnerId>& named() const { return named_; }
  bool others_seen() const { return others_ != kHidden; }
  const std::vector<query::MaskRef>& masks() const { return masks_; }
  // Whether each record that is seen shows this field exactly. A field for which this is false may
  // not be sought in an index or said in SQL: its stored value is not what is seen.
  bool exact(FieldIndex field) const;

  // The right behind it changed: no new question may be answered under it.
  void withdraw() const { withdrawn_.store(true, std::memory_order_release); }
  bool withdrawn() const { return withdrawn_.load(std::memory_order_acquire); }

 private:
  static constexpr std::uint16_t kHidden = 0xffff;
  static constexpr std::size_t kFew = 8;  // owners: looked through, so that they take no room
  std::uint16_t place_of(OwnerId owner) const {
    if (named_.size() <= kFew) {
      for (std::size_t i = 0; i < named_.size(); ++i) {
        if (named_[i] == owner) {
          return place_[i];
        }
      }
      return others_;
    }
    const auto at = static_cast<std::size_t>(owner.value);
    return at < place_.size() ? place_[at] : others_;
  }

  std::vector<std::uint16_t> place_;  // in masks_; by ordinal, of few owners in their order
  std::uint16_t others_ = kHidden;
  std::vector<OwnerId> named_;
  std::vector<query::MaskRef> masks_;
  mutable std::atomic<bool> withdrawn_ = false;
};
using VisibleRef = std::shared_ptr<const Visible>;

// `where` of the error by which a read is refused whose Visible was withdrawn: make it anew and ask
// again.
inline constexpr std::string_view kWithdrawn = "visible";

}  // namespace meent::store
