#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/progress.hpp"
#include "store/restore.hpp"

namespace meent::app {

result<void> run_backup(const Config& config, const std::string& to) {
  Progress progress("backup");
  MEENT_CHECK(store::backup(config.resolve(config.store.path), to,
                            [&](double share) { progress.at(share); }));
  fmt::print("Made and checked a backup in {}\n", to);
  return {};
}

result<void> run_restore(const Config& config, const std::string& from) {
  const auto to = config.resolve(config.store.path);
  Progress progress("restore");
  MEENT_CHECK(store::restore(from, to, [&](double share) { progress.at(share); }));
  fmt::print("Put the backup {} in place as {}\n", from, to.string());
  return {};
}

}  // namespace meent::app
