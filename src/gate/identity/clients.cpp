// Programs of organisations.
#include <algorithm>
#include <array>

#include "gate/identity/accounts.hpp"
#include "gate/identity/codec.hpp"
#include "gate/identity/names.hpp"

namespace meent::gate::identity {
namespace {

constexpr std::size_t kMostPurposes = 32;

std::string new_client_id(Random& random) {
  std::array<std::uint8_t, 16> dice{};
  random.fill(dice);
  return PublicId{dice}.text();
}

tl::unexpected<error> no_such_client() {
  return fail(Code::not_found, "there is no client with this id", "client");
}

// A purpose of our own asks for the role that it is made for.
result<void> check_purposes(const std::vector<std::string>& purposes, Roles roles) {
  if (purposes.empty() || purposes.size() > kMostPurposes) {
    return fail(Code::invalid, "a client is bound to 1 to 32 purposes; name them", "/purposes");
  }
  for (std::size_t i = 0; i < purposes.size(); ++i) {
    const std::string where = "/purposes/" + std::to_string(i);
    MEENT_CHECK(check_purpose_name(purposes[i], where));
    if (std::ranges::count(purposes, purposes[i]) > 1) {
      return fail(Code::invalid, "a purpose is named once", where);
    }
    if (purposes[i] == kKeeping && !roles.has(Role::operator_) && !roles.has(Role::service)) {
      return fail(Code::invalid, "the purpose beheer goes with the role operator or service",
                  where);
    }
    if (purposes[i] == kChecking && !roles.has(Role::auditor)) {
      return fail(Code::invalid, "the purpose controle goes with the role auditor", where);
    }
  }
  return {};
}

}  // namespace

result<std::vector<ClientRef>> Accounts::clients(const Principal& who) const {
  MEENT_TRY(party, managed(who, who.party()));
  std::vector<ClientRef> own;
  desk_.directory.clients().each([&](const ClientRef& each) {
    if (each->party == party->name) {
      own.push_back(each);
    }
  });
  std::ranges::sort(own, {}, [](const ClientRef& each) { return each->client; });
  return own;
}

TicketRef<MadeClient> Accounts::store_client(const Principal& who, const Client& client,
                                             std::string secret) {
  return then<MadeClient>(
      desk_.records.create(Kind::client, client.party, body_of(client),
                           entry(who, Kind::client, "create")),
      [this, id = client.client, secret = std::move(secret)](Stored&) -> result<MadeClient> {
        return MadeClient{desk_.directory.clients().find(std::string_view(id)), secret};
      });
}

TicketRef<MadeClient> Accounts::create_client(const Principal& who, const NewClient& asked) {
  const auto made = [&]() -> result<Client> {
    MEENT_TRY(party, managed(who, asked.party));
    MEENT_TRY(title, check_title(asked.title, "/title"));
    MEENT_TRY(roles, parse_roles(asked.roles));
    MEENT_CHECK(check_roles(roles, *party));
    MEENT_CHECK(check_purposes(asked.purposes, roles));
    return Client{.title = std::move(title),
                  .party = party->name,
                  .roles = roles,
                  .purposes = asked.purposes};
  }();
  if (!made) {
    return given<MadeClient>(fail(made.error()));
  }
  Client client = *made;
  client.client = new_client_id(desk_.random);
  NewSecret secret = make_secret(desk_.random);
  client.secret = secret.hash;
  return store_client(who, client, std::move(secret.text));
}

TicketRef<std::monostate> Accounts::remove_client(const Principal& who, std::string_view client) {
  const ClientRef found = desk_.directory.clients().find(client);
  const PartyRef party = found ? desk_.directory.parties().find(found->party) : nullptr;
  if (!party || !manages(who, *party)) {
    return given<std::monostate>(no_such_client());
  }
  return desk_.records.end(Kind::client, found->id, entry(who, Kind::client, "end"));
}

result<Founded> Accounts::found(const Founding& founding) {
  if (desk_.directory.host()) {
    return fail(Code::conflict, "there is a host organisation already");
  }
  const NewSecret secret = make_secret(desk_.random);
  const Founded founded{.login = founding.login,
                        .password = password_to_hand_over(desk_.random),
                        .client = new_client_id(desk_.random),
                        .secret = secret.text};
  if (founding.keep) {
    MEENT_CHECK(founding.keep(founded));
  }
  MEENT_TRY(host, checked({.name = founding.organisation, .title = founding.organisation}));
  host.host = true;
  MEENT_TRY(person,
            checked({.name = founding.login, .title = founding.login, .kind = PartyKind::person}));
  MEENT_TRY(hash, desk_.passwords.hash(founded.password));
  const User user{.login = founding.login, .person = person.name, .password = std::move(hash)};
  const Membership membership{.person = person.name,
                              .organisation = host.name,
                              .roles = {Role::operator_, Role::auditor},
                              .member = member_key(person.name, host.name)};
  const Client client{.client = founded.client,
                      .title = "meent",
                      .party = host.name,
                      .roles = {Role::operator_, Role::service},
                      .purposes = {std::string(kKeeping)},
                      .secret = secret.hash};
  // One commit: a host without an operator could not be entered, and would not be founded again.
  std::vector<SystemRecords::New> all = {{Kind::party, host.name, body_of(host)},
                                         {Kind::party, person.name, body_of(person)},
                                         {Kind::user, person.name, body_of(user)},
                                         {Kind::membership, host.name, body_of(membership)},
                                         {Kind::client, host.name, body_of(client)}};
  auto told = entry_by(Principal::anonymous().id(), "", desk_.clock.now(), Kind::party, "found",
                       all.size());
  MEENT_CHECK(desk_.records.create_set(std::move(all), std::move(told))->wait());
  return founded;
}

}  // namespace meent::gate::identity
