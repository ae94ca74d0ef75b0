// A whole Meent without sockets, in a directory of its own: store, policy, identity, log and gate;
// with the host organisation, an operator's client, and short ways to make parties and agreements.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "gate/gate.hpp"
#include "gate/identity/codec.hpp"
#include "gate/identity/secrets.hpp"
#include "store/open.hpp"

namespace meent::test {

inline constexpr const char* kKeeper = "De Vliet";  // the host, who keeps the collections

// A clock that a test can push on, and that lets something happen just when it is looked at. It
// goes with the machine's, unless it stands.
class HeldClock final : public Clock {
 public:
  explicit HeldClock(std::optional<Instant> stands = {}) : stands_(stands) {}
  Instant now() const override {
    if (watched_.load() == std::this_thread::get_id() && --looks_ == 0) {
      watched_ = std::thread::id{};
      std::exchange(happens_, nullptr)();
    }
    return Instant{(stands_ ? stands_->micros : SystemClock{}.now().micros) + ahead_micros};
  }
  std::int64_t steady_micros() const override { return SystemClock{}.steady_micros(); }
  // At the look of that number by this thread, from here on.
  void at_look(int number, std::function<void()> happens) {
    looks_ = number;
    happens_ = std::move(happens);
    watched_ = std::this_thread::get_id();
  }
  std::atomic<std::int64_t> ahead_micros = 0;

 private:
  std::optional<Instant> stands_;
  mutable std::atomic<std::thread::id> watched_{};  // the rest is that thread's own
  mutable int looks_ = 0;
  mutable std::function<void()> happens_;
};

// Chance that repeats: the thread that made it draws the same bytes from the same seed, whatever
// other threads draw. Without a seed it is real chance.
class RepeatedRandom final : public Random {
 public:
  explicit RepeatedRandom(std::optional<std::uint64_t> seed)
      : seeded_(seed.has_value()), own_(seed.value_or(0)) {}
  void fill(std::span<std::uint8_t> bytes) override {
    if (!seeded_ || std::this_thread::get_id() != maker_) {
      return real_.fill(bytes);
    }
    std::ranges::generate(bytes, [this] { return static_cast<std::uint8_t>(own_()); });
  }

 private:
  const bool seeded_;
  const std::thread::id maker_ = std::this_thread::get_id();
  std::mt19937_64 own_;
  SystemRandom real_;
};

// Worlds of one beginning get the same keys and ids from the same acts at the same moments.
struct Beginning {
  Instant now;
  std::uint64_t seed = 0;
};

class Directory {
 public:
  Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "meent-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class World {
 public:
  explicit World(std::optional<Beginning> beginning = {})
      : clock(beginning ? std::optional(beginning->now) : std::nullopt),
        random_(beginning ? std::optional(beginning->seed) : std::nullopt),
        token_key_(formats::jose::SigningKey::generate(random_)) {
    open();
    auto made = identity_->accounts().found({.organisation = kKeeper, .login = "beheer"});
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    founded = *made;
  }
  ~World() { close(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Everything is closed and read anew from the disk.
  void restart() {
    close();
    open();
  }

  gate::Gate& gate() { return *gate_; }
  gate::Policy& policy() { return *policy_; }
  gate::Identity& identity() { return *identity_; }
  gate::SystemRecords& records() { return *records_; }
  gate::Log& log() const { return *log_; }
  store::Store& store() { return *store_; }

  // A client's token, and who that is.
  std::string token(std::string_view client, std::string_view secret, std::string_view scope = "") {
    const auto made = identity_->token(client, secret, scope, "192.0.2.1");
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    return made->text;
  }
  gate::Principal by_token(const std::string& text) const {
    const std::string header = "Bearer " + text;
    auto who = gate_->who({.authorization = header});
    REQUIRE_MESSAGE(who, (who ? std::string{} : who.error().detail));
    return *who;
  }
  // The client of the keeper: operator and service, under `beheer`.
  std::string keeper_token() { return token(founded.client, founded.secret); }
  gate::Principal who() { return by_token(keeper_token()); }

  // A party, and a client of it with these roles, bound to these purposes.
  struct Member {
    std::string party, client, secret;
  };
  Member member(const std::string& party, const std::vector<std::string>& roles,
                const std::vector<std::string>& purposes, bool person = false) {
    const gate::Principal host = who();
    auto& accounts = identity_->accounts();
    if (!policy_->party(party)) {
      const auto made =
          accounts
              .create_party(host, {.name = party,
                                   .title = party,
                                   .kind = person ? gate::identity::PartyKind::person
                                                  : gate::identity::PartyKind::organisation})
              ->wait();
      REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    }
    const auto parsed = gate::parse_roles(roles);
    REQUIRE(parsed);
    const gate::identity::NewSecret secret = gate::identity::make_secret(random_);
    const gate::identity::Client client{.client = "client-" + std::to_string(++clients_),
                                        .title = party,
                                        .party = party,
                                        .roles = *parsed,
                                        .purposes = purposes,
                                        .secret = secret.hash};
    store_one(gate::Kind::client, party, gate::identity::body_of(client));
    return {party, client.client, secret.text};
  }
  gate::Principal as(const Member& member, std::string_view scope = "") {
    return by_token(token(member.client, member.secret, scope));
  }

  void purpose(const std::string& name, bool special = false) {
    const gate::Purpose made{.name = name,
                             .title = {name, name},
                             .description = {},
                             .article = {},
                             .retention = "P1Y",
                             .special = special};
    store_one(gate::Kind::purpose, kKeeper, gate::write_purpose(made));
  }
  void offer(gate::Offer offer) {
    offer.provider = kKeeper;
    store_one(gate::Kind::offer, kKeeper, gate::write_offer(offer));
  }
  PublicId agree(const gate::Agreement& agreement) {
    return store_one(gate::Kind::agreement, agreement.owner, gate::write_agreement(agreement));
  }
  // Moves an agreement to another state, in a commit of its own.
  void set_state(PublicId id, gate::AgreementState state) {
    const auto changed = records_
                             ->change(gate::Kind::agreement, id,
                                      [state](const gate::Stored& old) -> result<std::string> {
                                        const auto document = json::parse(old.body);
                                        REQUIRE(document);
                                        auto agreement = gate::read_agreement(document->root());
                                        REQUIRE(agreement);
                                        agreement->state = state;
                                        return gate::write_agreement(*agreement);
                                      },
                                      {})
                             ->wait();
    REQUIRE_MESSAGE(changed, (changed ? std::string{} : changed.error().detail));
  }

  HeldClock clock;
  gate::identity::Founded founded;

 private:
  class BothKnow final : public gate::Table {
   public:
    BothKnow(gate::Table& first, gate::Table& second) : first_(first), second_(second) {}
    void put(gate::Kind kind, const gate::Stored& stored) override {
      first_.put(kind, stored);
      second_.put(kind, stored);
    }
    void remove(gate::Kind kind, PublicId id) override {
      first_.remove(kind, id);
      second_.remove(kind, id);
    }

   private:
    gate::Table& first_;
    gate::Table& second_;
  };

  PublicId store_one(gate::Kind kind, const std::string& owner, const std::string& body) {
    const auto made = records_->create(kind, owner, body, {})->wait();
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    return made->id;
  }
  void open() {
    auto opened =
        store::open({.directory = directory_.path(), .clock = &clock, .random = &random_});
    REQUIRE_MESSAGE(opened, (opened ? std::string{} : opened.error().detail));
    store_ = std::move(*opened);
    records_ = std::make_unique<gate::SystemRecords>(*store_, clock);
    policy_ = std::make_unique<gate::Policy>(gate::Policy::Owners{
        .name = [this](OwnerId owner) { return store_->owner_name(owner); },
        .ordinal = [this](std::string_view name) { return store_->owner(name); }});
    auto identity =
        gate::Identity::make({.records = *records_,
                              .clock = clock,
                              .random = random_,
                              .issuer = "https://meent.test",
                              .keys = {.token = token_key_, .earlier = {}, .pseudonym = {7}},
                              .cost = {.passes = 1, .memory = 8'192}});
    REQUIRE(identity);
    identity_ = std::move(*identity);
    parties_ = std::make_unique<BothKnow>(*identity_, *policy_);
    gate::Table* const who = identity_.get();
    gate::Table* const what = policy_.get();
    const auto ready = records_->open({parties_.get(), who, who, who, who, what, what, what});
    REQUIRE_MESSAGE(ready, (ready ? std::string{} : ready.error().detail));
    auto log = gate::Log::open({.directory = directory_.path() / "log",
                                .origin = "meent.test/log",
                                .clock = &clock,
                                .random = &random_,
                                .checkpoint_every = std::chrono::milliseconds(20)});
    REQUIRE_MESSAGE(log, (log ? std::string{} : log.error().detail));
    log_ = std::move(*log);
    gate_ = std::make_unique<gate::Gate>(gate::Gate::Parts{.store = *store_,
                                                           .records = *records_,
                                                           .identity = *identity_,
                                                           .policy = *policy_,
                                                           .log = *log_,
                                                           .cursor_key = store_->cursor_key(),
                                                           .clock = clock,
                                                           .trouble = {}});
  }
  void close() {
    gate_.reset();
    log_.reset();
    parties_.reset();
    identity_.reset();
    policy_.reset();
    records_.reset();
    store_.reset();
  }

  Directory directory_;
  RepeatedRandom random_;
  formats::jose::SigningKey token_key_;
  int clients_ = 0;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<gate::SystemRecords> records_;
  std::unique_ptr<gate::Policy> policy_;
  std::unique_ptr<gate::Identity> identity_;
  std::unique_ptr<gate::Table> parties_;
  std::unique_ptr<gate::Log> log_;
  std::unique_ptr<gate::Gate> gate_;
};

}  // namespace meent::test
