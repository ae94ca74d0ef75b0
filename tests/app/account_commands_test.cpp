// The commands about accounts, over the real doors.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/commands/accounts.hpp"
#include "doors/v1/identity_api.hpp"

namespace meent::app {

using test::IdentityApi;

namespace {

// Asks as the client of the command line.
class ApiTransport final : public Transport {
 public:
  explicit ApiTransport(IdentityApi& api) : api_(api) {}
  result<Reply> ask(const Exchange& exchange) override {
    std::string body;
    if (exchange.body != nullptr) {
      body = exchange.body->read();
    }
    const auto answer = api_.as_host(exchange.method, exchange.target, body);
    return Reply{answer.status, answer.fields, answer.body};
  }

 private:
  IdentityApi& api_;
};

struct Terminal {
  IdentityApi api;
  ApiTransport transport{api};
  test::Directory folder;

  std::string file(const char* name) const { return (folder.path() / name).string(); }
};

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string after(const std::string& text, std::string_view mark) {
  const auto at = text.find(mark);
  REQUIRE(at != std::string::npos);
  const auto from = at + mark.size();
  return text.substr(from, text.find('\n', from) - from);
}

}  // namespace

TEST_CASE("organisations are made and listed") {
  Terminal at;
  const auto made = add_org(at.transport, {.name = "Gemeente Zuid", .kvk = "12345678"});
  REQUIRE(made);
  CHECK(made->find("--organisation \"Gemeente Zuid\" --role operator") != std::string::npos);
  const auto again = add_org(at.transport, {.name = "Gemeente Zuid"});
  REQUIRE_FALSE(again);
  CHECK(again.error().where == "/name");
  CHECK(list_orgs(at.transport, {}).value() ==
        "Gemeente Zuid\tGemeente Zuid\nRegio De Vliet\tRegio De Vliet\n");
  CHECK(list_orgs(at.transport, {.search = "zuid"}).value() == "Gemeente Zuid\tGemeente Zuid\n");
}

TEST_CASE("an account is made with its first role, blocked and let in again") {
  Terminal at;
  REQUIRE(add_org(at.transport, {.name = "Gemeente Zuid"}));
  const auto made = add_user(at.transport, {.login = "anna",
                                            .name = "Anna de Vries",
                                            .organisation = "Gemeente Zuid",
                                            .roles = {"operator"}});
  REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
  const std::string password = after(*made, "Password: ");
  CHECK(at.api.identity().sessions().log_in("anna", password, "", {})->wait());
  CHECK(at.api.identity().directory().has_operator("Gemeente Zuid"));
  CHECK(list_users(at.transport).value() ==
        "anna\tactive\tanna\tAnna de Vries\nbeheer\tactive\tbeheer\tbeheer\n");
  REQUIRE(block_user(at.transport, {.login = "anna"}));
  CHECK_FALSE(at.api.identity().sessions().log_in("anna", password, "", {})->wait());
  REQUIRE(block_user(at.transport, {.login = "anna", .blocked = false}));
  CHECK(at.api.identity().sessions().log_in("anna", password, "", {})->wait());
  CHECK_FALSE(block_user(at.transport, {.login = "nobody"}));
  CHECK_FALSE(add_user(at.transport, {.login = "bert", .organisation = "Gemeente Zuid"}));
}

TEST_CASE("a secret goes to a new file that only its owner can read") {
  Terminal at;
  const std::string file = at.file("anna.password");
  const auto made = add_user(at.transport, {.login = "anna", .secret_file = file});
  REQUIRE(made);
  struct stat about{};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777U) == 0600U);
  std::string password = read_file(file);
  REQUIRE(password.ends_with("\n"));
  password.pop_back();
  CHECK(made->find(password) == std::string::npos);
  CHECK(at.api.identity().sessions().log_in("anna", password, "", {})->wait());

  // A file that is there is not written over, and nothing is made that would be lost.
  const auto lost = add_user(at.transport, {.login = "bert", .secret_file = file});
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == Code::conflict);
  CHECK(at.api.identity().directory().users().find("bert") == nullptr);
  // Nor does one stay behind when the server refuses.
  CHECK_FALSE(add_user(at.transport, {.login = "anna", .secret_file = at.file("other")}));
  CHECK_FALSE(std::filesystem::exists(at.file("other")));

  const auto renewed = renew_password(at.transport, {.login = "anna"});
  REQUIRE(renewed);
  CHECK_FALSE(at.api.identity().sessions().log_in("anna", password, "", {})->wait());
  CHECK(at.api.identity().sessions().log_in("anna", after(*renewed, "Password: "), "", {})->wait());
}

TEST_CASE("clients are made, listed and removed") {
  Terminal at;
  const auto made = add_client(at.transport, {.title = "Pomp",
                                              .party = test::kHost,
                                              .roles = {"service"},
                                              .purposes = {"beheer", "flood-warning"}});
  REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
  const std::string both = after(*made, "Client and secret: ");
  const std::string client = both.substr(0, both.find(':'));
  const std::string secret = both.substr(both.find(':') + 1);
  CHECK(at.api.identity().token(client, secret, "flood-warning", ""));
  const auto list = list_clients(at.transport);
  REQUIRE(list);
  CHECK(list->find(client + "\tRegio De Vliet\tservice\tbeheer,flood-warning\tPomp\n") !=
        std::string::npos);
  CHECK(list->find(secret) == std::string::npos);
  REQUIRE(remove_client(at.transport, {.client = client}));
  CHECK_FALSE(at.api.identity().token(client, secret, "", ""));
  CHECK_FALSE(remove_client(at.transport, {.client = client}));
  const auto unbound = add_client(
      at.transport, {.title = "Pomp", .party = test::kHost, .roles = {"service"}, .purposes = {}});
  REQUIRE_FALSE(unbound);
  CHECK(unbound.error().where == "/purposes");
}

}  // namespace meent::app
