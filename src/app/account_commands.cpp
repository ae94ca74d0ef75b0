#include "app/account_commands.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/config.hpp"
#include "app/transport.hpp"

namespace meent::app {
namespace {

using Chosen = std::function<result<void>()>;
using Act = std::function<result<std::string>(Transport&)>;

// A group of commands, and how one of them is made.
class Group {
 public:
  Group(CLI::App& app, const char* name, const char* about, std::string& config, Chosen& chosen)
      : group_(app.add_subcommand(name, about)), config_(config), chosen_(chosen) {
    group_->require_subcommand(1);
  }

  CLI::App* command(const char* name, const char* about, Act act) {
    auto* sub = group_->add_subcommand(name, about);
    sub->add_option("--config", config_, "the settings file")
        ->envname("MEENT_CONFIG")
        ->capture_default_str();
    sub->callback([this_config = &config_, chosen = &chosen_, act = std::move(act)] {
      *chosen = [this_config, act]() -> result<void> {
        MEENT_TRY(settings, load_config(*this_config));
        MEENT_TRY(transport, connect(settings));
        MEENT_TRY(text, act(*transport));
        fmt::print("{}", text);
        return {};
      };
    });
    return sub;
  }

 private:
  CLI::App* group_;
  std::string& config_;
  Chosen& chosen_;
};

void add_secret_file(CLI::App* sub, std::string& file, const char* what) {
  sub->add_option("--secret-file", file,
                  fmt::format("new file for {} (only you can read it); else it is printed", what));
}

void add_org_commands(Group group, OrgOptions& o) {
  auto* add =
      group.command("add", "make an organisation", [&o](Transport& t) { return add_org(t, o); });
  add->add_option("name", o.name, "its name, as it stands in records as owner")->required();
  add->add_option("--title", o.title, "what people read; else the name");
  add->add_option("--kvk", o.kvk, "number of the Chamber of Commerce, 8 digits");
  add->add_option("--oin", o.oin, "organisation identification number, 20 digits");
  auto* list =
      group.command("list", "list organisations", [&o](Transport& t) { return list_orgs(t, o); });
  list->add_option("--search", o.search, "a part of the title");
}

void add_user_commands(Group group, UserOptions& o) {
  auto* add =
      group.command("add", "make an account", [&o](Transport& t) { return add_user(t, o); });
  add->add_option("login", o.login, "the name to log in with")->required();
  add->add_option("--name", o.name, "name of the person; else the log-in");
  add->add_option("--party", o.party, "an existing person it belongs to; else one is made");
  add->add_option("--organisation", o.organisation, "makes the person a member of it");
  add->add_option("--role", o.roles,
                  "in that organisation: owner, consumer, operator, ...; may be repeated")
      ->allow_extra_args(false);
  add_secret_file(add, o.secret_file, "the password");
  group.command("list", "list accounts", [](Transport& t) { return list_users(t); });
  auto* block = group.command("block", "block an account; its sessions end",
                              [&o](Transport& t) { return block_user(t, o); });
  block->add_option("login", o.login, "the name to log in with")->required();
  block->add_flag_callback("--undo", [&o] { o.blocked = false; }, "let it in again");
  auto* password = group.command("password", "give an account a new password; its sessions end",
                                 [&o](Transport& t) { return renew_password(t, o); });
  password->add_option("login", o.login, "the name to log in with")->required();
  add_secret_file(password, o.secret_file, "the password");
}

void add_client_commands(Group group, ClientOptions& o) {
  auto* add = group.command("add", "make a client: a program with a secret of its own",
                            [&o](Transport& t) { return add_client(t, o); });
  add->add_option("title", o.title, "what it is, for people")->required();
  add->add_option("--organisation", o.party, "whose program it is")->required();
  add->add_option("--role", o.roles,
                  "owner, consumer, operator, service or auditor; may be repeated")
      ->required()
      ->allow_extra_args(false);
  add->add_option("--purpose", o.purposes, "what it may ask data for; may be repeated")
      ->required()
      ->allow_extra_args(false);
  add_secret_file(add, o.secret_file, "id and secret");
  group.command("list", "list the clients of the host organisation",
                [](Transport& t) { return list_clients(t); });
  auto* remove = group.command("remove", "remove a client; its tokens are refused at once",
                               [&o](Transport& t) { return remove_client(t, o); });
  remove->add_option("client", o.client, "its id")->required();
}

}  // namespace

void add_account_commands(CLI::App& app, std::string& config, AccountOptions& options,
                          Chosen& chosen) {
  add_org_commands({app, "org", "organisations", config, chosen}, options.org);
  add_user_commands({app, "user", "accounts to log in with", config, chosen}, options.user);
  add_client_commands({app, "client", "programs and their secrets", config, chosen},
                      options.client);
}

}  // namespace meent::app
