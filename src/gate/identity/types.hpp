// Who there is, as it is kept in memory: parties (persons and organisations), accounts of persons,
// their memberships of organisations, clients (programs of organisations) and sessions of browsers.
// Each is a system record; codec.hpp reads and writes their bodies. Immutable once made.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "gate/identity/passwords.hpp"
#include "gate/identity/secrets.hpp"
#include "gate/principal.hpp"

namespace meent::gate::identity {

enum class PartyKind : std::uint8_t { person, organisation };
std::string_view name_of(PartyKind kind);

struct Party {
  PublicId id;
  std::string name;  // what stands in records as their owner
  std::string title;
  PartyKind kind = PartyKind::person;
  bool host = false;  // the organisation that runs this server
  std::string kvk, oin;
  std::string pseudonym;  // of a BSN
  std::string_view key() const { return name; }
};

struct User {
  PublicId id;
  std::string login;
  std::string person;  // name of its party
  bool active = true;
  std::optional<PasswordHash> password;
  std::int64_t epoch = 0;  // sessions of another epoch are over; rises with each new password
  std::string_view key() const { return login; }
};

struct Membership {
  PublicId id;
  std::string person;
  std::string organisation;
  Roles roles;
  std::string member;  // "<person>/<organisation>": no name has a slash
  std::string_view key() const { return member; }
};
std::string member_key(std::string_view person, std::string_view organisation);

struct Client {
  PublicId id;
  std::string client;
  std::string title;
  std::string party;
  bool active = true;
  Roles roles;
  std::vector<std::string> purposes;  // never empty: a principal without purposes is not bound
  SecretHash secret;
  std::string_view key() const { return client; }
};

inline std::string_view key_of(const SecretHash& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

struct Session {
  PublicId id;
  SecretHash hash;  // of the cookie's secret
  std::string login;
  std::string acting;
  std::int64_t epoch = 0;
  Instant expires;  // whatever happens
  Instant touched;  // when it was last used, as far as stored
  std::string_view key() const { return key_of(hash); }
};

using PartyRef = std::shared_ptr<const Party>;
using UserRef = std::shared_ptr<const User>;
using MembershipRef = std::shared_ptr<const Membership>;
using ClientRef = std::shared_ptr<const Client>;

}  // namespace meent::gate::identity
