#include "gate/identity/accounts.hpp"

#include <doctest/doctest.h>

#include "gate/identity/identity_world.hpp"

namespace meent::gate::identity {

using test::IdentityWorld;
using test::kGoodPassword;
using test::kHost;

namespace {

constexpr const char* kVliet = "Waterschap De Vliet";
constexpr const char* kMelk = "Melkcoöperatie";

// Two organisations, each with an operator; `host` keeps the server.
struct Region : IdentityWorld {
  Region() {
    found();
    make_organisation(kVliet, "anna");
    make_organisation(kMelk, "bert");
  }
  Accounts& accounts() { return identity().accounts(); }
  Principal anna() { return by_session(acting_for("anna", kVliet)); }
  Principal bert() { return by_session(acting_for("bert", kMelk)); }
  Principal person(std::string_view login) { return by_session(log_in(login, kGoodPassword)); }
  MadeClient client(const Principal& who, const char* party, std::vector<std::string> roles,
                    std::vector<std::string> purposes) {
    auto made = accounts()
                    .create_client(who, {.title = "p",
                                         .party = party,
                                         .roles = std::move(roles),
                                         .purposes = std::move(purposes)})
                    ->wait();
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    return *made;
  }
};

template <class T>
Code code_of(const TicketRef<T>& ticket) {
  const auto& outcome = ticket->wait();
  return outcome ? Code::internal : outcome.error().code;
}
template <class T>
Code code_of(const result<T>& outcome) {
  return outcome ? Code::internal : outcome.error().code;
}

}  // namespace

TEST_CASE("operators of the host make parties; nobody else does") {
  Region region;
  const NewParty asked{.name = "Gemeente", .title = "Gemeente", .kvk = "12345678"};
  CHECK(code_of(region.accounts().create_party(region.anna(), asked)) == Code::denied);
  CHECK(code_of(region.accounts().create_party(region.person("anna"), asked)) == Code::denied);
  CHECK(code_of(region.accounts().create_party(Principal::anonymous(), asked)) == Code::denied);
  const auto made = region.accounts().create_party(region.host_operator(), asked)->wait();
  REQUIRE(made);
  CHECK((*made)->name == "Gemeente");
  CHECK((*made)->kvk == "12345678");
  CHECK(code_of(region.accounts().create_party(region.host_operator(), asked)) == Code::conflict);
}

TEST_CASE("a party's numbers are checked, and a BSN is not kept") {
  Region region;
  const Principal host = region.host_operator();
  auto& accounts = region.accounts();
  const auto where = [&](NewParty asked) {
    const auto made = accounts.create_party(host, asked)->wait();
    return made ? std::string("made") : made.error().where;
  };
  CHECK(where({.name = "x", .title = "x", .kvk = "1"}) == "/kvk");
  CHECK(where({.name = "x", .title = "x", .oin = "1"}) == "/oin");
  CHECK(where({.name = "x", .title = "x", .bsn = "123456782"}) == "/bsn");
  CHECK(where({.name = "../x", .title = "x"}) == "/name");
  CHECK(where({.name = "x", .title = "x", .bsn = "123456789", .kind = PartyKind::person}) ==
        "/bsn");
  CHECK(where({.name = "x", .title = "x", .kvk = "12345678", .kind = PartyKind::person}) ==
        "/kind");
  CHECK(where({.name = "cees", .title = "C", .bsn = "123456782", .kind = PartyKind::person}) ==
        "made");
  CHECK(where({.name = "dirk", .title = "D", .bsn = "123456782", .kind = PartyKind::person}) ==
        "/bsn");  // another has it
  const auto cees = accounts.party(host, "cees");
  REQUIRE(cees);
  const auto stored = region.records().read(Kind::party, (*cees)->id);
  REQUIRE(stored);
  CHECK(stored->body.find("123456782") == std::string::npos);
  CHECK(stored->body.find((*cees)->pseudonym) != std::string::npos);
  REQUIRE(accounts.change_party(host, "cees", {.bsn = ""})->wait());
  CHECK(accounts.party(host, "cees").value()->pseudonym.empty());
}

TEST_CASE("organisations are seen by all who are known, persons by few") {
  Region region;
  auto& accounts = region.accounts();
  const auto names = [&](const Principal& who, std::string_view search = "") {
    std::string out;
    const auto found = accounts.parties(who, search, "", 100).value();
    for (const PartyRef& each : found) {
      out += each->name + ";";
    }
    return out;
  };
  CHECK(names(region.anna()) == "Melkcoöperatie;Regio De Vliet;Waterschap De Vliet;");
  CHECK(names(region.person("anna")) == "Melkcoöperatie;Regio De Vliet;Waterschap De Vliet;anna;");
  CHECK(names(region.host_operator()) ==
        "Melkcoöperatie;Regio De Vliet;Waterschap De Vliet;anna;beheer;bert;");
  CHECK(names(region.anna(), "vliet") == "Regio De Vliet;Waterschap De Vliet;");
  CHECK(names(region.anna(), "bert").empty());
  CHECK(accounts.parties(region.anna(), "", "Melkcoöperatie", 1).value().size() == 1);

  CHECK(accounts.party(region.anna(), "anna"));  // a member
  CHECK(code_of(accounts.party(region.anna(), "bert")) == Code::not_found);
  CHECK(code_of(accounts.party(region.person("bert"), "anna")) == Code::not_found);
  CHECK(accounts.party(region.person("bert"), "bert"));
  CHECK(code_of(accounts.party(region.anna(), "nobody")) == Code::not_found);
}

TEST_CASE("everyone changes their own name, and nobody else's") {
  Region region;
  auto& accounts = region.accounts();
  CHECK(accounts.change_party(region.person("anna"), "anna", {.title = "Anna de Vries"})->wait());
  CHECK(accounts.party(region.person("anna"), "anna").value()->title == "Anna de Vries");
  CHECK(code_of(accounts.change_party(region.person("anna"), "anna", {.bsn = "123456782"})) ==
        Code::denied);
  CHECK(code_of(accounts.change_party(region.person("bert"), "anna", {.title = "x"})) ==
        Code::not_found);
  CHECK(code_of(accounts.change_party(region.anna(), kVliet, {.title = "x"})) == Code::denied);
  CHECK(code_of(accounts.change_party(region.anna(), kMelk, {.title = "x"})) == Code::denied);
  CHECK(code_of(accounts.change_user(region.person("bert"), "anna", {.name = "x"})) ==
        Code::not_found);
  REQUIRE(accounts.change_user(region.person("bert"), "bert", {.name = "Bert"})->wait());
  CHECK(accounts.party(region.person("bert"), "bert").value()->title == "Bert");
}

TEST_CASE("accounts are for the host's operators") {
  Region region;
  auto& accounts = region.accounts();
  CHECK(code_of(accounts.create_user(region.anna(), {.login = "cees"})) == Code::denied);
  CHECK(code_of(accounts.users(region.anna(), "", 10)) == Code::denied);
  CHECK(code_of(accounts.change_user(region.anna(), "bert", {.active = false})) == Code::not_found);
  CHECK(code_of(accounts.change_user(region.person("bert"), "bert", {.active = false})) ==
        Code::denied);
  CHECK(code_of(accounts.change_user(region.person("bert"), "bert",
                                     {.password = "weer vier andere woorden"})) == Code::denied);

  const Principal host = region.host_operator();
  const auto made = accounts.create_user(host, {.login = "Cees", .name = "Cees Prins"})->wait();
  REQUIRE(made);
  CHECK(made->user->login == "cees");
  CHECK(made->password.size() == 23);
  CHECK(region.by_session(region.log_in("cees", made->password)).party() == "cees");
  CHECK(code_of(accounts.create_user(host, {.login = "cees"})) == Code::conflict);
  CHECK(code_of(accounts.create_user(host, {.login = "c/s"})) == Code::invalid);
  CHECK(code_of(accounts.create_user(host, {.login = "dirk", .password = "kort"})) ==
        Code::invalid);
  CHECK(code_of(accounts.create_user(host, {.login = "dirk", .party = kVliet})) == Code::invalid);
  CHECK(code_of(accounts.create_user(host, {.login = "dirk", .party = "nobody"})) == Code::invalid);
  REQUIRE(accounts.create_user(host, {.login = "cees2", .party = "cees"})->wait());
  CHECK(accounts.users(host, "", 100).value().size() == 5);
  CHECK(accounts.users(host, "beheer", 2).value()[0]->login == "bert");

  REQUIRE(accounts.change_user(host, "cees", {.password = "weer vier andere woorden"})->wait());
  CHECK(region.by_session(region.log_in("cees", "weer vier andere woorden")).party() == "cees");
}

TEST_CASE("no operator reaches over into another organisation") {
  Region region;
  auto& accounts = region.accounts();
  const Principal anna = region.anna();
  CHECK(code_of(accounts.put_member(anna, kMelk, "anna", {"operator"})) == Code::denied);
  CHECK(code_of(accounts.remove_member(anna, kMelk, "bert")) == Code::denied);
  CHECK(code_of(accounts.members(anna, kMelk)) == Code::denied);
  CHECK(code_of(accounts.create_client(
            anna, {.title = "x", .party = kMelk, .roles = {"service"}, .purposes = {"beheer"}})) ==
        Code::denied);
  CHECK(code_of(accounts.put_member(anna, kHost, "anna", {"operator"})) == Code::denied);
  CHECK(code_of(accounts.put_member(anna, "bert", "anna", {"operator"})) == Code::not_found);
  CHECK(code_of(accounts.put_member(anna, "nobody", "anna", {"operator"})) == Code::not_found);
  const MadeClient melk = region.client(region.bert(), kMelk, {"service"}, {"beheer"});
  CHECK(code_of(accounts.remove_client(anna, melk.client->client)) == Code::not_found);
  // Nor does the host, once there is an operator.
  CHECK(code_of(accounts.put_member(region.host_operator(), kMelk, "anna", {"operator"})) ==
        Code::denied);
  CHECK(code_of(accounts.create_client(
            region.host_operator(),
            {.title = "x", .party = kMelk, .roles = {"service"}, .purposes = {"beheer"}})) ==
        Code::denied);
}

TEST_CASE("who is operator does not keep anything while acting for itself or without the role") {
  Region region;
  auto& accounts = region.accounts();
  CHECK(code_of(accounts.put_member(region.person("anna"), kVliet, "bert", {"consumer"})) ==
        Code::denied);
  REQUIRE(accounts.put_member(region.anna(), kVliet, "bert", {"consumer", "owner"})->wait());
  const Principal bert = region.by_session(region.acting_for("bert", kVliet));
  CHECK(code_of(accounts.put_member(bert, kVliet, "bert", {"operator"})) == Code::denied);
  CHECK(code_of(accounts.members(bert, kVliet)) == Code::denied);
  CHECK(code_of(accounts.clients(bert)) == Code::denied);
}

TEST_CASE("auditors are of the host alone") {
  Region region;
  auto& accounts = region.accounts();
  CHECK(code_of(accounts.put_member(region.anna(), kVliet, "anna", {"operator", "auditor"})) ==
        Code::denied);
  CHECK(code_of(accounts.create_client(
            region.anna(),
            {.title = "x", .party = kVliet, .roles = {"auditor"}, .purposes = {"controle"}})) ==
        Code::denied);
  CHECK(accounts.put_member(region.host_operator(), kHost, "anna", {"auditor"})->wait());
  region.client(region.host_operator(), kHost, {"auditor"}, {"controle"});
}

TEST_CASE("an organisation keeps its last operator") {
  Region region;
  auto& accounts = region.accounts();
  const Principal anna = region.anna();
  CHECK(code_of(accounts.remove_member(anna, kVliet, "anna")) == Code::conflict);
  CHECK(code_of(accounts.put_member(anna, kVliet, "anna", {"owner"})) == Code::conflict);
  REQUIRE(accounts.put_member(anna, kVliet, "bert", {"operator"})->wait());
  CHECK(accounts.members(anna, kVliet).value().size() == 2);
  // Two that leave at the same time: one of them stays.
  const auto one = accounts.remove_member(anna, kVliet, "anna");
  const auto two = accounts.remove_member(anna, kVliet, "bert");
  const int left = (one->wait() ? 1 : 0) + (two->wait() ? 1 : 0);
  CHECK(left == 1);
  CHECK(region.identity().directory().has_operator(kVliet));
  CHECK(code_of(accounts.remove_member(region.bert(), kMelk, "nobody")) == Code::not_found);
}

TEST_CASE("members are persons with known roles") {
  Region region;
  auto& accounts = region.accounts();
  const Principal anna = region.anna();
  CHECK(code_of(accounts.put_member(anna, kVliet, kMelk, {"owner"})) == Code::invalid);
  CHECK(code_of(accounts.put_member(anna, kVliet, "nobody", {"owner"})) == Code::invalid);
  CHECK(code_of(accounts.put_member(anna, kVliet, "bert", {})) == Code::invalid);
  CHECK(code_of(accounts.put_member(anna, kVliet, "bert", {"root"})) == Code::invalid);
  CHECK(code_of(accounts.put_member(anna, kVliet, "bert", {"Operator"})) == Code::invalid);
}

TEST_CASE("clients are bound to purposes that go with their roles") {
  Region region;
  auto& accounts = region.accounts();
  const Principal anna = region.anna();
  const auto refused = [&](std::vector<std::string> roles, std::vector<std::string> purposes) {
    return code_of(accounts.create_client(anna, {.title = "x",
                                                 .party = kVliet,
                                                 .roles = std::move(roles),
                                                 .purposes = std::move(purposes)}));
  };
  CHECK(refused({"consumer"}, {}) == Code::invalid);  // would not be bound
  CHECK(refused({}, {"milk"}) == Code::invalid);
  CHECK(refused({"consumer"}, {"milk advice"}) == Code::invalid);
  CHECK(refused({"consumer"}, {"milk", "milk"}) == Code::invalid);
  CHECK(refused({"consumer"}, {"beheer"}) == Code::invalid);
  CHECK(refused({"operator"}, {"controle"}) == Code::invalid);
  CHECK(refused({"consumer"}, std::vector<std::string>(33, "milk")) == Code::invalid);
  CHECK(region.client(anna, kVliet, {"consumer"}, {"milk"}).secret.size() == 43);
  CHECK(accounts.clients(anna).value().size() == 1);
  CHECK(accounts.clients(region.bert()).value().empty());
}

TEST_CASE("a program administers under its purpose beheer only") {
  Region region;
  auto& accounts = region.accounts();
  const auto token = [&](const MadeClient& made, std::string_view scope) {
    return region.by_bearer(
        region.identity().token(made.client->client, made.secret, scope, "").value().text);
  };
  const MadeClient client = region.client(region.anna(), kVliet, {"operator"}, {"beheer", "milk"});
  CHECK(accounts.members(token(client, ""), kVliet));
  CHECK(accounts.members(token(client, "beheer"), kVliet));
  CHECK(code_of(accounts.members(token(client, "milk"), kVliet)) == Code::denied);
  CHECK(code_of(accounts.members(token(client, "").under("milk").value(), kVliet)) == Code::denied);
  CHECK(accounts.members(token(client, "").under("beheer").value(), kVliet));
  // A person too, when it acts under another purpose.
  CHECK(code_of(accounts.members(region.anna().under("milk").value(), kVliet)) == Code::denied);
}

TEST_CASE("the log hears of every write, and of no secret") {
  Region region;
  const Principal host = region.host_operator();
  const store::LogEntry entry = entry_of(host, region.clock.now(), Kind::client, "create");
  CHECK(entry.body == "{\"v\":1,\"at\":\"" + format(region.clock.now()) +
                          "\",\"action\":\"account\",\"by\":\"" + host.id() + "\",\"party\":\"" +
                          host.party_id() +
                          "\",\"kind\":\"client\",\"change\":\"create\",\"records\":1}");
  CHECK(entry.terms == std::vector<std::string>{"by:" + host.id(), "consumer:" + host.party_id()});
  const store::LogEntry founding =
      entry_of(Principal::anonymous(), region.clock.now(), Kind::party, "create");
  CHECK(founding.body.find("\"by\":\"anonymous\"") != std::string::npos);
}

}  // namespace meent::gate::identity
