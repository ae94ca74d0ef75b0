// How the policy lies in memory. Inside the policy only; its lock is the caller's.
//
// A slot is an agreement, in 96 bytes; texts are interned. A group is (consumer, purpose,
// collection). A live slot stands in its group and in the chain of an owner's slots there. Where a
// chain begins stands what a decision needs of its first slot, so that a decision mostly looks at
// one line of memory that is not warm.
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
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

// Cells found by a key: linear probing over a power of two, at most 5/8 full. A Cell has a Key, is
// made empty, and tells empty(), is(key), key(), hash(key), and whether it is still needed.
template <class Cell>
class Flat {
 public:
  using Key = typename Cell::Key;

  const Cell* find(const Key& key) const {
    for (std::size_t at = start(key);; at = (at + 1) & (cells_.size() - 1)) {
      if (cells_[at].is(key)) {
        return &cells_[at];
      }
      if (cells_[at].empty()) {
        return nullptr;
      }
    }
  }
  // Made when it is not there. Stays where it is until the next call.
  Cell& place(const Key& key) {
    if ((held_ + 1) * 8 > cells_.size() * 5) {
      grow();
    }
    for (std::size_t at = start(key);; at = (at + 1) & (cells_.size() - 1)) {
      if (cells_[at].empty()) {
        cells_[at] = Cell(key);
        ++held_;
        return cells_[at];
      }
      if (cells_[at].is(key)) {
        return cells_[at];
      }
    }
  }

 private:
  std::size_t start(const Key& key) const { return Cell::hash(key) & (cells_.size() - 1); }
  void grow() {
    std::vector<Cell> old(cells_.size() * 2);
    old.swap(cells_);
    held_ = 0;
    for (const Cell& cell : old) {
      if (!cell.empty() && cell.needed()) {
        place(cell.key()) = cell;
      }
    }
  }
  std::vector<Cell> cells_ = std::vector<Cell>(1'024);
  std::size_t held_ = 0;
};

// Spreads over the low bits.
inline std::size_t spread(std::uint64_t key) {
  key *= 0x9e3779b97f4a7c15U;
  return static_cast<std::size_t>(key ^ (key >> 32));
}
inline std::uint64_t pair_of(std::int32_t high, std::int32_t low) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32) |
         static_cast<std::uint32_t>(low);
}

// Texts as small numbers, for ever.
class Names {
 public:
  NameId intern(std::string_view text);
  std::optional<NameId> find(std::string_view text) const;
  std::string_view text(NameId id) const { return texts_[id]; }

 private:
  struct Cell {
    using Key = std::string_view;
    Cell() = default;
    explicit Cell(Key) {}
    bool empty() const { return text.data() == nullptr; }
    bool is(Key key) const { return text == key && !empty(); }
    Key key() const { return text; }
    bool needed() const { return true; }
    static std::size_t hash(Key key) { return std::hash<std::string_view>{}(key); }

    std::string_view text;  // in texts_
    NameId id{kNone};
  };
  Flat<Cell> by_text_;
  std::deque<std::string> kept_;
  StrongVector<NameId, std::string_view> texts_;
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

// What a question is about: consumer, purpose and collection.
struct About {
  NameId consumer{kNone}, purpose{kNone}, collection{kNone};
  friend bool operator==(const About&, const About&) = default;
};
inline std::uint64_t hash_of(const About& about) {
  return spread(pair_of(about.consumer.value, about.purpose.value)) +
         static_cast<std::uint32_t>(about.collection.value);
}

// Where the slots of an owner in a group begin. It is found by what is asked, not by the group, and
// fills a line of memory: one decision looks at one.
struct alignas(64) Chain {
  struct Key {
    About about;
    OwnerId owner;
    friend bool operator==(const Key&, const Key&) = default;
  };
  Chain() = default;
  explicit Chain(const Key& key) : at(key) {}
  bool empty() const { return at.about.consumer.value == kNone; }
  bool is(const Key& key) const { return at == key; }
  const Key& key() const { return at; }
  bool needed() const { return first.value != kNone; }
  static std::size_t hash(const Key& key) {
    return spread(hash_of(key.about) ^
                  (static_cast<std::uint64_t>(static_cast<std::uint32_t>(key.owner.value)) << 32));
  }

  Key at;
  SlotId first{kNone};
  // Of the first slot; see Policy::Impl::note.
  OfferId offer{kNone};
  Instant from, until;
  bool counted = false;
  bool more = false;  // there are other slots behind it
};
static_assert(sizeof(Chain) == 64);

// Ids are random, so some of their bytes are as good a hash as any.
struct SlotCell {
  using Key = PublicId;
  SlotCell() = default;
  explicit SlotCell(const Key& key) : id(key), taken(true) {}
  bool empty() const { return !taken; }
  bool is(const Key& key) const { return taken && id == key; }
  const Key& key() const { return id; }
  bool needed() const { return slot.value != kNone; }
  static std::size_t hash(const Key& key) {
    std::uint64_t some = 0;
    std::memcpy(&some, &key.bytes[8], sizeof some);
    return spread(some);
  }

  PublicId id;
  SlotId slot{kNone};  // none: its agreement was erased
  bool taken = false;
};

struct GroupCell {
  using Key = About;
  GroupCell() = default;
  explicit GroupCell(const Key& key) : at(key) {}
  bool empty() const { return at.consumer.value == kNone; }
  bool is(const Key& key) const { return at == key; }
  const Key& key() const { return at; }
  bool needed() const { return true; }
  static std::size_t hash(const Key& key) { return spread(hash_of(key)); }

  About at;
  GroupId group{kNone};
};

struct OfferEntry {
  Offer offer;
  PublicId id;
  NameId collection{kNone};
  std::vector<SlotId> slots;  // all agreements on it, ever

  bool open_now() const { return offer.open && offer.published && !offer.figures; }
  bool gives_records() const { return !offer.figures; }
};

// The mask of an offer, for the collection's definition it was last made for.
struct KeptMask {
  query::MaskRef mask;
  CollectionId collection;
  std::uint32_t version = 0;
};

// A Visible that was made, and for whom.
struct Made {
  NameId consumer{kNone}, purpose{kNone};
  std::int32_t own = 0;
  bool keeper = false;
  std::uint32_t definition = 0;  // version of the collection
  Sight sight;
  Instant valid_until = kLatest;
};
// Of one collection, by pair_of(consumer, purpose).
using MadeOf = std::unordered_map<std::uint64_t, std::vector<Made>>;
using Listeners = std::vector<std::weak_ptr<const std::function<void()>>>;

struct GroupEntry {
  About about;
  std::vector<SlotId> members;  // that stand, in any order
};

}  // namespace meent::gate::table
