// Who asks, and for what: a person in a browser, a program with a token, or nobody in particular.
// Only the gate makes one that is somebody. A principal acts for one party (a person or an
// organisation) with the roles it has there, under at most one purpose a request.
//
// A purpose is bound to the credential (claim of a token), or chosen by the URL prefix
// /p/{purpose}/. Where the credential is bound to purposes, the prefix and the header
// Meent-Purpose can only choose among them; a header alone never gives one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace meent::gate::identity {
struct AccessToken;
struct LiveSession;
}  // namespace meent::gate::identity

namespace meent::gate {

enum class Role : std::uint8_t {
  owner = 1,      // decides about the data of its party
  consumer = 2,   // asks for and uses data of others
  operator_ = 4,  // keeps collections, offers, accounts of its party
  auditor = 8,    // searches the log, under a purpose of its own
  service = 16,   // a program that loads and reads the collections its party keeps
};

class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role each : roles) {
      add(each);
    }
  }
  constexpr void add(Role role) { bits_ |= static_cast<std::uint8_t>(role); }
  constexpr bool has(Role role) const { return (bits_ & static_cast<std::uint8_t>(role)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(Roles, Roles) = default;

 private:
  std::uint8_t bits_ = 0;
};

// "owner", "consumer", "operator", "auditor", "service"; parse_roles is its inverse. Errors:
// invalid.
std::vector<std::string_view> names_of(Roles roles);
result<Roles> parse_roles(const std::vector<std::string>& names);

// Purposes that every Meent has.
inline constexpr std::string_view kInsight = "inzage";  // an owner and its own data (GDPR art. 15)
inline constexpr std::string_view kKeeping = "beheer";  // keeping a collection for its owners
inline constexpr std::string_view kChecking = "controle";  // an auditor and the log

class Principal {
 public:
  static Principal anonymous() { return {}; }

  bool is_anonymous() const { return party_.empty(); }
  // A stable name for logs and cursors: "user:<public id>", "client:<client id>", "anonymous".
  const std::string& id() const { return id_; }
  const std::string& party() const { return party_; }        // name of the party it acts for
  const std::string& party_id() const { return party_id_; }  // its public id, for the log
  Roles roles() const { return roles_; }
  bool has(Role role) const { return roles_.has(role); }
  bool is_person() const { return person_; }  // logged in, not a program
  // What the credential is bound to; empty: not bound.
  const std::vector<std::string>& purposes() const { return purposes_; }
  // The purpose of this request; empty: none was chosen.
  const std::string& purpose() const { return purpose_; }

  // The same principal under one purpose. Errors: denied when it is bound to others.
  result<Principal> under(std::string_view purpose) const;

 private:
  friend class Gate;
  friend class Identity;
  Principal() = default;

  std::string id_ = "anonymous";
  std::string party_;
  std::string party_id_;
  Roles roles_;
  bool person_ = false;
  std::vector<std::string> purposes_;
  std::string purpose_;
  // What was shown; one of them, or none for nobody in particular.
  std::shared_ptr<const identity::AccessToken> token_;
  std::shared_ptr<const identity::LiveSession> session_;
};

}  // namespace meent::gate
