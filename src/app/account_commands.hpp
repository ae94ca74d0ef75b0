// The part of the command line about who there is: `meent org`, `meent user`, `meent client`.
#pragma once

#include <functional>
#include <string>

#include "app/commands/accounts.hpp"
#include "base/result.hpp"

namespace CLI {
class App;
}

namespace meent::app {

struct AccountOptions {
  OrgOptions org;
  UserOptions user;
  ClientOptions client;
};

// Adds them; the one that is asked for becomes `chosen`. What is referred to outlives the parsing
// and the command.
void add_account_commands(CLI::App& app, std::string& config, AccountOptions& options,
                          std::function<result<void>()>& chosen);

}  // namespace meent::app
