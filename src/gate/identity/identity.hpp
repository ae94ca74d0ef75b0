// Identity: who asks. It knows the parties, their accounts, memberships and clients, and makes the
// Principal of a request of what the request shows: a bearer token of a program, or the cookie of a
// person who logged in. Nothing else makes a Principal that is somebody.
//
// A client that was removed, a role it lost, a key that is no longer trusted and a session that
// ended count at once, also for tokens that still live. All questions are answered from memory.
// Safe between threads; destroyed before the store, after who listens to the store for it.
//
// Outside issuers (OIDC) come in beside the own one: another identity::Issuer with its reader in
// from_token(), and a place in the user's record for the name it gives.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gate/credentials.hpp"
#include "gate/identity/accounts.hpp"
#include "gate/identity/desk.hpp"
#include "gate/identity/issuer.hpp"
#include "gate/identity/sessions.hpp"
#include "gate/identity/tokens.hpp"
#include "gate/principal.hpp"
#include "gate/system/records.hpp"

namespace meent::gate {

struct IdentityKeys {
  formats::jose::SigningKey token;          // signs from here on
  std::vector<formats::jose::Jwk> earlier;  // public ones, whose tokens may still live
  identity::Pseudonyms::Key pseudonym{};
};

class Identity final : public Table {
 public:
  struct Parts {
    SystemRecords& records;  // these three outlive it
    const Clock& clock;
    Random& random;
    std::string issuer;  // URL of this server; also the audience of its tokens
    IdentityKeys keys;
    identity::PasswordCost cost = {};
    unsigned password_threads = 2;
    std::size_t password_queue = 32;
  };
  // Errors: invalid keys.
  static result<std::unique_ptr<Identity>> make(Parts parts);
  ~Identity() override;

  // Who asks; anonymous when nothing is shown, or a session that is over. With a session a request
  // that changes something must show its CSRF token and come from a page of this host. Errors:
  // unauthenticated, denied.
  result<Principal> principal(const Credentials& shown) const;

  // Whether what `who` showed would still be let in as the same: the session or token lives, for
  // the same party, with the same roles and purposes. Of answers without end, which outlive the
  // request that began them.
  bool stands(const Principal& who) const;

  // A token for a client that shows its secret. `scope`: purposes, separated by spaces; empty: all
  // it may have. Errors: unauthenticated; denied (a purpose it does not have); too_many (`where`:
  // seconds to wait).
  struct Token {
    std::string text;
    std::string scope;
    std::chrono::seconds life;
  };
  result<Token> token(std::string_view client, std::string_view secret, std::string_view scope,
                      std::string_view address);
  const std::string& issuer() const { return issuer_name_; }
  std::string published_keys() const { return issuer_->published(); }
  // Tokens of keys that are not among these are refused from here on. Errors: invalid; nothing
  // changes then.
  result<void> rotate(formats::jose::SigningKey token, std::vector<formats::jose::Jwk> earlier);

  identity::Sessions& sessions() { return sessions_; }
  const identity::Sessions& sessions() const { return sessions_; }
  identity::Accounts& accounts() { return accounts_; }
  const identity::Accounts& accounts() const { return accounts_; }
  const identity::Directory& directory() const { return desk_.directory; }
  std::uint64_t passwords_compared() const { return desk_.checks; }
  // Log-ins that failed, by the name of the person; see minute_sums.hpp.
  MinuteSums& failed_log_ins() { return desk_.failed_log_ins; }

  // Time passes: sessions that are over are taken away. Cheap; called about once a second.
  void tick();

  void put(Kind kind, const Stored& stored) override { desk_.directory.put(kind, stored); }
  void remove(Kind kind, PublicId id) override { desk_.directory.remove(kind, id); }

 private:
  explicit Identity(Parts parts);
  result<Principal> from_token(std::string_view authorization) const;
  result<Principal> of_client(const identity::AccessTokenRef& token) const;
  result<Principal> from_session(const Credentials& shown) const;
  result<Principal> resolve(identity::LiveSession& session) const;

  std::string issuer_name_;
  identity::Desk desk_;
  identity::Sessions sessions_;
  identity::Accounts accounts_;
  std::unique_ptr<identity::OwnIssuer> issuer_;
  std::unique_ptr<identity::TokenReader> reader_;
  mutable std::mutex mint_mutex_;  // guards the mint
  std::shared_ptr<const identity::TokenMint> mint_;
  std::atomic<std::int64_t> swept_ = 0;  // microseconds, steady
};

// What a person who is logged in may choose by the header Meent-Purpose: its own insight; keeping,
// as operator or service; checking, as auditor.
bool is_own_purpose(Roles roles, std::string_view purpose);

}  // namespace meent::gate
