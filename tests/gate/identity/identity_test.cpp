#include "gate/identity/identity.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "gate/identity/identity_world.hpp"

namespace meent::gate {

using test::IdentityWorld;
using test::kGoodPassword;
using Browser = IdentityWorld::Browser;

namespace {

constexpr const char* kVliet = "Waterschap De Vliet";

struct Programs : IdentityWorld {
  Programs() {
    found();
    make_organisation(kVliet, "anna");
    keeper = std::make_unique<Principal>(by_session(acting_for("anna", kVliet)));
  }
  identity::MadeClient make(std::vector<std::string> roles, std::vector<std::string> purposes) {
    auto made = identity()
                    .accounts()
                    .create_client(*keeper, {.title = "Pomp",
                                             .party = kVliet,
                                             .roles = std::move(roles),
                                             .purposes = std::move(purposes)})
                    ->wait();
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    return *made;
  }
  std::string token(const identity::MadeClient& of, std::string_view scope = "") {
    const auto made = identity().token(of.client->client, of.secret, scope, "10.0.0.1");
    REQUIRE(made);
    return made->text;
  }
  result<Principal> asks(const std::string& authorization) {
    return identity().principal({.authorization = authorization});
  }
  std::unique_ptr<Principal> keeper;
};

}  // namespace

TEST_CASE("who shows nothing is nobody") {
  IdentityWorld world;
  const auto who = world.identity().principal({});
  REQUIRE(who);
  CHECK(who->is_anonymous());
  CHECK(who->roles().empty());
}

TEST_CASE("a token makes a principal bound to its purposes") {
  Programs world;
  const auto pump = world.make({"consumer", "service"}, {"flood-warning", "beheer"});
  const Principal who = world.by_bearer(world.token(pump));
  CHECK(who.id() == "client:" + pump.client->client);
  CHECK(who.party() == kVliet);
  CHECK_FALSE(who.party_id().empty());
  CHECK_FALSE(who.is_person());
  CHECK(who.roles() == Roles{Role::consumer, Role::service});
  CHECK(who.purposes() == std::vector<std::string>{"flood-warning", "beheer"});
  CHECK(who.purpose().empty());

  const Principal narrow = world.by_bearer(world.token(pump, "flood-warning"));
  CHECK(narrow.purposes() == std::vector<std::string>{"flood-warning"});
}

TEST_CASE("no purpose is had by asking for it, nor by the beginning or more of its name") {
  Programs world;
  const auto pump = world.make({"consumer"}, {"flood-warning"});
  for (const char* scope : {"flood", "flood-warning-2", "flood-warning beheer", "FLOOD-WARNING",
                            "flood-warning  ", " flood-warning", "controle", "flood-warning\tx"}) {
    CAPTURE(scope);
    const auto made = world.identity().token(pump.client->client, pump.secret, scope, "10.0.0.1");
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Code::denied);
  }
  const Principal who = world.by_bearer(world.token(pump));
  CHECK(who.under("flood-warning"));
  for (const char* purpose : {"flood", "flood-warning-2", "beheer", "inzage", ""}) {
    CHECK_FALSE(who.under(purpose));
  }
}

TEST_CASE("wrong secrets and clients are refused alike, and slowed down") {
  Programs world;
  const auto pump = world.make({"consumer"}, {"flood-warning"});
  const auto refusal = [&](std::string_view client, std::string_view secret,
                           std::string_view address) {
    const auto made = world.identity().token(client, secret, "", address);
    REQUIRE_FALSE(made);
    return made.error();
  };
  const std::string other(43, 'A');
  const error wrong = refusal(pump.client->client, other, "10.0.0.2");
  CHECK(wrong.code == Code::unauthenticated);
  CHECK(refusal("nobody", pump.secret, "10.0.0.3") == wrong);
  CHECK(refusal("", "", "10.0.0.4") == wrong);
  CHECK(refusal(pump.client->client, pump.secret + "x", "10.0.0.5") == wrong);
  CHECK(refusal(std::string(100'000, 'x'), pump.secret, "10.0.0.6") == wrong);
  error last;
  for (int i = 0; i < 8; ++i) {
    last = refusal(pump.client->client, other, "10.0.0.7");
  }
  CHECK(last.code == Code::too_many);
  // The right secret is never made to wait.
  CHECK(world.identity().token(pump.client->client, pump.secret, "", "10.0.0.7"));
}

TEST_CASE("the token of a client that was removed is refused at once") {
  Programs world;
  const auto pump = world.make({"consumer"}, {"flood-warning"});
  const std::string bearer = "Bearer " + world.token(pump);
  CHECK(world.asks(bearer));
  REQUIRE(world.identity().accounts().remove_client(*world.keeper, pump.client->client)->wait());
  const auto replayed = world.asks(bearer);
  REQUIRE_FALSE(replayed);
  CHECK(replayed.error().code == Code::unauthenticated);
  CHECK_FALSE(world.identity().token(pump.client->client, pump.secret, "", "10.0.0.1"));
  world.restart();
  CHECK_FALSE(world.asks(bearer));
}

TEST_CASE("a token dies after ten minutes, and when its key is no longer trusted") {
  Programs world;
  const auto pump = world.make({"consumer"}, {"flood-warning"});
  const std::string old = "Bearer " + world.token(pump);
  world.clock.push(std::chrono::seconds(599));
  CHECK(world.asks(old));
  world.clock.push(std::chrono::seconds(1));
  CHECK_FALSE(world.asks(old));

  const std::string live = "Bearer " + world.token(pump);
  CHECK(world.asks(live));
  const auto published = json::parse(world.identity().published_keys());
  REQUIRE(published);
  const auto before = formats::jose::parse_jwk_set(world.identity().published_keys());
  REQUIRE(before);
  SystemRandom random;
  const auto second = formats::jose::SigningKey::generate(random);
  REQUIRE(world.identity().rotate(second, *before));
  CHECK(world.asks(live));
  const std::string fresh = "Bearer " + world.token(pump);
  REQUIRE(world.identity().rotate(second, {}));
  CHECK_FALSE(world.asks(live));
  CHECK(world.asks(fresh));
}

TEST_CASE("what is no bearer token is refused without repeating it") {
  Programs world;
  const std::string token = world.token(world.make({"consumer"}, {"flood-warning"}));
  CHECK(world.asks("bearer " + token));
  std::string changed = token;
  changed[token.find('.') + 5] ^= 1;
  for (const std::string& shown :
       {token, "Basic " + token, std::string("Bearer"), std::string("Bearer "), "Bearer  " + token,
        "Bearer " + token + " ", "Bearer " + token + "," + token, "Bearer " + changed,
        "Bearer " + std::string(100'000, 'x')}) {
    const auto who = world.asks(shown);
    REQUIRE_FALSE(who);
    CHECK(who.error().code == Code::unauthenticated);
    CHECK(who.error().detail.find(token.substr(0, 20)) == std::string::npos);
  }
}

TEST_CASE("a session without its CSRF token may only read") {
  Programs world;
  const Browser anna = world.log_in("anna", kGoodPassword);
  const Browser other = world.log_in("anna", kGoodPassword);
  const auto refused = [&](Credentials shown) {
    const auto who = world.identity().principal(shown);
    return !who && who.error().code == Code::denied;
  };
  CHECK(world.identity().principal(anna.reads())->party() == "anna");
  CHECK(world.identity().principal(anna.writes())->party() == "anna");
  Credentials shown = anna.writes();
  shown.csrf = "";
  CHECK(refused(shown));
  shown.csrf = other.csrf;  // of another session of the same person
  CHECK(refused(shown));
  shown.csrf = std::string_view(anna.csrf).substr(0, 42);
  CHECK(refused(shown));
  shown.csrf = std::string_view(anna.cookie).substr(13);  // the secret itself is not the token
  CHECK(refused(shown));
  shown = anna.writes();
  shown.fetch_site = "cross-site";
  CHECK(refused(shown));
  shown.fetch_site = "same-site";
  CHECK(refused(shown));
  shown.fetch_site = "";
  shown.origin = "https://evil.test";
  CHECK(refused(shown));
  shown.origin = "https://meent.test";
  CHECK_FALSE(refused(shown));
}

TEST_CASE("a token beside the cookie does not let the session change without CSRF token") {
  Programs world;
  const Browser anna = world.log_in("anna", kGoodPassword);
  const std::string bearer = "Bearer " + world.token(world.make({"consumer"}, {"flood-warning"}));
  Credentials shown = anna.writes();
  shown.csrf = "";
  shown.authorization = bearer;
  CHECK(world.identity().principal(shown)->id().starts_with("client:"));
  CHECK_FALSE(world.identity().sessions().act_for(kVliet, shown)->wait());
  CHECK_FALSE(world.identity().sessions().log_out(shown)->wait());
  CHECK_FALSE(world.identity().sessions().view(shown));
}

TEST_CASE("a cookie that is no session is nobody; one that stands twice is refused") {
  Programs world;
  const Browser anna = world.log_in("anna", kGoodPassword);
  for (const std::string& cookie :
       {std::string("__Host-meent="), "__Host-meent=" + std::string(43, 'A'),
        anna.cookie.substr(0, anna.cookie.size() - 1), anna.cookie + "A",
        "meent=" + anna.cookie.substr(13)}) {
    const auto who = world.identity().principal({.cookie = cookie});
    REQUIRE(who);
    CHECK(who->is_anonymous());
  }
  CHECK_FALSE(world.identity().principal({.cookie = anna.cookie + "; " + anna.cookie}));
}

TEST_CASE("many threads ask while accounts change") {
  Programs world;
  const auto pump = world.make({"consumer"}, {"flood-warning"});
  const std::string bearer = "Bearer " + world.token(pump);
  const Browser anna = world.log_in("anna", kGoodPassword);
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::atomic<int> asked = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        const auto person = world.identity().principal(anna.writes());
        const auto program = world.identity().principal({.authorization = bearer});
        wrong +=
            person && person->party() == "anna" && program && program->party() == kVliet ? 0 : 1;
        ++asked;
      }
    });
  }
  auto& accounts = world.identity().accounts();
  for (int i = 0; i < 20; ++i) {
    world.clock.push(std::chrono::seconds(5));
    REQUIRE(accounts.change_user(world.by_session(anna), "anna", {.name = "Anna"})->wait());
    const Browser other = world.log_in("anna", kGoodPassword);
    REQUIRE(world.identity().sessions().act_for(kVliet, other.writes())->wait());
    world.identity().tick();
  }
  stop = true;
  threads.clear();
  CHECK(wrong == 0);
  CHECK(asked > 20);
}

TEST_CASE("purposes that a person may choose follow from the roles") {
  CHECK(is_own_purpose({}, "inzage"));
  CHECK_FALSE(is_own_purpose({Role::owner, Role::consumer}, "beheer"));
  CHECK(is_own_purpose({Role::operator_}, "beheer"));
  CHECK(is_own_purpose({Role::service}, "beheer"));
  CHECK_FALSE(is_own_purpose({Role::operator_}, "controle"));
  CHECK(is_own_purpose({Role::auditor}, "controle"));
  CHECK_FALSE(is_own_purpose({Role::auditor}, "flood-warning"));
  CHECK_FALSE(is_own_purpose({Role::auditor}, "contr"));
}

TEST_CASE("everything is known again after a restart") {
  Programs world;
  const auto pump = world.make({"consumer"}, {"flood-warning"});
  const Browser anna = world.acting_for("anna", kVliet);
  const std::string bearer = "Bearer " + world.token(pump);
  world.restart();
  CHECK(world.by_session(anna).party() == kVliet);
  CHECK(world.asks(bearer));
  REQUIRE(world.identity().directory().host());
  CHECK(world.identity().directory().host()->name == test::kHost);
  world.restart();
  CHECK(world.log_in("anna", kGoodPassword).cookie != anna.cookie);
}

TEST_CASE("the secrets of the founding are kept before anything is stored") {
  IdentityWorld world;
  auto& accounts = world.identity().accounts();
  const auto failed = accounts.found({.organisation = "De Meent",
                                      .login = "beheer",
                                      .keep = [](const identity::Founded&) -> result<void> {
                                        return fail(Code::exhausted, "the disk is full");
                                      }});
  REQUIRE_FALSE(failed);
  CHECK(world.identity().directory().host() == nullptr);
  CHECK(world.identity().directory().users().size() == 0);
  identity::Founded kept;
  const auto made = accounts.found({.organisation = "De Meent",
                                    .login = "beheer",
                                    .keep = [&](const identity::Founded& told) -> result<void> {
                                      CHECK(world.identity().directory().host() == nullptr);
                                      kept = told;
                                      return {};
                                    }});
  REQUIRE(made);
  CHECK(world.identity().token(kept.client, kept.secret, "", ""));
  CHECK(world.log_in(kept.login, kept.password).csrf.size() == 43);
}

TEST_CASE("the founding is one commit: a kill leaves all of it or nothing") {
  IdentityWorld world;
  const auto before = world.store().figures().commits;
  world.found();
  CHECK(world.store().figures().commits == before + 1);
  world.restart();
  const auto& directory = world.identity().directory();
  REQUIRE(directory.host() != nullptr);
  CHECK(directory.has_operator(test::kHost));
  CHECK(directory.clients().find(std::string_view(world.founded.client)) != nullptr);
  CHECK(world.log_in("beheer", world.founded.password).csrf.size() == 43);
}

TEST_CASE("a founding that cannot be whole stores nothing") {
  IdentityWorld world;
  // Organisation and person would have one name: the second is refused, and so is the first.
  REQUIRE_FALSE(world.identity().accounts().found({.organisation = "beheer", .login = "beheer"}));
  CHECK(world.identity().directory().host() == nullptr);
  CHECK(world.identity().directory().parties().size() == 0);
  world.found();
}

TEST_CASE("the founding is once, and its client keeps the host") {
  IdentityWorld world;
  const auto founded = world.found();
  CHECK(founded.password.size() >= 20);
  const Principal who = world.host_operator();
  CHECK(who.party() == test::kHost);
  CHECK(who.roles() == Roles{Role::operator_, Role::service});
  CHECK(who.purposes() == std::vector<std::string>{"beheer"});
  const Browser person = world.log_in("beheer", founded.password);
  CHECK(world.by_session(person).party() == "beheer");
  const auto again = world.identity().accounts().found({.organisation = "X", .login = "x"});
  REQUIRE_FALSE(again);
  CHECK(again.error().code == Code::conflict);
}

}  // namespace meent::gate
