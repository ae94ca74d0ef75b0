#include "app/backup.hpp"

#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/progress.hpp"

namespace meent::app {

result<void> run_backup(const Config& config, const std::string& to, bool with_keys) {
  Progress progress("backup");
  MEENT_CHECK(make_backup(config, {.to = to, .with_keys = with_keys},
                          [&](double share) { progress.at(share); }));
  fmt::print("Made and checked a backup in {}: database and log{}\n", to,
             with_keys ? " and keys; whoever has it can sign and read everything"
                       : ", without keys (--with-keys takes them along)");
  return {};
}

result<void> run_restore(const Config& config, const std::string& from) {
  Progress progress("restore");
  MEENT_TRY(restored, restore_backup(config, from, [&](double share) { progress.at(share); }));
  const auto store = config.resolve(config.store.path);
  fmt::print("Put the backup {} in place as {}\n", from, store.string());
  if (!restored.keys) {
    fmt::print(
        "It held no keys. Before the start, bring back from where you keep them:\n"
        "  {}   (signs the log)\n  {}   (tokens, pseudonyms)\n",
        (store / "log" / "log.key").string(), config.resolve(config.keys.folder).string());
  }
  return {};
}

}  // namespace meent::app
