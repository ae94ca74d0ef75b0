#include "gate/identity/directory.hpp"

#include <algorithm>

#include "gate/identity/codec.hpp"

namespace meent::gate::identity {
namespace {

// Each kind is read by its own function; what cannot be read gives nothing.
template <class T>
std::shared_ptr<T> kept(result<T> read) {
  return read ? std::make_shared<T>(std::move(*read)) : nullptr;
}

template <class Place, class Ref>
void put_or_remove(Place& place, PublicId id, Ref value) {
  if (value) {
    place.put(std::move(value));
  } else {
    place.remove(id);
  }
}

}  // namespace

void Directory::put(Kind kind, const Stored& stored) {
  switch (kind) {
    case Kind::party: {
      const PartyRef party = kept(read_party(stored));
      put_or_remove(parties_, stored.id, party);
      if (party && party->host) {
        const std::lock_guard lock(host_mutex_);
        host_ = party;
      }
      break;
    }
    case Kind::user: put_or_remove(users_, stored.id, kept(read_user(stored))); break;
    case Kind::membership:
      put_or_remove(memberships_, stored.id, kept(read_membership(stored)));
      break;
    case Kind::client: put_or_remove(clients_, stored.id, kept(read_client(stored))); return;
    case Kind::session:
      if (auto session = read_session(stored)) {
        put_session(std::move(*session));
      } else {
        sessions_.remove(stored.id);
      }
      return;
    default: return;
  }
  generation_.fetch_add(1, std::memory_order_release);
}

PartyRef Directory::host() const {
  const std::lock_guard lock(host_mutex_);
  return host_;
}

void Directory::put_session(Session session) {
  std::int64_t last = session.touched.micros;
  if (const auto old = sessions_.find(session.id)) {
    last = std::max(last, old->touched.load(std::memory_order_relaxed));
  }
  sessions_.put(std::make_shared<LiveSession>(std::move(session), last));
}

void Directory::remove(Kind kind, PublicId id) {
  switch (kind) {
    case Kind::party:
      parties_.remove(id);
      if (const std::lock_guard lock(host_mutex_); host_ && host_->id == id) {
        host_ = nullptr;
      }
      break;
    case Kind::user: users_.remove(id); break;
    case Kind::membership: memberships_.remove(id); break;
    case Kind::client: clients_.remove(id); return;
    case Kind::session: sessions_.remove(id); return;
    default: return;
  }
  generation_.fetch_add(1, std::memory_order_release);
}

std::vector<Acting> Directory::acting_for(std::string_view person) const {
  std::vector<Acting> all;
  if (const auto own = acting(person, person)) {
    all.push_back(*own);
  }
  const std::string prefix = member_key(person, "");
  std::vector<MembershipRef> memberships;
  memberships_.each(prefix, [&](const MembershipRef& each) {
    const bool own = each->member.starts_with(prefix);
    if (own) {
      memberships.push_back(each);
    }
    return own;
  });
  for (const MembershipRef& each : memberships) {
    if (PartyRef party = parties_.find(each->organisation)) {
      all.push_back({std::move(party), each->roles});
    }
  }
  return all;
}

std::optional<Acting> Directory::acting(std::string_view person, std::string_view party) const {
  PartyRef found = parties_.find(party);
  if (!found) {
    return std::nullopt;
  }
  if (person == party && found->kind == PartyKind::person) {
    return Acting{std::move(found), Roles{Role::owner, Role::consumer}};
  }
  const MembershipRef membership = memberships_.find(member_key(person, party));
  if (!membership || found->kind != PartyKind::organisation) {
    return std::nullopt;
  }
  return Acting{std::move(found), membership->roles};
}

std::optional<Acting> Directory::acting_or_self(std::string_view person,
                                                std::string_view party) const {
  auto found = acting(person, party);
  return found ? found : acting(person, person);
}

std::vector<MembershipRef> Directory::members_of(std::string_view organisation) const {
  std::vector<MembershipRef> all;
  memberships_.each("", [&](const MembershipRef& each) {
    if (each->organisation == organisation) {
      all.push_back(each);
    }
    return true;
  });
  return all;
}

bool Directory::has_operator(std::string_view organisation) const {
  return std::ranges::any_of(members_of(organisation), [](const MembershipRef& each) {
    return each->roles.has(Role::operator_);
  });
}

bool Directory::has_pseudonym(std::string_view pseudonym) const {
  bool found = false;
  parties_.each("", [&](const PartyRef& each) {
    found = each->pseudonym == pseudonym;
    return !found;
  });
  return found;
}

}  // namespace meent::gate::identity
