#include "gate/policy/impl.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"

namespace meent::gate {

using namespace table;

namespace {

std::uint64_t pair_key(NameId consumer, NameId purpose) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(consumer.value)) << 32) |
         static_cast<std::uint32_t>(purpose.value);
}

}  // namespace

std::optional<GroupId> Policy::Impl::group_of(const Question& question) const {
  const auto consumer = names.find(question.consumer);
  const auto purpose = names.find(question.purpose);
  if (!consumer || !purpose || question.purpose.empty()) {
    return std::nullopt;
  }
  const auto found = group_by_pair.find(pair_key(*consumer, *purpose));
  if (found == group_by_pair.end()) {
    return std::nullopt;
  }
  const std::string_view name = question.collection->schema.definition().name;
  for (const GroupId group : found->second) {
    if (names.text(groups[group].collection) == name) {
      return group;
    }
  }
  return std::nullopt;
}

GroupId Policy::Impl::group_for(NameId consumer, NameId purpose, NameId collection) {
  auto& same_pair = group_by_pair[pair_key(consumer, purpose)];
  for (const GroupId group : same_pair) {
    if (groups[group].collection == collection) {
      return group;
    }
  }
  const GroupId made = groups.push_back(
      {.consumer = consumer, .purpose = purpose, .collection = collection, .members = {}});
  same_pair.push_back(made);
  return made;
}

// The mask of an offer for this definition of its collection. It is kept with the offer when the
// writer made it there; a reader that meets another definition makes one for itself.
const query::MaskRef& Policy::Impl::mask(const OfferEntry& offer,
                                         const query::Collection& collection,
                                         query::MaskRef& made) const {
  if (offer.mask && offer.mask_version == collection.version &&
      offer.mask_collection == collection.id) {
    return offer.mask;
  }
  made = mask_of(offer.offer, collection.schema);
  return made;
}

// --- agreements ---

void Policy::Impl::put_agreement(const Stored& stored) {
  const auto document = json::parse(stored.body);
  const auto read =
      document ? read_agreement(document->root()) : result<Agreement>(fail(document.error()));
  ensure(read.has_value(), "a stored agreement can be read");
  const auto offer = offer_by_name.find(read->offer);
  if (offer == offer_by_name.end()) {
    return;  // an agreement outlives no offer; offers are withdrawn, not removed
  }
  auto [known, is_new] = slot_by_id.try_emplace(stored.id, SlotId{kNone});
  if (is_new) {
    known->second = slots.push_back({});
    offers[offer->second].slots.push_back(known->second);
    of_owner[stored.owner_id].push_back(known->second);
    of_consumer[names.intern(read->consumer)].push_back(known->second);
  }
  const SlotId at = known->second;
  leave(at);
  Slot& slot = slots[at];
  const Instant created = is_new ? stored.created : slot.created;
  if (!is_new) {
    withdraw(groups[slot.group].collection, &groups[slot.group]);
  }
  slot = {.id = stored.id,
          .from = read->from,
          .until = read->until,
          .created = created,
          .changed = stored.changed,
          .count = read->count.value_or(0),
          .used = slot.used,
          .owner = stored.owner_id,
          .consumer = names.intern(read->consumer),
          .purpose = names.intern(read->purpose),
          .offer = offer->second,
          .version = stored.version,
          .state = read->state,
          .basis = read->basis,
          .taken = true};
  slot.group = group_for(slot.consumer, slot.purpose, offers[slot.offer].collection);
  enter(at);
  withdraw(groups[slot.group].collection, &groups[slot.group]);
  news.push_back({.id = stored.id,
                  .owner = stored.owner,
                  .consumer = read->consumer,
                  .state = gate::name_of(read->state)});
}

void Policy::Impl::remove_agreement(PublicId id) {
  const auto known = slot_by_id.find(id);
  if (known == slot_by_id.end()) {
    return;
  }
  const SlotId at = known->second;
  leave(at);
  Slot& slot = slots[at];
  std::erase(offers[slot.offer].slots, at);
  std::erase(of_owner[slot.owner], at);
  std::erase(of_consumer[slot.consumer], at);
  withdraw(groups[slot.group].collection, &groups[slot.group]);
  slot.taken = false;
  slot_by_id.erase(known);
}

void Policy::Impl::set_used(PublicId agreement, std::uint64_t used) {
  const auto known = slot_by_id.find(agreement);
  if (known == slot_by_id.end()) {
    return;
  }
  Slot& slot = slots[known->second];
  const bool stood = slot.stands();
  slot.used = std::max(slot.used, used);
  if (stood && !slot.stands()) {
    leave(known->second);
    withdraw(groups[slot.group].collection, &groups[slot.group]);
  }
}

// Into its group and chain, when it stands. Chains are by age, so that the oldest comes first.
void Policy::Impl::enter(SlotId at) {
  Slot& slot = slots[at];
  if (!slot.stands() || !offers[slot.offer].gives_records()) {
    return;
  }
  auto& members = groups[slot.group].members;
  slot.place = static_cast<std::int32_t>(members.size());
  members.push_back(at);
  std::int32_t* link = &chains.place(slot.group, slot.owner);
  while (*link != kNone && SlotId{*link} < at) {
    link = &slots[SlotId{*link}].next.value;
  }
  slot.next = SlotId{*link};
  *link = at.value;
}

void Policy::Impl::leave(SlotId at) {
  Slot& slot = slots[at];
  if (slot.place == kNone) {
    return;
  }
  auto& members = groups[slot.group].members;
  const SlotId last = members.back();
  members[static_cast<std::size_t>(slot.place)] = last;
  slots[last].place = slot.place;
  members.pop_back();
  slot.place = kNone;
  std::int32_t* link = &chains.place(slot.group, slot.owner);
  while (*link != at.value) {
    link = &slots[SlotId{*link}].next.value;
  }
  *link = slot.next.value;
  slot.next = SlotId{kNone};
}

// --- offers ---

void Policy::Impl::put_offer(const Stored& stored) {
  const auto document = json::parse(stored.body);
  auto read = document ? read_offer(document->root()) : result<Offer>(fail(document.error()));
  ensure(read.has_value(), "a stored offer can be read");
  read->version = stored.version;
  const NameId collection = names.intern(read->collection);
  const auto known = offer_by_name.find(read->name);
  if (known != offer_by_name.end()) {
    offers[known->second].offer = std::move(*read);
    offers[known->second].mask = nullptr;
  } else {
    const std::string name = read->name;
    const OfferId made = offers.push_back(
        {.offer = std::move(*read), .id = stored.id, .collection = collection, .slots = {}});
    offer_by_name.emplace(name, made);
    offers_of[collection].push_back(made);
  }
  withdraw(collection, nullptr);
}

// --- what was made ---

void Policy::Impl::let_go(Made& made) {
  made.sight.visible->withdraw();
  for (const auto& each : made.listeners) {
    if (auto told = each.lock()) {
      to_tell.push_back(std::move(told));
    }
  }
}

void Policy::Impl::withdraw(NameId collection, const GroupEntry* only) {
  const auto found = made_for.find(collection);
  if (found == made_for.end()) {
    return;
  }
  std::erase_if(found->second, [&](Made& made) {
    const bool concerned =
        only == nullptr || (made.consumer == only->consumer && made.purpose == only->purpose);
    if (concerned) {
      let_go(made);
    }
    return concerned;
  });
}

void Policy::Impl::withdraw_due(Instant now) {
  for (auto& [collection, all] : made_for) {
    std::erase_if(all, [&](Made& made) {
      const bool due = made.valid_until <= now;
      if (due) {
        let_go(made);
      }
      return due;
    });
  }
}

AgreementPage::Item Policy::Impl::item(SlotId at) const {
  const Slot& slot = slots[at];
  Agreement agreement{.id = slot.id,
                      .owner = std::string(owner_names.name(slot.owner)),
                      .consumer = std::string(names.text(slot.consumer)),
                      .offer = offers[slot.offer].offer.name,
                      .purpose = std::string(names.text(slot.purpose)),
                      .from = slot.from,
                      .until = slot.until,
                      .count = slot.count == 0 ? std::nullopt : std::optional(slot.count),
                      .state = slot.state,
                      .basis = slot.basis,
                      .created = slot.created,
                      .changed = slot.changed,
                      .version = slot.version};
  return {.place = static_cast<std::uint64_t>(at.value),
          .agreement = std::move(agreement),
          .used = slot.used};
}

}  // namespace meent::gate
