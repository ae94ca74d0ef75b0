// Who may make and change parties, accounts, memberships and clients, and how:
//
//  - operators of the host organisation make and change organisations, persons and accounts;
//  - operators of an organisation manage its members and clients, and nothing beyond. As long as an
//    organisation has no operator, those of the host give it its first; it never loses its last;
//  - everyone may change their own name, and their password (Sessions::change_password);
//  - the role auditor is given in the host organisation only: the log is of the whole server;
//  - a program may do this when one of its purposes is `beheer`.
//
// Every write is told to the log. Errors of all: denied; not_found, also for what is not for `who`
// to know of; invalid (`where`: a JSON pointer into the request); conflict.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gate/identity/desk.hpp"

namespace meent::gate::identity {

struct NewParty {
  std::string name, title, kvk, oin, bsn;
  PartyKind kind = PartyKind::organisation;
};
struct PartyChange {
  std::optional<std::string> title, kvk, oin, bsn;  // empty: taken away
};
struct NewUser {
  std::string login, name;
  std::optional<std::string> password;
  std::string party;  // name of its person; empty: made, named as the log-in
  bool active = true;
};
struct MadeUser {
  UserRef user;
  std::string password;  // one to hand over, when none was given
};
struct UserChange {
  std::optional<bool> active;
  std::optional<std::string> password, name;
};
struct NewClient {
  std::string title, party;
  std::vector<std::string> roles, purposes;
};
struct MadeClient {
  ClientRef client;
  std::string secret;  // shown once
};
struct Founded {
  std::string login, password, client, secret;
};
// What `meent init` makes.
struct Founding {
  std::string organisation;
  std::string login;
  // Called with the secrets before anything is stored, so that they are not lost when the program
  // is; an error ends the founding. May be empty.
  std::function<result<void>(const Founded&)> keep = {};
};

// Four groups of five of 32 letters and digits that nobody mixes up: 100 bits.
std::string password_to_hand_over(Random& random);

class Accounts {
 public:
  explicit Accounts(Desk& desk) : desk_(desk) {}

  // The host organisation, its first operator, and a client for the command line (operator and
  // service, purpose beheer), in one commit: all of it, or nothing. Waits. Errors: conflict when
  // there is a host already.
  result<Founded> found(const Founding& founding);

  // Up to `limit` with a name after `after`. Persons are shown to operators of the host only.
  // `search`: a part of the title, without regard to ASCII case.
  result<std::vector<PartyRef>> parties(const Principal& who, std::string_view search,
                                        std::string_view after, std::size_t limit) const;
  result<PartyRef> party(const Principal& who, std::string_view name) const;
  TicketRef<PartyRef> create_party(const Principal& who, const NewParty& asked);
  TicketRef<PartyRef> change_party(const Principal& who, std::string_view name,
                                   const PartyChange& asked);

  result<std::vector<UserRef>> users(const Principal& who, std::string_view after,
                                     std::size_t limit) const;
  TicketRef<MadeUser> create_user(const Principal& who, NewUser asked);
  TicketRef<UserRef> change_user(const Principal& who, std::string_view login, UserChange asked);

  result<std::vector<MembershipRef>> members(const Principal& who,
                                             std::string_view organisation) const;
  // Adds the person, or gives it other roles.
  TicketRef<MembershipRef> put_member(const Principal& who, std::string_view organisation,
                                      std::string_view person,
                                      const std::vector<std::string>& roles);
  TicketRef<std::monostate> remove_member(const Principal& who, std::string_view organisation,
                                          std::string_view person);

  result<std::vector<ClientRef>> clients(const Principal& who) const;
  TicketRef<MadeClient> create_client(const Principal& who, const NewClient& asked);
  TicketRef<std::monostate> remove_client(const Principal& who, std::string_view client);

 private:
  bool is_host_operator(const Principal& who) const;
  bool is_self(const Principal& who, const User& user) const;
  bool manages(const Principal& who, const Party& organisation) const;
  result<PartyRef> managed(const Principal& who, std::string_view organisation) const;
  result<void> check_roles(Roles roles, const Party& organisation) const;
  // It may not lose its last operator when this person has these roles from here on.
  result<void> keeps_operator(std::string_view organisation, std::string_view person,
                              Roles roles) const;
  result<Party> checked(const NewParty& asked) const;
  result<void> put_numbers(Party& party, const PartyChange& asked) const;
  store::LogEntry entry(const Principal& who, Kind kind, std::string_view change) const;
  // The next three wait; on the bench.
  result<PartyRef> make_party(const Principal& who, const Party& party);
  result<MadeUser> make_user(const Principal& who, const NewUser& asked);
  result<UserRef> rewrite_user(const Principal& who, const User& user, const UserChange& asked);
  TicketRef<MadeClient> store_client(const Principal& who, const Client& client,
                                     std::string secret);

  Desk& desk_;
  std::mutex memberships_;  // held over look and write where a last operator may go
};

}  // namespace meent::gate::identity
