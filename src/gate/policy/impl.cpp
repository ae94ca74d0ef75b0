#include "gate/policy/impl.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"

namespace meent::gate {

using namespace table;

// Offers are numbered as their names are.
std::optional<OfferId> Policy::Impl::offer_of(std::string_view name) const {
  const auto found = offer_names.find(name);
  return found ? std::optional(OfferId{found->value}) : std::nullopt;
}

std::optional<SlotId> Policy::Impl::slot_of(PublicId id) const {
  const SlotCell* found = slot_by_id.find(id);
  return found == nullptr || found->slot.value == kNone ? std::nullopt : std::optional(found->slot);
}

std::optional<NameId> Policy::Impl::collection_of(const Question& question) const {
  return names.find(question.collection->schema.definition().name);
}

// Nothing when there is certainly no agreement about it.
std::optional<About> Policy::Impl::about(const Question& question) const {
  const auto consumer = names.find(question.consumer);
  const auto purpose = names.find(question.purpose);
  if (!consumer || !purpose || question.purpose.empty()) {
    return std::nullopt;
  }
  const auto collection = collection_of(question);
  if (!collection) {
    return std::nullopt;
  }
  return About{*consumer, *purpose, *collection};
}

const GroupEntry* Policy::Impl::group_of(const Question& question) const {
  const auto known = about(question);
  const GroupCell* found = known ? group_by_names.find(*known) : nullptr;
  return found == nullptr ? nullptr : &groups[found->group];
}

GroupId Policy::Impl::group_for(const About& about) {
  GroupCell& cell = group_by_names.place(about);
  if (cell.group.value == kNone) {
    cell.group = groups.push_back({.about = about, .members = {}});
  }
  return cell.group;
}

// The mask of an offer for this definition of its collection. It is kept with the offer when the
// writer made it there; a reader that meets another definition makes one for itself.
const query::MaskRef& Policy::Impl::mask(OfferId offer, const query::Collection& collection,
                                         query::MaskRef& made) const {
  const KeptMask& kept = masks[offer];
  if (kept.mask && kept.version == collection.version && kept.collection == collection.id) {
    return kept.mask;
  }
  made = mask_of(offers[offer].offer, collection.schema);
  return made;
}

// --- agreements ---

void Policy::Impl::put_agreement(const Stored& stored) {
  const auto document = json::parse(stored.body);
  const auto read =
      document ? read_agreement(document->root()) : result<Agreement>(fail(document.error()));
  ensure(read.has_value(), "a stored agreement can be read");
  const auto offer = offer_of(read->offer);
  if (!offer) {
    return;  // an agreement outlives no offer; offers are withdrawn, not removed
  }
  const auto known = slot_of(stored.id);
  const bool is_new = !known;
  const SlotId at = known ? *known : slots.push_back({});
  if (is_new) {
    slot_by_id.place(stored.id).slot = at;
    offers[*offer].slots.push_back(at);
    of_owner[stored.owner_id].push_back(at);
    of_consumer[names.intern(read->consumer)].push_back(at);
  }
  leave(at);
  Slot& slot = slots[at];
  const Instant created = is_new ? stored.created : slot.created;
  if (!is_new) {
    withdraw(groups[slot.group].about.collection, &groups[slot.group]);
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
          .offer = *offer,
          .version = stored.version,
          .state = read->state,
          .basis = read->basis,
          .taken = true};
  slot.group = group_for({slot.consumer, slot.purpose, offers[slot.offer].collection});
  enter(at);
  withdraw(groups[slot.group].about.collection, &groups[slot.group]);
  news.push_back({.id = stored.id,
                  .owner = stored.owner,
                  .consumer = read->consumer,
                  .state = gate::name_of(read->state)});
}

void Policy::Impl::remove_agreement(PublicId id) {
  const auto known = slot_of(id);
  if (!known) {
    return;
  }
  const SlotId at = *known;
  leave(at);
  Slot& slot = slots[at];
  std::erase(offers[slot.offer].slots, at);
  std::erase(of_owner[slot.owner], at);
  std::erase(of_consumer[slot.consumer], at);
  withdraw(groups[slot.group].about.collection, &groups[slot.group]);
  slot.taken = false;
  slot_by_id.place(id).slot = SlotId{kNone};
  ++erased;
}

void Policy::Impl::set_used(PublicId agreement, std::uint64_t used) {
  const auto known = slot_of(agreement);
  if (!known) {
    return;
  }
  Slot& slot = slots[*known];
  const bool stood = slot.stands();
  slot.used = std::max(slot.used, used);
  if (stood && !slot.stands()) {
    leave(*known);
    withdraw(groups[slot.group].about.collection, &groups[slot.group]);
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
  Chain& chain = chains.place({groups[slot.group].about, slot.owner});
  SlotId* link = &chain.first;
  while (link->value != kNone && *link < at) {
    link = &slots[*link].next;
  }
  slot.next = *link;
  *link = at;
  note(chain);
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
  Chain& chain = chains.place({groups[slot.group].about, slot.owner});
  SlotId* link = &chain.first;
  while (*link != at) {
    link = &slots[*link].next;
  }
  *link = slot.next;
  slot.next = SlotId{kNone};
  note(chain);
}

// What a decision needs of the first slot, so that it need not go there.
void Policy::Impl::note(Chain& chain) {
  if (chain.first.value == kNone) {
    return;
  }
  const Slot& slot = slots[chain.first];
  chain.offer = slot.offer;
  chain.counted = slot.count != 0;
  chain.more = slot.next.value != kNone;
  chain.from = slot.from;
  chain.until = slot.until;
}

// --- offers ---

void Policy::Impl::put_offer(const Stored& stored) {
  const auto document = json::parse(stored.body);
  auto read = document ? read_offer(document->root()) : result<Offer>(fail(document.error()));
  ensure(read.has_value(), "a stored offer can be read");
  read->version = stored.version;
  const NameId collection = names.intern(read->collection);
  if (const auto known = offer_of(read->name)) {
    offers[*known].offer = std::move(*read);
    masks[*known] = {};
  } else {
    offer_names.intern(read->name);
    const OfferId made = offers.push_back(
        {.offer = std::move(*read), .id = stored.id, .collection = collection, .slots = {}});
    masks.push_back({});
    offers_of[collection].push_back(made);
  }
  const auto place = static_cast<std::size_t>(collection.value);
  open_of.resize(std::max(open_of.size(), place + 1));
  auto& open = open_of[place];
  open.clear();
  std::ranges::copy_if(offers_of[collection], std::back_inserter(open),
                       [this](OfferId id) { return offers[id].open_now(); });
  withdraw(collection, nullptr);
}

// --- what was made ---

void Policy::Impl::let_go(const Made& made) {
  made.sight.visible->withdraw();
  const auto found = listeners.find(made.sight.visible.get());
  if (found == listeners.end()) {
    return;
  }
  for (const auto& each : found->second) {
    if (auto told = each.lock()) {
      to_tell.push_back(std::move(told));
    }
  }
  listeners.erase(found);
}

void Policy::Impl::withdraw(NameId collection, const GroupEntry* only) {
  const auto found = made_for.find(collection);
  if (found == made_for.end()) {
    return;
  }
  MadeOf& all = found->second;
  const auto concerned =
      only == nullptr ? all.begin()
                      : all.find(pair_of(only->about.consumer.value, only->about.purpose.value));
  const auto end = only == nullptr || concerned == all.end() ? all.end() : std::next(concerned);
  for (auto each = concerned; each != end; ++each) {
    std::ranges::for_each(each->second, [this](const Made& made) { let_go(made); });
  }
  all.erase(concerned, end);
}

void Policy::Impl::withdraw_due(Instant now) {
  for (auto& [collection, all] : made_for) {
    for (auto& [pair, some] : all) {
      std::erase_if(some, [&](const Made& made) {
        const bool due = made.valid_until <= now;
        if (due) {
          let_go(made);
        }
        return due;
      });
    }
    std::erase_if(all, [](const auto& pair) { return pair.second.empty(); });
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
