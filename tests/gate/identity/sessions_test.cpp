#include "gate/identity/sessions.hpp"

#include <doctest/doctest.h>

#include "gate/identity/identity_world.hpp"

namespace meent::gate::identity {

using test::IdentityWorld;
using test::kGoodPassword;
using test::kHost;
using Browser = IdentityWorld::Browser;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

struct Town : IdentityWorld {
  Town() {
    found();
    make_organisation("Waterschap De Vliet", "anna");
  }
  result<SessionView> tries(std::string_view login, std::string_view password,
                            std::string_view address = "192.0.2.7") {
    return identity().sessions().log_in(login, password, address, {})->wait();
  }
  bool is_known(const Browser& browser) {
    const auto who = identity().principal(browser.reads());
    return who && !who->is_anonymous();
  }
};

}  // namespace

TEST_CASE("a person logs in and acts for itself") {
  Town town;
  const auto view = town.tries("Anna", kGoodPassword);
  REQUIRE(view);
  CHECK(view->login == "anna");
  CHECK(view->person == "anna");
  CHECK(view->acting == "anna");
  CHECK(view->roles == Roles{Role::owner, Role::consumer});
  REQUIRE(view->parties.size() == 2);
  CHECK(view->parties[0].party->name == "anna");
  CHECK(view->parties[1].party->name == "Waterschap De Vliet");
  CHECK(view->parties[1].roles == Roles{Role::operator_});
  CHECK(view->expires.micros - town.clock.now().micros == 30LL * 60 * 1'000'000);
  const Principal who = town.by_session(IdentityWorld::browser_of(*view));
  CHECK(who.party() == "anna");
  CHECK(who.is_person());
  CHECK(who.purposes().empty());
  CHECK(who.id().starts_with("user:"));
  CHECK_FALSE(who.party_id().empty());
  CHECK_FALSE(who.has(Role::operator_));
}

TEST_CASE("whatever is wrong, the answer is the same and a password is compared") {
  Town town;
  town.make_user("blocked");
  REQUIRE(town.identity()
              .accounts()
              .change_user(town.host_operator(), "blocked", {.active = false})
              ->wait());
  const auto refused = [&](std::string_view login, std::string_view password,
                           std::string_view address) {
    const std::uint64_t before = town.identity().passwords_compared();
    const auto view = town.tries(login, password, address);
    REQUIRE_FALSE(view);
    CHECK(town.identity().passwords_compared() == before + 1);
    return view.error();
  };
  const error wrong = refused("anna", "een heel ander wachtwoord", "192.0.2.1");
  CHECK(wrong.code == Code::unauthenticated);
  CHECK(refused("nobody", kGoodPassword, "192.0.2.2") == wrong);
  CHECK(refused("blocked", kGoodPassword, "192.0.2.3") == wrong);
  CHECK(refused("", kGoodPassword, "192.0.2.4") == wrong);
  CHECK(refused("../anna", kGoodPassword, "192.0.2.5") == wrong);
  CHECK(refused(std::string(100'000, 'a'), kGoodPassword, "192.0.2.6") == wrong);
  CHECK(refused(std::string("anna\0x", 6), kGoodPassword, "192.0.2.8") == wrong);
  CHECK(refused("anna", std::string(100'000, 'a'), "192.0.2.9") == wrong);
  CHECK(refused("anna", "", "192.0.2.10") == wrong);
}

TEST_CASE("guessing is slowed down, alike for accounts that are there and that are not") {
  Town town;
  for (const char* login : {"anna", "nobody"}) {
    CAPTURE(login);
    const std::uint64_t before = town.identity().passwords_compared();
    result<SessionView> last = fail(Code::internal, "");
    for (int i = 0; i < 6; ++i) {
      last = town.tries(login, "een heel ander wachtwoord", login);
    }
    REQUIRE_FALSE(last);
    CHECK(last.error().code == Code::too_many);
    CHECK(seconds_of(last.error()) == "1");
    CHECK(town.identity().passwords_compared() == before + 5);
  }
  // The right password is no way around the wait; after it, it is.
  CHECK(town.tries("anna", kGoodPassword, "anna").error().code == Code::too_many);
  town.clock.push(std::chrono::seconds(1));
  CHECK(town.tries("anna", kGoodPassword, "anna"));
}

TEST_CASE("a session that somebody planted is worth nothing") {
  Town town;
  // The attacker's own session, put in the victim's browser before the victim logs in.
  town.make_user("mallory");
  const Browser planted = town.log_in("mallory", kGoodPassword);
  const auto view = town.identity()
                        .sessions()
                        .log_in("anna", kGoodPassword, "192.0.2.7", planted.reads())
                        ->wait();
  REQUIRE(view);
  const Browser own = IdentityWorld::browser_of(*view);
  CHECK(own.cookie != planted.cookie);
  CHECK_FALSE(town.is_known(planted));  // and the planted one is over
  CHECK(town.by_session(own).party() == "anna");
  // A made-up one does not become a session by logging in with it.
  const Browser made_up{"__Host-meent=" + std::string(43, 'A'), csrf_of(std::string(43, 'A'))};
  REQUIRE(town.identity().sessions().log_in("anna", kGoodPassword, "", made_up.reads())->wait());
  CHECK_FALSE(town.is_known(made_up));
}

TEST_CASE("acting for another party gives a new session, and the old one is over") {
  Town town;
  const Browser before = town.log_in("anna", kGoodPassword);
  const auto view =
      town.identity().sessions().act_for("Waterschap De Vliet", before.writes())->wait();
  REQUIRE(view);
  CHECK(view->acting == "Waterschap De Vliet");
  CHECK(view->csrf != before.csrf);
  const Browser after = IdentityWorld::browser_of(*view);
  CHECK_FALSE(town.is_known(before));
  const Principal who = town.by_session(after);
  CHECK(who.party() == "Waterschap De Vliet");
  CHECK(who.has(Role::operator_));
  CHECK_FALSE(who.has(Role::owner));
  // Its absolute end is that of the log-in.
  CHECK(town.identity().sessions().act_for("anna", before.writes())->wait().error().code ==
        Code::unauthenticated);
}

TEST_CASE("nobody acts for a party of which they are no member") {
  Town town;
  town.make_organisation("Melkcoöperatie", "bert");
  const Browser anna = town.log_in("anna", kGoodPassword);
  for (const char* party :
       {"Melkcoöperatie", "bert", "beheer", "nobody", "", "anna/Melkcoöperatie"}) {
    CAPTURE(party);
    const auto view = town.identity().sessions().act_for(party, anna.writes())->wait();
    REQUIRE_FALSE(view);
    CHECK(view.error().code == Code::denied);
  }
  CHECK(town.is_known(anna));
}

TEST_CASE("who is no member any more acts for itself at once") {
  Town town;
  town.make_user("bert");
  const Principal keeper = town.by_session(town.acting_for("anna", "Waterschap De Vliet"));
  auto& accounts = town.identity().accounts();
  REQUIRE(accounts.put_member(keeper, "Waterschap De Vliet", "bert", {"operator"})->wait());
  const Browser bert = town.acting_for("bert", "Waterschap De Vliet");
  CHECK(town.by_session(bert).has(Role::operator_));
  REQUIRE(accounts.put_member(keeper, "Waterschap De Vliet", "bert", {"consumer"})->wait());
  CHECK(town.by_session(bert).roles() == Roles{Role::consumer});
  REQUIRE(accounts.remove_member(keeper, "Waterschap De Vliet", "bert")->wait());
  CHECK(town.by_session(bert).party() == "bert");
  CHECK_FALSE(town.by_session(bert).has(Role::operator_));
}

TEST_CASE("a session ends half an hour after its last use") {
  Town town;
  const Browser browser = town.log_in("anna", kGoodPassword);
  for (int i = 0; i < 4; ++i) {
    town.clock.push(minutes(29));
    CHECK(town.is_known(browser));
  }
  town.clock.push(minutes(30));
  CHECK_FALSE(town.is_known(browser));
  CHECK(town.identity().sessions().view(browser.reads()).error().code == Code::unauthenticated);
}

TEST_CASE("a session ends twelve hours after the log-in, however much it is used") {
  Town town;
  const Browser browser = town.log_in("anna", kGoodPassword);
  for (int i = 0; i < 35; ++i) {
    town.clock.push(minutes(20));
    CHECK(town.is_known(browser));
  }
  town.clock.push(minutes(20));
  CHECK_FALSE(town.is_known(browser));
}

TEST_CASE("use is stored once a minute at most, and lives through a restart") {
  Town town;
  const Browser browser = town.log_in("anna", kGoodPassword);
  const auto writes = [&] { return town.store().figures().requests; };
  const auto begun = writes();
  for (int i = 0; i < 50; ++i) {
    CHECK(town.is_known(browser));
  }
  CHECK(writes() == begun);
  town.clock.push(minutes(20));
  for (int i = 0; i < 50; ++i) {
    CHECK(town.is_known(browser));
  }
  town.restart();
  town.clock.push(minutes(20));
  CHECK(town.is_known(browser));  // 40 minutes after the log-in, 20 after its use
}

TEST_CASE("logging out ends the session, for good") {
  Town town;
  const Browser one = town.log_in("anna", kGoodPassword);
  const Browser other = town.log_in("anna", kGoodPassword);
  REQUIRE(town.identity().sessions().log_out(one.writes())->wait());
  CHECK_FALSE(town.is_known(one));
  CHECK(town.is_known(other));
  town.restart();
  CHECK_FALSE(town.is_known(one));
  CHECK_FALSE(town.identity().sessions().log_out(one.writes())->wait());
}

TEST_CASE("a new password ends all other sessions") {
  Town town;
  const Browser one = town.log_in("anna", kGoodPassword);
  const Browser other = town.log_in("anna", kGoodPassword);
  auto& sessions = town.identity().sessions();
  const auto changes = [&](std::string_view old, std::string_view fresh) {
    return sessions.change_password(town.by_session(one), old, fresh, "192.0.2.7", one.writes())
        ->wait();
  };
  CHECK(changes("een heel ander wachtwoord", "weer vier andere woorden").error().where == "/old");
  CHECK(changes(kGoodPassword, "kort").error().where == "/new");
  CHECK(changes(kGoodPassword, "wachtwoordanna").error().where == "/new");
  CHECK(town.is_known(other));
  const auto view = changes(kGoodPassword, "weer vier andere woorden");
  REQUIRE(view);
  CHECK_FALSE(town.is_known(one));
  CHECK_FALSE(town.is_known(other));
  CHECK(town.is_known(IdentityWorld::browser_of(*view)));
  CHECK_FALSE(town.tries("anna", kGoodPassword));
  CHECK(town.tries("anna", "weer vier andere woorden"));
  town.restart();
  CHECK_FALSE(town.is_known(other));
}

TEST_CASE("blocking an account ends its sessions; they do not come back") {
  Town town;
  const Browser browser = town.log_in("anna", kGoodPassword);
  auto& accounts = town.identity().accounts();
  REQUIRE(accounts.change_user(town.host_operator(), "anna", {.active = false})->wait());
  CHECK_FALSE(town.is_known(browser));
  REQUIRE(accounts.change_user(town.host_operator(), "anna", {.active = true})->wait());
  CHECK_FALSE(town.is_known(browser));
  CHECK(town.tries("anna", kGoodPassword));
}

TEST_CASE("a password kept at an older cost is kept anew when it is shown") {
  Town town;
  const auto kept = [&] {
    return town.identity().directory().users().find("anna")->password->text;
  };
  CHECK(kept().find("t=1") != std::string::npos);
  const Browser before = town.log_in("anna", kGoodPassword);
  town.cost.passes = 2;
  town.restart();
  CHECK_FALSE(town.tries("anna", "een heel ander wachtwoord"));
  CHECK(kept().find("t=1") != std::string::npos);
  town.log_in("anna", kGoodPassword);
  town.log_in("anna", kGoodPassword);
  CHECK(kept().find("t=2") != std::string::npos);
  CHECK(town.is_known(before));
}

TEST_CASE("an account has a bounded number of sessions; the oldest go") {
  Town town;
  const Browser first = town.log_in("anna", kGoodPassword);
  for (std::size_t i = 0; i < kSessionsOfAccount; ++i) {
    town.clock.push(std::chrono::milliseconds(1));
    town.log_in("anna", kGoodPassword);
  }
  CHECK_FALSE(town.is_known(first));
}

TEST_CASE("what is over is swept") {
  Town town;
  town.log_in("anna", kGoodPassword);
  const auto count = [&] {
    int sessions = 0;
    town.identity().directory().sessions().each([&](const auto&) { ++sessions; });
    return sessions;
  };
  town.identity().tick();
  CHECK(count() == 1);
  town.clock.push(hours(1));
  town.identity().tick();
  town.make_user("bert");  // a write that comes after those of the sweep
  CHECK(count() == 0);
}

TEST_CASE("neither the secret of a session nor a password lies in the store") {
  Town town;
  const Browser browser = town.log_in("anna", kGoodPassword);
  const std::string secret = browser.cookie.substr(browser.cookie.find('=') + 1);
  for (const Kind kind : {Kind::session, Kind::user}) {
    town.identity().directory().sessions().each([&](const LiveSessionRef& each) {
      const auto stored = town.records().read(Kind::session, each->id);
      REQUIRE(stored);
      CHECK(stored->body.find(secret) == std::string::npos);
    });
    if (kind == Kind::user) {
      const auto user = town.identity().directory().users().find("anna");
      const auto stored = town.records().read(Kind::user, user->id);
      REQUIRE(stored);
      CHECK(stored->body.find(kGoodPassword) == std::string::npos);
      CHECK(stored->body.find("$argon2id$") != std::string::npos);
    }
  }
}

TEST_CASE("log-in from another site's page is refused") {
  Town town;
  auto& sessions = town.identity().sessions();
  const auto refused = [&](const Credentials& shown) {
    const auto view = sessions.log_in("anna", kGoodPassword, "192.0.2.7", shown)->wait();
    return !view && view.error().code == Code::denied;
  };
  CHECK(refused({.fetch_site = "cross-site", .host = "meent.test"}));
  CHECK(refused({.origin = "https://evil.test", .host = "meent.test"}));
  CHECK_FALSE(refused({.origin = "https://meent.test", .host = "meent.test"}));
}

}  // namespace meent::gate::identity
