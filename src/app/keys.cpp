#include "app/keys.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "app/config.hpp"
#include "base/bytes.hpp"

namespace meent::app {
namespace {

namespace fs = std::filesystem;
namespace jose = formats::jose;

result<jose::SigningKey> token_key(const fs::path& file, Random& random) {
  if (!fs::exists(file)) {
    const auto made = jose::SigningKey::generate(random);
    MEENT_CHECK(write_new(file, std::string(made.private_text().text()) + "\n", 0600));
    return made;
  }
  MEENT_TRY(text, read_secret(file));
  const auto read = jose::parse_jwk(text).and_then(
      [](const jose::Jwk& key) { return jose::SigningKey::from(key); });
  if (!read) {
    return fail(Code::invalid,
                fmt::format("{} holds no Ed25519 key: {}", file.string(), read.error().detail));
  }
  return *read;
}

result<std::vector<jose::Jwk>> earlier_keys(const fs::path& file) {
  if (!fs::exists(file)) {
    return std::vector<jose::Jwk>{};
  }
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto set = jose::parse_jwk_set(text);
  if (!set) {
    return fail(Code::invalid,
                fmt::format("{} holds no key set: {}", file.string(), set.error().detail));
  }
  return *set;
}

result<gate::identity::Pseudonyms::Key> pseudonym_key(const fs::path& file, Random& random) {
  gate::identity::Pseudonyms::Key key{};
  if (!fs::exists(file)) {
    random.fill(key);
    MEENT_CHECK(write_new(file, base64url_encode(key) + "\n", 0600));
    return key;
  }
  MEENT_TRY(text, read_secret(file));
  const auto bytes = base64url_decode(text);
  if (!bytes || bytes->size() != key.size()) {
    return fail(Code::invalid, fmt::format("{} holds no key of 32 bytes", file.string()));
  }
  std::ranges::copy(*bytes, key.begin());
  return key;
}

}  // namespace

result<void> write_new(const fs::path& file, std::string_view text, unsigned mode) {
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

result<gate::IdentityKeys> read_keys(const fs::path& folder, Random& random) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  fs::permissions(folder, fs::perms::owner_all, problem);
  MEENT_TRY(token, token_key(folder / "token.key", random));
  MEENT_TRY(earlier, earlier_keys(folder / "earlier.jwks"));
  MEENT_TRY(pseudonym, pseudonym_key(folder / "pseudonym.key", random));
  return gate::IdentityKeys{
      .token = std::move(token), .earlier = std::move(earlier), .pseudonym = pseudonym};
}

}  // namespace meent::app
