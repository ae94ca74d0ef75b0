// Who there is, in memory: fed with the system records of parties, accounts, memberships, clients
// and sessions on the writer's thread, asked by all threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "gate/identity/shelf.hpp"
#include "gate/identity/types.hpp"
#include "gate/system/records.hpp"

namespace meent::gate::identity {

// A session with what changes while it is used.
struct LiveSession {
  // Who it is, as long as nothing changed in the directory.
  struct Resolved {
    std::uint64_t generation = 0;
    Principal principal = Principal::anonymous();
  };

  PublicId id;
  Session facts;
  std::atomic<std::int64_t> touched;  // microseconds; may be ahead of what is stored

  LiveSession(Session session, std::int64_t last)
      : id(session.id), facts(std::move(session)), touched(last) {}
  std::string_view key() const { return facts.key(); }

  // Null until it was resolved.
  std::shared_ptr<const Resolved> resolved() const {
    const std::lock_guard lock(mutex_);
    return resolved_;
  }
  void resolve_to(std::shared_ptr<const Resolved> found) {
    const std::lock_guard lock(mutex_);
    resolved_ = std::move(found);
  }

 private:
  mutable std::mutex mutex_;  // guards the one below
  std::shared_ptr<const Resolved> resolved_;
};
using LiveSessionRef = std::shared_ptr<LiveSession>;

// A party that a person acts for, with the roles it has there.
struct Acting {
  PartyRef party;
  Roles roles;
};

class Directory {
 public:
  // A record that cannot be read leaves its place empty: what is not understood has no rights.
  void put(Kind kind, const Stored& stored);
  void remove(Kind kind, PublicId id);
  // Rises with every change to parties, accounts and memberships.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  PartyRef host() const;  // null before `meent init`
  // Itself first, as owner and consumer; then the organisations it is a member of, by name.
  std::vector<Acting> acting_for(std::string_view person) const;
  // Nothing when this person may not act for this party.
  std::optional<Acting> acting(std::string_view person, std::string_view party) const;
  // The same; when that is over, the person itself.
  std::optional<Acting> acting_or_self(std::string_view person, std::string_view party) const;
  std::vector<MembershipRef> members_of(std::string_view organisation) const;
  bool has_operator(std::string_view organisation) const;
  bool has_pseudonym(std::string_view pseudonym) const;

  const Shelf<Party>& parties() const { return parties_; }
  const Shelf<User>& users() const { return users_; }
  const Shelf<Membership>& memberships() const { return memberships_; }
  const Rack<const Client>& clients() const { return clients_; }
  const Rack<LiveSession>& sessions() const { return sessions_; }

 private:
  void put_session(Session session);

  Shelf<Party> parties_;
  Shelf<User> users_;
  Shelf<Membership> memberships_;
  Rack<const Client> clients_;
  Rack<LiveSession> sessions_;
  mutable std::mutex host_mutex_;  // guards the one below
  PartyRef host_;
  std::atomic<std::uint64_t> generation_ = 1;
};

}  // namespace meent::gate::identity
