// Identity over a real store: what is written is what it knows. The clock stands until it is
// pushed.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gate/identity/browser.hpp"
#include "gate/identity/identity.hpp"
#include "gate/world.hpp"
#include "store/open.hpp"

namespace meent::test {

inline constexpr const char* kHost = "Regio De Vliet";
inline constexpr const char* kGoodPassword = "vier losse woorden samen";

class PushedClock final : public Clock {
 public:
  Instant now() const override { return Instant{kStart + ahead_.load()}; }
  std::int64_t steady_micros() const override { return 1'000'000 + ahead_.load(); }
  void push(std::chrono::microseconds span) { ahead_ += span.count(); }

 private:
  static constexpr std::int64_t kStart = 1'780'000'000'000'000;
  std::atomic<std::int64_t> ahead_ = 0;
};

// Kinds that identity does not keep.
class NoTable final : public gate::Table {
 public:
  void put(gate::Kind, const gate::Stored&) override {}
  void remove(gate::Kind, PublicId) override {}
};

class IdentityWorld : private store::CommitListener {
 public:
  IdentityWorld() : token_key_(formats::jose::SigningKey::generate(random_)) { open(); }
  ~IdentityWorld() override { close(); }
  IdentityWorld(const IdentityWorld&) = delete;
  IdentityWorld& operator=(const IdentityWorld&) = delete;

  // Everything is closed and read anew from the store.
  void restart() {
    close();
    open();
  }

  gate::Identity& identity() { return *identity_; }
  gate::SystemRecords& records() { return *records_; }
  store::Store& store() { return *store_; }

  // The host with its operator, as `meent init` makes it.
  const gate::identity::Founded& found() {
    auto made = identity_->accounts().found({.organisation = kHost, .login = "beheer"});
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    founded = *made;
    return founded;
  }

  // A principal by a client's token.
  gate::Principal by_token(std::string_view client, std::string_view secret) {
    const auto token = identity_->token(client, secret, "", "10.0.0.1");
    REQUIRE(token);
    return by_bearer(token->text);
  }
  gate::Principal by_bearer(std::string_view token) {
    const std::string header = "Bearer " + std::string(token);
    auto who = identity_->principal({.authorization = header});
    REQUIRE_MESSAGE(who, (who ? std::string{} : who.error().detail));
    return *who;
  }
  gate::Principal host_operator() { return by_token(founded.client, founded.secret); }

  // Logs in and gives what a browser keeps: "__Host-meent=..." and the CSRF token.
  struct Browser {
    std::string cookie;
    std::string csrf;
    gate::Credentials reads() const { return {.cookie = cookie, .host = "meent.test"}; }
    gate::Credentials writes() const {
      return {.cookie = cookie, .csrf = csrf, .host = "meent.test", .changes = true};
    }
  };
  static Browser browser_of(const gate::identity::SessionView& view) {
    return {view.cookie.substr(0, view.cookie.find(';')), view.csrf};
  }
  Browser log_in(std::string_view login, std::string_view password) {
    auto view = identity_->sessions().log_in(login, password, "192.0.2.7", {})->wait();
    REQUIRE_MESSAGE(view, (view ? std::string{} : view.error().detail));
    return browser_of(*view);
  }
  gate::Principal by_session(const Browser& browser) {
    auto who = identity_->principal(browser.writes());
    REQUIRE_MESSAGE(who, (who ? std::string{} : who.error().detail));
    return *who;
  }

  // An organisation and its operator's account, with kGoodPassword.
  void make_organisation(const std::string& name, const std::string& login) {
    const gate::Principal host = host_operator();
    auto& accounts = identity_->accounts();
    REQUIRE(accounts.create_party(host, {.name = name, .title = name})->wait());
    make_user(login);
    REQUIRE(accounts.put_member(host, name, login, {"operator"})->wait());
  }
  void make_user(const std::string& login) {
    auto made = identity_->accounts()
                    .create_user(host_operator(), {.login = login, .password = kGoodPassword})
                    ->wait();
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
  }
  // Logged in, acting for the organisation.
  Browser acting_for(std::string_view login, std::string_view organisation) {
    const Browser own = log_in(login, kGoodPassword);
    auto view = identity_->sessions().act_for(organisation, own.writes())->wait();
    REQUIRE_MESSAGE(view, (view ? std::string{} : view.error().detail));
    return browser_of(*view);
  }

  PushedClock clock;
  gate::identity::Founded founded;
  gate::identity::PasswordCost cost{.passes = 1, .memory = 8'192};  // from the next restart on

 private:
  void open() {
    auto opened =
        store::open({.directory = directory_.path(), .clock = &clock, .random = &random_});
    REQUIRE_MESSAGE(opened, (opened ? std::string{} : opened.error().detail));
    store_ = std::move(*opened);
    records_ = std::make_unique<gate::SystemRecords>(*store_, clock);
    auto made =
        gate::Identity::make({.records = *records_,
                              .clock = clock,
                              .random = random_,
                              .issuer = "https://meent.test",
                              .keys = {.token = token_key_, .earlier = {}, .pseudonym = {7}},
                              .cost = cost});
    REQUIRE(made);
    identity_ = std::move(*made);
    gate::Table* own = identity_.get();
    const auto ready = records_->open({own, own, own, own, own, &others_, &others_, &others_});
    REQUIRE_MESSAGE(ready, (ready ? std::string{} : ready.error().detail));
    store_->listen(this);
  }
  void close() {
    store_->listen(nullptr);
    identity_.reset();
    records_.reset();
    store_.reset();
  }
  void committed(const store::Committed& commit) override { records_->committed(commit); }

  Directory directory_;
  SystemRandom random_;
  formats::jose::SigningKey token_key_;
  NoTable others_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<gate::SystemRecords> records_;
  std::unique_ptr<gate::Identity> identity_;
};

}  // namespace meent::test
