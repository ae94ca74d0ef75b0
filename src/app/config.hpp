// What an organisation sets in its one meent.toml. Every key has a default, a meaning and bounds
// in one list (keys()), from which the file is read, the environment overrides are found and
// `meent config --describe` is printed. Secrets are never values here, only names of files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace meent::app {

struct Config {
  struct Organisation {
    std::string name = "Voorbeeldorganisatie";
    std::string desk = "Servicepunt";
    std::string phone;
    std::string email;
  } organisation;

  struct Server {
    std::vector<std::string> listen = {"localhost:8080"};
    std::string public_url;
    std::int64_t threads = 0;
    std::int64_t store_threads = 0;
    std::int64_t store_queue = 1'024;
    std::string tls_certificate_file;
    std::string tls_key_file;
    std::vector<std::string> cors_origins;
    std::int64_t drain_seconds = 20;
  } server;

  struct Limits {
    std::int64_t connections = 10'000;
    std::int64_t connections_per_client = 1'000;
    std::int64_t header_bytes = 16'384;
    std::int64_t target_bytes = 8'192;
    std::int64_t body_bytes = 4LL << 30;
    std::int64_t header_seconds = 10;
    std::int64_t idle_seconds = 75;
    std::int64_t stalled_seconds = 30;
    std::int64_t requests_per_second = 0;
    std::int64_t list_examined = 1'000'000;
    std::int64_t write_queue = 4'096;
  } limits;

  struct Store {
    std::string path = "store";
    std::int64_t cache_mb = 64;
    std::int64_t read_seconds = 30;
  } store;

  struct Operator {
    std::string client_file = "operator.client";
    std::string password_file = "operator.password";
  } operator_;  // NOLINT(readability-identifier-naming): `operator` is a keyword

  struct Keys {
    std::string folder = "keys";
  } keys;

  struct Witness {
    std::vector<std::string> urls;
    std::vector<std::string> keys;
  } witness;

  struct Log {
    std::string level = "info";
    bool requests = false;
  } log;

  struct Client {
    std::vector<std::string> private_ranges;
    std::string ca_file;
  } client;

  struct Mail {
    std::string relay;
    std::string from;
    std::string password_file;
  } mail;

  std::filesystem::path base;  // folder of the file read; relative paths start here

  std::filesystem::path resolve(std::string_view path) const;
};

// A key as the list knows it, bound to one Config.
struct Key {
  std::string name;  // "server.listen"
  std::string meaning;
  std::variant<std::string*, std::int64_t*, bool*, std::vector<std::string>*> place;
  std::int64_t least = 0;
  std::int64_t most = INT64_MAX;

  std::string_view type() const;
  std::string shown() const;  // the present value as TOML
};

std::vector<Key> keys(Config& config);

// Reads TOML text over the defaults. Errors: invalid, with line and the nearest right key.
result<Config> read_config(std::string_view toml, const std::filesystem::path& folder);
// Reads a file, then MEENT_<SECTION>_<KEY> from the environment.
result<Config> load_config(const std::filesystem::path& file);
result<void> override_from(Config& config, const std::vector<std::string>& environment);

// Every key with type, default and meaning.
std::string describe_config();
// The file that `meent init` writes: the few keys that people change, with their meaning.
std::string starting_config();

// The first line of a secret file; it must not be readable for others. Errors: invalid, not_found.
result<std::string> read_secret(const std::filesystem::path& file);

}  // namespace meent::app
