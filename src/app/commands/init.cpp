#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/keys.hpp"
#include "app/node.hpp"

namespace meent::app {
namespace {

namespace fs = std::filesystem;

std::string with_organisation(std::string text, const std::string& name) {
  const std::string key = "\nname = ";
  const auto at = text.find(key);
  const auto end = text.find('\n', at + 1);
  std::string quoted = "\"";
  for (const char c : name) {
    quoted += (c == '"' || c == '\\') ? std::string{'\\', c} : std::string{c};
  }
  return text.replace(at, end - at, key + quoted + "\"");
}

}  // namespace

result<void> run_init(const InitOptions& options) {
  const fs::path folder(options.folder);
  const auto config_file = folder / "meent.toml";
  if (fs::exists(config_file)) {
    return fail(Code::conflict,
                fmt::format("{} exists already; start it with: meent serve --config {}",
                            config_file.string(), config_file.string()));
  }
  fs::create_directories(folder);
  auto text = starting_config();
  if (!options.organisation.empty()) {
    text = with_organisation(std::move(text), options.organisation);
  }
  MEENT_CHECK(write_new(config_file, text, 0644));
  MEENT_TRY(config, load_config(config_file));
  MEENT_TRY(node, Node::open(config));
  fmt::print(
      "Made a Meent in {0}.\n  settings:                    {1}\n"
      "  log in as beheer, password:  {2}\n  client of the command line:  {3}\n"
      "Start it: meent serve --config {1}\n",
      folder.string(), config_file.string(), (folder / "operator.password").string(),
      (folder / "operator.client").string());
  return {};
}

}  // namespace meent::app
