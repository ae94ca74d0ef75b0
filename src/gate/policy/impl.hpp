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
  std::optional<table::GroupId> group_of(const Question& question) const;
  const query::MaskRef& mask(const table::OfferEntry& offer, const query::Collection& collection,
                             query::MaskRef& made) const;
  // Calls `visit` for the live slots of an owner in a group, oldest first.
  template <class Visit>
  void each_live(table::GroupId group, OwnerId owner, Instant now, const Visit& visit) const {
    for (table::SlotId at = chains.find(group, owner); at.value != table::kNone;
         at = slots[at].next) {
      if (slots[at].live(now)) {
        visit(slots[at]);
      }
    }
  }
  AgreementPage::Item item(table::SlotId slot) const;

  // --- changing, under the lock ---
  void put_agreement(const Stored& stored);
  void put_offer(const Stored& stored);
  void remove_agreement(PublicId id);
  void set_used(PublicId agreement, std::uint64_t used);
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
  std::map<std::string, table::OfferId, std::less<>> offer_by_name;
  std::unordered_map<table::NameId, std::vector<table::OfferId>> offers_of;  // by collection
  StrongVector<table::SlotId, table::Slot> slots;
  std::unordered_map<PublicId, table::SlotId, PublicIdHash> slot_by_id;
  StrongVector<table::GroupId, table::GroupEntry> groups;
  std::unordered_map<std::uint64_t, std::vector<table::GroupId>> group_by_pair;
  std::unordered_map<OwnerId, std::vector<table::SlotId>> of_owner;
  std::unordered_map<table::NameId, std::vector<table::SlotId>> of_consumer;
  table::Chains chains;
  std::unordered_map<table::NameId, std::vector<table::Made>> made_for;  // by collection
  std::vector<Withdrawal> to_tell;
  std::vector<AgreementNews> news;

 private:
  table::GroupId group_for(table::NameId consumer, table::NameId purpose, table::NameId collection);
  void enter(table::SlotId slot);
  void leave(table::SlotId slot);
  void let_go(table::Made& made);
};

}  // namespace meent::gate
