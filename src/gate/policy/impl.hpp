// The state of the policy behind its lock. Inside the policy only.
#pragma once

#include <functional>
#include <map>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "gate/policy/table.hpp"

namespace meent::gate {

struct PublicIdHash {
  std::size_t operator()(const PublicId& id) const {
    std::size_t hash = 0;
    for (const std::uint8_t byte : id.bytes) {
      hash = hash * 0x100000001b3U ^ byte;
    }
    return hash;
  }
};

class Policy::Impl {
 public:
  explicit Impl(Owners given) : owner_names(std::move(given)) {}

  // --- reading, under a shared lock ---
  std::optional<table::OfferId> offer_of(std::string_view name) const;
  std::optional<table::SlotId> slot_of(PublicId id) const;
  std::optional<table::NameId> collection_of(const Question& question) const;
  std::optional<table::About> about(const Question& question) const;
  const table::GroupEntry* group_of(const Question& question) const;
  const query::MaskRef& mask(table::OfferId offer, const query::Collection& collection,
                             query::MaskRef& made) const;
  // What of an agreement says what it gives.
  struct Grant {
    table::SlotId slot;
    table::OfferId offer;
    bool counted;
  };
  // Calls `visit` for the owner's live agreements, oldest first.
  template <class Visit>
  void each_live(const table::About& about, OwnerId owner, Instant now, const Visit& visit) const {
    const table::Chain* chain = chains.find({about, owner});
    if (chain == nullptr || chain->first.value == table::kNone) {
      return;
    }
    if (!chain->more) {
      if (chain->from <= now && now < chain->until) {
        visit(Grant{.slot = chain->first, .offer = chain->offer, .counted = chain->counted});
      }
      return;
    }
    for (table::SlotId at = chain->first; at.value != table::kNone; at = slots[at].next) {
      if (slots[at].live(now)) {
        visit(Grant{.slot = at, .offer = slots[at].offer, .counted = slots[at].count != 0});
      }
    }
  }
  query::MaskRef open_mask(table::NameId name, const query::Collection& collection) const;
  AgreementPage::Item item(table::SlotId slot) const;

  // --- changing, under the lock ---
  void put_agreement(const Stored& stored);
  void put_offer(const Stored& stored);
  void remove_agreement(PublicId id);
  void set_used(PublicId agreement, std::uint64_t used);
  void keep_masks(table::NameId name, const query::Collection& collection);
  table::Made make(const Question& question, table::NameId consumer, table::NameId purpose,
                   Instant now) const;
  // Withdraws what was made for a collection, of one (consumer, purpose) or of all.
  void withdraw(table::NameId collection, const table::GroupEntry* only);
  void withdraw_due(Instant now);

  mutable std::shared_mutex mutex;
  const Owners owner_names;
  table::Names names;
  std::map<std::string, Party, std::less<>> parties;
  std::unordered_map<PublicId, std::string, PublicIdHash> party_names;
  std::map<std::string, std::pair<PublicId, Purpose>, std::less<>> purposes;
  StrongVector<table::OfferId, table::OfferEntry> offers;
  StrongVector<table::OfferId, table::KeptMask> masks;
  table::Names offer_names;
  std::unordered_map<table::NameId, std::vector<table::OfferId>> offers_of;  // by collection
  // Those of offers_of that give records to everyone now.
  std::vector<std::vector<table::OfferId>> open_of;  // by NameId, as far as there are any
  StrongVector<table::SlotId, table::Slot> slots;
  table::Flat<table::SlotCell> slot_by_id;
  std::size_t erased = 0;  // slots whose agreement is no more
  StrongVector<table::GroupId, table::GroupEntry> groups;
  table::Flat<table::GroupCell> group_by_names;
  std::unordered_map<OwnerId, std::vector<table::SlotId>> of_owner;
  std::unordered_map<table::NameId, std::vector<table::SlotId>> of_consumer;
  table::Flat<table::Chain> chains;
  std::unordered_map<table::NameId, table::MadeOf> made_for;  // by collection
  std::unordered_map<const store::Visible*, table::Listeners> listeners;
  std::vector<Withdrawal> to_tell;
  std::vector<AgreementNews> news;

 private:
  table::GroupId group_for(const table::About& about);
  void enter(table::SlotId slot);
  void leave(table::SlotId slot);
  void note(table::Chain& chain);
  void let_go(const table::Made& made);
};

}  // namespace meent::gate
