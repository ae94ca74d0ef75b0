#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/node.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace meent::app {
namespace {

namespace fs = std::filesystem;

result<void> write_new(const fs::path& file, std::string_view text, mode_t mode) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0) {
    return fail(Code::conflict, fmt::format("cannot make {}: {}", file.string(),
                                            std::generic_category().message(errno)));
  }
  const auto written = ::write(fd, text.data(), text.size());
  const bool whole = written == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!whole) {
    return fail(Code::exhausted, fmt::format("cannot write {}", file.string()));
  }
  return {};
}

std::string new_token() {
  std::array<std::uint8_t, 32> secret{};
  SystemRandom().fill(secret);
  return base64url_encode(secret);
}

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
  if (!fs::exists(folder / "operator.token")) {
    MEENT_CHECK(write_new(folder / "operator.token", new_token() + "\n", 0600));
  }
  MEENT_CHECK(write_new(config_file, text, 0644));
  MEENT_TRY(config, load_config(config_file));
  MEENT_TRY(node, Node::open(config));
  fmt::print(
      "Made a Meent in {}.\n  settings:         {}\n  operator's token: {}\nStart it: meent "
      "serve --config {}\n",
      folder.string(), config_file.string(), (folder / "operator.token").string(),
      config_file.string());
  return {};
}

}  // namespace meent::app
