#include "gate/policy/policy.hpp"

#include <algorithm>
#include <mutex>

#include "base/ensure.hpp"
#include "gate/policy/impl.hpp"

namespace meent::gate {

using namespace table;

Policy::Policy(Owners owners) : impl_(std::make_unique<Impl>(std::move(owners))) {}
Policy::~Policy() = default;

// --- tables ---

void Policy::put(Kind kind, const Stored& stored) {
  const std::unique_lock lock(impl_->mutex);
  switch (kind) {
    case Kind::agreement: return impl_->put_agreement(stored);
    case Kind::offer: return impl_->put_offer(stored);
    case Kind::purpose: {
      const auto document = json::parse(stored.body);
      auto read =
          document ? read_purpose(document->root()) : result<Purpose>(fail(document.error()));
      ensure(read.has_value(), "a stored purpose can be read");
      read->version = stored.version;
      const std::string name = read->name;
      impl_->purposes.insert_or_assign(name, std::pair(stored.id, std::move(*read)));
      for (auto& [collection, all] : impl_->made_for) {  // `special` may have changed
        impl_->withdraw(collection, nullptr);
      }
      return;
    }
    case Kind::party: {
      const auto document = json::parse(stored.body);
      ensure(document.has_value(), "a stored party can be read");
      const json::Node body = document->root();
      Party party{.id = stored.id,
                  .name = std::string(body.member("name").text().value_or("")),
                  .title = std::string(body.member("title").text().value_or("")),
                  .person = body.member("kind").text().value_or("") == "person"};
      impl_->party_names[stored.id] = party.name;
      const std::string name = party.name;
      impl_->parties.insert_or_assign(name, std::move(party));
      return;
    }
    default: return;
  }
}

void Policy::remove(Kind kind, PublicId id) {
  const std::unique_lock lock(impl_->mutex);
  if (kind == Kind::agreement) {
    impl_->remove_agreement(id);
  } else if (kind == Kind::party) {
    if (const auto found = impl_->party_names.find(id); found != impl_->party_names.end()) {
      impl_->parties.erase(found->second);
      impl_->party_names.erase(found);
    }
  }
}

void Policy::used(std::string_view meter, std::uint64_t uses) {
  if (const auto id = PublicId::parse(meter)) {
    const std::unique_lock lock(impl_->mutex);
    impl_->set_used(*id, uses);
  }
}

// Tells withdrawals alone: news of a commit that is under way is for whoever made it to tell.
void Policy::tick(Instant now) {
  std::vector<Withdrawal> to_tell;
  {
    const std::unique_lock lock(impl_->mutex);
    impl_->withdraw_due(now);
    to_tell.swap(impl_->to_tell);
  }
  for (const Withdrawal& each : to_tell) {
    (*each)();
  }
}

Withdrawal Policy::on_withdrawal(const store::VisibleRef& visible, std::function<void()> told) {
  auto handle = std::make_shared<const std::function<void()>>(std::move(told));
  const std::unique_lock lock(impl_->mutex);
  if (!visible->withdrawn()) {  // else the caller looks
    Listeners& all = impl_->listeners[visible.get()];
    std::erase_if(all, [](const auto& each) { return each.expired(); });
    all.push_back(handle);
  }
  return handle;
}

void Policy::tell_changes(const std::function<void(const AgreementNews&)>& tell) {
  std::vector<Withdrawal> to_tell;
  std::vector<AgreementNews> news;
  {
    const std::unique_lock lock(impl_->mutex);
    to_tell.swap(impl_->to_tell);
    news.swap(impl_->news);
  }
  for (const Withdrawal& each : to_tell) {
    (*each)();
  }
  for (const AgreementNews& each : news) {
    tell(each);
  }
}

// --- looking up ---

std::optional<Party> Policy::party(std::string_view name) const {
  const std::shared_lock lock(impl_->mutex);
  const auto found = impl_->parties.find(name);
  return found == impl_->parties.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Party> Policy::party(PublicId id) const {
  const std::shared_lock lock(impl_->mutex);
  const auto name = impl_->party_names.find(id);
  if (name == impl_->party_names.end()) {
    return std::nullopt;
  }
  const auto found = impl_->parties.find(name->second);
  return found == impl_->parties.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Purpose> Policy::purpose(std::string_view name) const {
  const std::shared_lock lock(impl_->mutex);
  const auto found = impl_->purposes.find(name);
  return found == impl_->purposes.end() ? std::nullopt : std::optional(found->second.second);
}

std::optional<PublicId> Policy::purpose_id(std::string_view name) const {
  const std::shared_lock lock(impl_->mutex);
  const auto found = impl_->purposes.find(name);
  return found == impl_->purposes.end() ? std::nullopt : std::optional(found->second.first);
}

std::vector<Purpose> Policy::purposes() const {
  const std::shared_lock lock(impl_->mutex);
  std::vector<Purpose> all;
  for (const auto& [name, each] : impl_->purposes) {
    all.push_back(each.second);
  }
  return all;
}

std::optional<std::pair<PublicId, Offer>> Policy::offer(std::string_view name) const {
  const std::shared_lock lock(impl_->mutex);
  const auto found = impl_->offer_of(name);
  if (!found) {
    return std::nullopt;
  }
  const OfferEntry& entry = impl_->offers[*found];
  return std::pair(entry.id, entry.offer);
}

std::vector<Offer> Policy::offers() const {
  const std::shared_lock lock(impl_->mutex);
  std::vector<Offer> all;
  for (const OfferEntry& each : impl_->offers) {
    all.push_back(each.offer);
  }
  std::ranges::sort(all, {}, &Offer::name);
  return all;
}

AgreementPage Policy::agreements(const AgreementQuery& query) const {
  const std::shared_lock lock(impl_->mutex);
  std::vector<const std::vector<SlotId>*> lists;
  using As = AgreementQuery::As;
  if (query.as == As::consumer) {
    if (const auto name = impl_->names.find(query.party)) {
      if (const auto found = impl_->of_consumer.find(*name); found != impl_->of_consumer.end()) {
        lists.push_back(&found->second);
      }
    }
  } else if (query.as == As::owner) {
    if (const auto owner = impl_->owner_names.ordinal(query.party)) {
      if (const auto found = impl_->of_owner.find(*owner); found != impl_->of_owner.end()) {
        lists.push_back(&found->second);
      }
    }
  } else {
    for (const OfferEntry& each : impl_->offers) {
      if (each.offer.provider == query.party) {
        lists.push_back(&each.slots);
      }
    }
  }
  std::vector<SlotId> found;
  for (const auto* list : lists) {
    for (const SlotId at : *list) {
      const Slot& slot = impl_->slots[at];
      const bool wanted =
          static_cast<std::uint64_t>(at.value) < query.before &&
          (!query.state || slot.state == *query.state) &&
          (query.offer.empty() || impl_->offers[slot.offer].offer.name == query.offer) &&
          (query.purpose.empty() || impl_->names.text(slot.purpose) == query.purpose);
      if (wanted) {
        found.push_back(at);
      }
    }
  }
  std::ranges::sort(found, std::greater<>{});
  AgreementPage page;
  page.more = found.size() > query.limit;
  found.resize(std::min(found.size(), query.limit));
  for (const SlotId at : found) {
    page.items.push_back(impl_->item(at));
  }
  return page;
}

std::optional<AgreementPage::Item> Policy::agreement(PublicId id) const {
  const std::shared_lock lock(impl_->mutex);
  const auto found = impl_->slot_of(id);
  return found ? std::optional(impl_->item(*found)) : std::nullopt;
}

std::optional<AgreementPage::Item> Policy::agreement_at(std::uint64_t place) const {
  const std::shared_lock lock(impl_->mutex);
  const SlotId at{static_cast<std::int32_t>(std::min<std::uint64_t>(place, INT32_MAX))};
  return impl_->slots.contains(at) && impl_->slots[at].taken ? std::optional(impl_->item(at))
                                                             : std::nullopt;
}

std::size_t Policy::size() const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->slots.size() - impl_->erased;
}

}  // namespace meent::gate
