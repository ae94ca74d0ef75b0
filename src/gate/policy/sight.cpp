// What may be seen: one decision, and the Visible of all agreements of a question.
#include <algorithm>
#include <mutex>

#include "gate/policy/impl.hpp"

namespace meent::gate {

using namespace table;

namespace {

constexpr std::size_t kKeptPerCollection = 4'096;  // Visibles

void join(query::MaskRef& into, const query::MaskRef& more) {
  into = !into ? more : into == more ? into : into->with(*more);
}

}  // namespace

Decision Policy::decide(const Question& question, OwnerId owner, Instant now) const {
  if (question.keeper || (question.own && *question.own == owner)) {
    return {.mask = query::Mask::everything(), .place = {}, .counted = false};
  }
  Decision decision;
  const std::shared_lock lock(impl_->mutex);
  const auto collection = impl_->collection_of(question);
  if (!collection) {
    return decision;  // nobody offers anything of it
  }
  const auto consumer = impl_->names.find(question.consumer);
  const auto purpose = impl_->names.find(question.purpose);
  if (consumer && purpose && !question.purpose.empty()) {
    bool uncounted = false;
    const About about{*consumer, *purpose, *collection};
    impl_->each_live(about, owner, now, [&](const Impl::Grant& grant) {
      query::MaskRef made;
      const query::MaskRef& mask = impl_->mask(grant.offer, *question.collection, made);
      if (!decision.mask) {
        decision.place = static_cast<std::uint64_t>(grant.slot.value);
      }
      join(decision.mask, mask);
      uncounted = uncounted || !grant.counted;
    });
    decision.counted = decision.mask != nullptr && !uncounted;
  }
  if (const query::MaskRef open = impl_->open_mask(*collection, *question.collection)) {
    join(decision.mask, open);
  }
  return decision;
}

Sight Policy::visible(const Question& question, Instant now) {
  const std::string_view collection_name = question.collection->schema.definition().name;
  const std::int32_t own = question.own ? question.own->value : 0;
  // Of those that are kept; null when there is none that fits.
  const auto kept = [&](NameId collection, NameId consumer, NameId purpose) -> const Made* {
    const auto all = impl_->made_for.find(collection);
    if (all == impl_->made_for.end()) {
      return nullptr;
    }
    const auto found = all->second.find(pair_of(consumer.value, purpose.value));
    if (found == all->second.end()) {
      return nullptr;
    }
    const auto fits = std::ranges::find_if(found->second, [&](const Made& made) {
      return made.own == own && made.keeper == question.keeper &&
             made.definition == question.collection->version && now < made.valid_until;
    });
    return fits == found->second.end() ? nullptr : &*fits;
  };
  {
    const std::shared_lock lock(impl_->mutex);
    const auto collection = impl_->names.find(collection_name);
    const auto consumer = impl_->names.find(question.consumer);
    const auto purpose = impl_->names.find(question.purpose);
    if (collection && consumer && purpose) {
      if (const Made* made = kept(*collection, *consumer, *purpose)) {
        return made->sight;
      }
    }
  }
  const std::unique_lock lock(impl_->mutex);
  const NameId collection = impl_->names.intern(collection_name);
  const NameId consumer = impl_->names.intern(question.consumer);
  const NameId purpose = impl_->names.intern(question.purpose);
  if (const Made* made = kept(collection, consumer, purpose)) {
    return made->sight;
  }
  if (impl_->made_for[collection].size() >= kKeptPerCollection) {
    impl_->withdraw(collection, nullptr);
  }
  impl_->keep_masks(collection, *question.collection);
  auto& place = impl_->made_for[collection][pair_of(consumer.value, purpose.value)];
  place.push_back(impl_->make(question, consumer, purpose, now));
  return place.back().sight;
}

// Masks of this definition, for readers to share.
void Policy::Impl::keep_masks(NameId name, const query::Collection& collection) {
  const auto found = offers_of.find(name);
  if (found == offers_of.end()) {
    return;
  }
  for (const OfferId id : found->second) {
    KeptMask& kept = masks[id];
    if (!kept.mask || kept.version != collection.version || kept.collection != collection.id) {
      kept = {.mask = mask_of(offers[id].offer, collection.schema),
              .collection = collection.id,
              .version = collection.version};
    }
  }
}

// What everyone may see; null when that is nothing.
query::MaskRef Policy::Impl::open_mask(NameId name, const query::Collection& collection) const {
  query::MaskRef open;
  const auto place = static_cast<std::size_t>(name.value);
  if (place < open_of.size()) {
    for (const OfferId id : open_of[place]) {
      query::MaskRef made;
      join(open, mask(id, collection, made));
    }
  }
  return open;
}

Made Policy::Impl::make(const Question& question, NameId consumer, NameId purpose,
                        Instant now) const {
  Made made{.consumer = consumer,
            .purpose = purpose,
            .own = question.own ? question.own->value : 0,
            .keeper = question.keeper,
            .definition = question.collection->version};
  if (const auto found = purposes.find(question.purpose); found != purposes.end()) {
    made.sight.special = found->second.second.special;
  }
  if (question.keeper) {
    made.sight.visible = store::Visible::everything(query::Mask::everything());
    return made;
  }
  const query::MaskRef open = open_mask(*collection_of(question), *question.collection);

  // Masks by owner. `distinct` holds each once: of an offer, or of what several give together.
  std::vector<query::MaskRef> distinct;
  const auto place_of = [&distinct](const query::MaskRef& wanted) {
    for (std::size_t i = 0; i < distinct.size(); ++i) {
      if (distinct[i] == wanted || *distinct[i] == *wanted) {
        return static_cast<std::uint16_t>(i);
      }
    }
    distinct.push_back(wanted);
    return static_cast<std::uint16_t>(distinct.size() - 1);
  };
  const int others = open ? place_of(open) : -1;
  std::vector<std::pair<OwnerId, std::uint16_t>> owners;
  std::vector<std::int32_t> place_of_offer(offers.size(), kNone);
  if (const GroupEntry* group = group_of(question)) {
    owners.reserve(group->members.size() + 1);
    for (const SlotId at : group->members) {
      const Slot& slot = slots[at];
      if (slot.from > now) {
        made.valid_until = std::min(made.valid_until, slot.from);
        continue;
      }
      if (slot.until <= now) {
        continue;
      }
      made.valid_until = std::min(made.valid_until, slot.until);
      made.sight.counted = made.sight.counted || slot.count != 0;
      std::int32_t& place = place_of_offer[static_cast<std::size_t>(slot.offer.value)];
      if (place == kNone) {
        query::MaskRef own_mask;
        query::MaskRef shown = mask(slot.offer, *question.collection, own_mask);
        if (open) {
          join(shown, open);
        }
        place = place_of(shown);
      }
      owners.emplace_back(slot.owner, static_cast<std::uint16_t>(place));
    }
  }
  if (question.own) {
    owners.emplace_back(*question.own, place_of(query::Mask::everything()));
  }
  std::ranges::sort(owners);
  std::vector<OwnerId> ordinals;
  std::vector<std::uint16_t> mask_of_owner;
  ordinals.reserve(owners.size());
  mask_of_owner.reserve(owners.size());
  for (const auto& [owner, place] : owners) {
    if (!ordinals.empty() && ordinals.back() == owner) {
      if (mask_of_owner.back() != place) {
        mask_of_owner.back() = place_of(distinct[mask_of_owner.back()]->with(*distinct[place]));
      }
      continue;
    }
    ordinals.push_back(owner);
    mask_of_owner.push_back(place);
  }
  made.sight.visible =
      std::make_shared<const store::Visible>(ordinals, mask_of_owner, std::move(distinct), others);
  return made;
}

std::vector<Taking> Policy::takings(const Question& question, const std::vector<OwnerId>& owners,
                                    Instant now) const {
  std::vector<Taking> takings;
  const std::shared_lock lock(impl_->mutex);
  const auto about = impl_->about(question);
  if (!about) {
    return takings;
  }
  for (const OwnerId owner : owners) {
    const Slot* oldest = nullptr;
    bool uncounted = question.own && *question.own == owner;
    impl_->each_live(*about, owner, now, [&](const Impl::Grant& grant) {
      uncounted = uncounted || !grant.counted;
      oldest = oldest == nullptr ? &impl_->slots[grant.slot] : oldest;
    });
    if (oldest != nullptr && !uncounted) {
      takings.push_back({.meter = oldest->id.text(), .most = oldest->count});
    }
  }
  return takings;
}

bool Policy::writes(const Question& question) const {
  const std::shared_lock lock(impl_->mutex);
  const GroupEntry* group = impl_->group_of(question);
  return group != nullptr && std::ranges::any_of(group->members, [this](SlotId at) {
           return impl_->offers[impl_->slots[at].offer].offer.write;
         });
}

query::MaskRef Policy::writable(const Question& question, OwnerId owner, Instant now) const {
  query::MaskRef all;
  const std::shared_lock lock(impl_->mutex);
  if (const auto about = impl_->about(question)) {
    impl_->each_live(*about, owner, now, [&](const Impl::Grant& grant) {
      if (impl_->offers[grant.offer].offer.write) {
        query::MaskRef made;
        join(all, impl_->mask(grant.offer, *question.collection, made));
      }
    });
  }
  return all;
}

std::optional<FiguresRight> Policy::figures(const Question& question, std::string_view offer,
                                            Instant now) const {
  const std::shared_lock lock(impl_->mutex);
  const auto found = impl_->offer_of(offer);
  if (!found) {
    return std::nullopt;
  }
  const OfferEntry& entry = impl_->offers[*found];
  const query::Schema& schema = question.collection->schema;
  if (!entry.offer.figures || entry.offer.collection != schema.definition().name) {
    return std::nullopt;
  }
  const OfferFigures& figures = *entry.offer.figures;
  FiguresRight right;
  right.question.minimum_owners = figures.minimum_owners;
  for (const std::string& key : figures.keys) {
    const auto* own = query::own_property(key);
    right.question.keys.push_back(own != nullptr ? own->index : *schema.find(key));
  }
  for (const OfferMeasure& measure : figures.measures) {
    const auto field = schema.find(measure.field);
    right.question.measures.push_back(
        {.kind = measure.kind, .field = field.value_or(FieldIndex{0})});
  }
  query::MaskRef made;
  const query::MaskRef mask = impl_->mask(*found, *question.collection, made);
  if (entry.offer.open) {
    if (!entry.offer.published) {
      return std::nullopt;
    }
    right.visible = store::Visible::everything(mask);
    return right;
  }
  std::vector<OwnerId> owners;
  for (const SlotId at : entry.slots) {
    const Slot& slot = impl_->slots[at];
    if (slot.live(now) && impl_->names.text(slot.consumer) == question.consumer &&
        impl_->names.text(slot.purpose) == question.purpose) {
      owners.push_back(slot.owner);
    }
  }
  std::ranges::sort(owners);
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  if (owners.empty()) {
    return std::nullopt;
  }
  right.visible = std::make_shared<const store::Visible>(
      owners, std::vector<std::uint16_t>(owners.size(), 0), std::vector<query::MaskRef>{mask});
  return right;
}

bool Policy::is_open(std::string_view collection) const {
  const std::shared_lock lock(impl_->mutex);
  const auto name = impl_->names.find(collection);
  if (!name) {
    return false;
  }
  const auto found = impl_->offers_of.find(*name);
  return found != impl_->offers_of.end() && std::ranges::any_of(found->second, [this](OfferId id) {
           return impl_->offers[id].offer.open && impl_->offers[id].offer.published;
         });
}

}  // namespace meent::gate
