// How the policy lies in memory. Inside the policy only; its lock is the caller's.
//
// A slot is an agreement, in 96 bytes; texts are interned. A group is (consumer, purpose,
// collection): all that one question needs. A live slot stands in its group and in the chain of
// (group, owner), which one look in a flat table finds.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/strong.hpp"
#include "gate/policy/policy.hpp"

namespace meent::gate::table {

struct NameTag {};
struct SlotTag {};
struct GroupTag {};
struct OfferTag {};
using NameId = Strong<NameTag, std::int32_t>;  // of a party, purpose or collection
using SlotId = Strong<SlotTag, std::int32_t>;
using GroupId = Strong<GroupTag, std::int32_t>;
using OfferId = Strong<OfferTag, std::int32_t>;

inline constexpr std::int32_t kNone = -1;

// Texts as small numbers, for ever.
class Names {
 public:
  NameId intern(std::string_view text);
  std::optional<NameId> find(std::string_view text) const;
  std::string_view text(NameId id) const { return *texts_[id]; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, NameId, Hash, std::equal_to<>> by_text_;
  StrongVector<NameId, const std::string*> texts_;
};

struct Slot {
  PublicId id;
  Instant from, until;
  Instant created, changed;
  std::uint64_t count = 0;  // 0: not counted
  std::uint64_t used = 0;
  OwnerId owner;
  NameId consumer{kNone}, purpose{kNone};
  OfferId offer{kNone};
  GroupId group{kNone};
  SlotId next{kNone};          // in the chain of (group, owner), oldest first
  std::int32_t place = kNone;  // in its group
  std::uint32_t version = 0;
  AgreementState state = AgreementState::requested;
  LegalBasis basis = LegalBasis::consent;
  bool taken = false;  // false: the slot is free

  bool has_uses() const { return count == 0 || used < count; }
  bool stands() const { return taken && gives(state) && has_uses(); }
  bool live(Instant now) const { return stands() && from <= now && now < until; }
};

// (group, owner) -> first slot of the chain. Linear probing over a power of two, at most 5/8 full.
class Chains {
 public:
  SlotId find(GroupId group, OwnerId owner) const {
    for (std::size_t at = start(group, owner);; at = (at + 1) & (cells_.size() - 1)) {
      const Cell& cell = cells_[at];
      if (cell.group == group.value && cell.owner == owner.value) {
        return SlotId{cell.slot};
      }
      if (cell.group == kNone) {
        return SlotId{kNone};
      }
    }
  }
  // A place that stays valid until the next call. Its slot is none when it is new.
  std::int32_t& place(GroupId group, OwnerId owner);

 private:
  struct Cell {
    std::int32_t group = kNone;
    std::int32_t owner = 0;
    std::int32_t slot = kNone;
  };
  std::size_t start(GroupId group, OwnerId owner) const {
    const std::uint64_t key =
        (static_cast<std::uint64_t>(static_cast<std::uint32_t>(group.value)) << 32) |
        static_cast<std::uint32_t>(owner.value);
    return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15U) >> 32) & (cells_.size() - 1);
  }
  void grow();
  std::vector<Cell> cells_ = std::vector<Cell>(1'024);
  std::size_t held_ = 0;
};

struct OfferEntry {
  Offer offer;
  PublicId id;
  NameId collection{kNone};
  std::vector<SlotId> slots;  // all agreements on it, ever
  // Of the collection's definition it was last made for.
  mutable query::MaskRef mask;
  mutable std::uint32_t mask_version = 0;
  mutable CollectionId mask_collection;

  bool open_now() const { return offer.open && offer.published && !offer.figures; }
  bool gives_records() const { return !offer.figures; }
};

// A Visible that was made, and for whom.
struct Made {
  NameId consumer{kNone}, purpose{kNone};
  std::int32_t own = 0;
  bool keeper = false;
  std::uint32_t definition = 0;  // version of the collection
  Sight sight;
  Instant valid_until = kLatest;
  std::vector<std::weak_ptr<const std::function<void()>>> listeners;
};

struct GroupEntry {
  NameId consumer{kNone}, purpose{kNone}, collection{kNone};
  std::vector<SlotId> members;  // that stand, in any order
};

}  // namespace meent::gate::table
