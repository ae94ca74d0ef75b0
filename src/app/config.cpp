#include "app/config.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/text.hpp"

namespace meent::app {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string as_toml(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + '"';
}

error wrong_type(const Key& key, std::string where) {
  return {Code::invalid, fmt::format("{} must be a {}: {}", key.name, key.type(), key.meaning),
          std::move(where)};
}

result<void> set_number(const Key& key, std::int64_t* place, std::int64_t value,
                        const std::string& where) {
  if (value < key.least || value > key.most) {
    return fail(Code::invalid,
                fmt::format("{} must lie between {} and {}", key.name, key.least, key.most), where);
  }
  *place = value;
  return {};
}

std::string place_of(const toml::node& node) {
  return fmt::format("line {}, column {}", node.source().begin.line, node.source().begin.column);
}

result<void> set_from_toml(const Key& key, const toml::node& node) {
  const auto where = place_of(node);
  return std::visit(Overloaded{
                        [&](std::string* to) -> result<void> {
                          const auto text = node.value_exact<std::string>();
                          if (!text) {
                            return fail(wrong_type(key, where));
                          }
                          *to = *text;
                          return {};
                        },
                        [&](std::int64_t* to) -> result<void> {
                          const auto number = node.value_exact<std::int64_t>();
                          if (!number) {
                            return fail(wrong_type(key, where));
                          }
                          return set_number(key, to, *number, where);
                        },
                        [&](bool* to) -> result<void> {
                          const auto yes = node.value_exact<bool>();
                          if (!yes) {
                            return fail(wrong_type(key, where));
                          }
                          *to = *yes;
                          return {};
                        },
                        [&](std::vector<std::string>* to) -> result<void> {
                          const auto* list = node.as_array();
                          if (list == nullptr) {
                            return fail(wrong_type(key, where));
                          }
                          to->clear();
                          for (const auto& item : *list) {
                            const auto text = item.value_exact<std::string>();
                            if (!text) {
                              return fail(wrong_type(key, place_of(item)));
                            }
                            to->push_back(*text);
                          }
                          return {};
                        },
                    },
                    key.place);
}

result<void> set_from_text(const Key& key, const std::string& text, const std::string& where) {
  return std::visit(Overloaded{
                        [&](std::string* to) -> result<void> {
                          *to = text;
                          return {};
                        },
                        [&](std::int64_t* to) -> result<void> {
                          std::int64_t number = 0;
                          const auto* end = text.data() + text.size();
                          if (const auto [at, bad] = std::from_chars(text.data(), end, number);
                              bad != std::errc{} || at != end) {
                            return fail(wrong_type(key, where));
                          }
                          return set_number(key, to, number, where);
                        },
                        [&](bool* to) -> result<void> {
                          if (text != "true" && text != "false") {
                            return fail(wrong_type(key, where));
                          }
                          *to = text == "true";
                          return {};
                        },
                        [&](std::vector<std::string>* to) -> result<void> {
                          to->clear();
                          std::stringstream parts(text);
                          for (std::string part; std::getline(parts, part, ',');) {
                            to->push_back(part);
                          }
                          return {};
                        },
                    },
                    key.place);
}

// Stands in files of before there were accounts; says nothing any more.
constexpr std::string_view kRetired = "operator.token_file";

error unknown_key(const std::string& name, const std::vector<Key>& known, std::string where) {
  std::vector<std::string_view> names;
  names.reserve(known.size());
  for (const auto& key : known) {
    names.push_back(key.name);
  }
  const auto near = text::nearest(name, std::span<const std::string_view>(names));
  return {Code::invalid,
          near ? fmt::format("there is no key {}; did you mean {}?", name, *near)
               : fmt::format("there is no key {}; `meent config --describe` lists all", name),
          std::move(where)};
}

std::string environment_name(std::string_view key) {
  std::string name = "MEENT_";
  for (const char c : key) {
    name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

result<void> check_whole(const Config& config) {
  if (config.server.tls_certificate_file.empty() != config.server.tls_key_file.empty()) {
    return fail(Code::invalid,
                "server.tls_certificate_file and server.tls_key_file belong together: give both, "
                "or neither for plain HTTP");
  }
  if (config.witness.urls.size() != config.witness.keys.size()) {
    return fail(Code::invalid, "witness.urls and witness.keys belong together: one key a witness");
  }
  if (config.server.listen.empty()) {
    return fail(Code::invalid, "server.listen is empty: name at least one host:port");
  }
  static const std::set<std::string_view> levels = {"debug", "info", "warn", "error"};
  if (!levels.contains(config.log.level)) {
    return fail(Code::invalid, "log.level must be debug, info, warn or error");
  }
  return {};
}

}  // namespace

std::filesystem::path Config::resolve(std::string_view path) const {
  const std::filesystem::path given(path);
  return given.is_absolute() ? given : base / given;
}

std::string_view Key::type() const {
  static constexpr std::string_view kNames[] = {"text", "whole number", "true or false",
                                                "list of texts"};
  return kNames[place.index()];
}

std::string Key::shown() const {
  return std::visit(Overloaded{
                        [](const std::string* text) { return as_toml(*text); },
                        [](const std::int64_t* number) { return fmt::format("{}", *number); },
                        [](const bool* yes) { return std::string(*yes ? "true" : "false"); },
                        [](const std::vector<std::string>* list) {
                          std::string out = "[";
                          for (const auto& item : *list) {
                            out += (out.size() > 1 ? ", " : "") + as_toml(item);
                          }
                          return out + "]";
                        },
                    },
                    place);
}

std::vector<Key> keys(Config& c) {
  constexpr std::int64_t kGiga = 1LL << 30;
  return {
      {"organisation.name", "who keeps this Meent; stands on every page", &c.organisation.name},
      {"organisation.desk", "the desk that people can turn to", &c.organisation.desk},
      {"organisation.phone", "telephone number of the desk", &c.organisation.phone},
      {"organisation.email", "mail address of the desk", &c.organisation.email},
      {"server.listen", "where to listen, each host:port or [ipv6]:port; port 0 picks a free one",
       &c.server.listen},
      {"server.public_url", "the address by which others know this Meent, for links and OpenAPI",
       &c.server.public_url},
      {"server.threads", "threads for connections; 0: one a core", &c.server.threads, 0, 256},
      {"server.store_threads", "threads for reading the store; 0: one a core",
       &c.server.store_threads, 0, 256},
      {"server.store_queue", "requests that may wait for the store before 503",
       &c.server.store_queue, 1, 1'000'000},
      {"server.tls_certificate_file", "PEM file with the certificate chain; empty: plain HTTP",
       &c.server.tls_certificate_file},
      {"server.tls_key_file", "PEM file with the private key", &c.server.tls_key_file},
      {"server.cors_origins", "web origins whose pages may ask; \"*\" for all",
       &c.server.cors_origins},
      {"server.drain_seconds", "how long running requests get at a stop", &c.server.drain_seconds,
       0, 3'600},
      {"limits.connections", "open connections at most", &c.limits.connections, 1, 1'000'000},
      {"limits.connections_per_client", "of one address", &c.limits.connections_per_client, 1,
       1'000'000},
      {"limits.header_bytes", "size of a request's head", &c.limits.header_bytes, 1'024, 1 << 20},
      {"limits.target_bytes", "length of a request's URL", &c.limits.target_bytes, 256, 1 << 20},
      {"limits.body_bytes", "size of the largest body, after decoding", &c.limits.body_bytes, 1'024,
       1'024 * kGiga},
      {"limits.header_seconds", "time for a request's head to arrive", &c.limits.header_seconds, 1,
       3'600},
      {"limits.idle_seconds", "how long a connection may stay open without a request",
       &c.limits.idle_seconds, 1, 86'400},
      {"limits.stalled_seconds", "how long a body or an answer may stand still",
       &c.limits.stalled_seconds, 1, 86'400},
      {"limits.requests_per_second", "of one address; 0: no limit", &c.limits.requests_per_second,
       0, 1'000'000},
      {"limits.list_examined", "rows that one page of a list may look at", &c.limits.list_examined,
       1'000, kGiga},
      {"limits.write_queue", "writes that may wait before 503", &c.limits.write_queue, 1,
       1'000'000},
      {"store.path", "folder of the SQLite store", &c.store.path},
      {"store.cache_mb", "memory for pages of the database, shared by all readers",
       &c.store.cache_mb, 1, 1'048'576},
      {"store.read_seconds", "time that one read may take", &c.store.read_seconds, 1, 86'400},
      {"operator.client_file", "file with \"id:secret\" of the client of the command line",
       &c.operator_.client_file},
      {"operator.password_file", "file that gets the first password of the account beheer",
       &c.operator_.password_file},
      {"keys.folder", "folder with the keys that sign tokens and pseudonyms", &c.keys.folder},
      {"witness.urls", "witnesses that cosign the log's checkpoints (C2SP tlog-witness)",
       &c.witness.urls},
      {"witness.keys", "their verifier keys, in the same order", &c.witness.keys},
      {"log.level", "debug, info, warn or error", &c.log.level},
      {"log.requests", "one line for every request", &c.log.requests},
      {"client.private_ranges",
       "private address ranges that outgoing requests may reach, such as 10.0.0.0/8",
       &c.client.private_ranges},
      {"client.ca_file", "PEM file with trusted certificates; empty: the system's",
       &c.client.ca_file},
      {"mail.relay", "host:port of the mail relay; empty: no mail is sent", &c.mail.relay},
      {"mail.from", "sender of mail", &c.mail.from},
      {"mail.password_file", "file with \"user:password\" for the relay", &c.mail.password_file},
  };
}

result<Config> read_config(std::string_view text, const std::filesystem::path& folder) {
  toml::table parsed;
  try {
    parsed = toml::parse(text);
  } catch (const toml::parse_error& bad) {
    return fail(
        Code::invalid, std::string(bad.description()),
        fmt::format("line {}, column {}", bad.source().begin.line, bad.source().begin.column));
  }
  Config config;
  config.base = folder;
  const auto known = keys(config);
  for (const auto& [section, node] : parsed) {
    const auto* table = node.as_table();
    if (table == nullptr) {
      return fail(unknown_key(std::string(section.str()), known, place_of(node)));
    }
    for (const auto& [key, value] : *table) {
      const auto name = fmt::format("{}.{}", section.str(), key.str());
      const auto found = std::ranges::find(known, name, &Key::name);
      if (name == kRetired) {
        continue;
      }
      if (found == known.end()) {
        return fail(unknown_key(name, known, place_of(value)));
      }
      MEENT_CHECK(set_from_toml(*found, value));
    }
  }
  MEENT_CHECK(check_whole(config));
  return config;
}

result<void> override_from(Config& config, const std::vector<std::string>& environment) {
  std::map<std::string, Key> by_name;
  for (auto& key : keys(config)) {
    by_name.emplace(environment_name(key.name), key);
  }
  for (const auto& entry : environment) {
    const auto equals = entry.find('=');
    if (equals == std::string::npos) {
      continue;
    }
    const auto found = by_name.find(entry.substr(0, equals));
    if (found != by_name.end()) {
      MEENT_CHECK(set_from_text(found->second, entry.substr(equals + 1), found->first));
    }
  }
  return check_whole(config);
}

result<Config> load_config(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return fail(Code::not_found,
                fmt::format("cannot read {}; `meent init --dir DIR` makes a new Meent there",
                            file.string()));
  }
  std::stringstream text;
  text << in.rdbuf();
  auto config = read_config(text.str(), std::filesystem::absolute(file).parent_path());
  if (!config) {
    auto why = config.error();
    why.where = file.string() + (why.where.empty() ? "" : ": " + why.where);
    return fail(std::move(why));
  }
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    environment.emplace_back(*entry);
  }
  MEENT_CHECK(override_from(*config, environment));
  return config;
}

std::string describe_config() {
  Config defaults;
  std::string out;
  std::string section;
  for (const auto& key : keys(defaults)) {
    const auto dot = key.name.find('.');
    if (key.name.substr(0, dot) != section) {
      section = key.name.substr(0, dot);
      out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
    }
    out += fmt::format("# {} ({})\n", key.meaning, key.type());
    if (const bool bounded = std::holds_alternative<std::int64_t*>(key.place); bounded) {
      out += fmt::format("# between {} and {}; environment: {}\n", key.least, key.most,
                         environment_name(key.name));
    } else {
      out += fmt::format("# environment: {}\n", environment_name(key.name));
    }
    out += fmt::format("{} = {}\n", key.name.substr(dot + 1), key.shown());
  }
  return out;
}

std::string starting_config() {
  Config defaults;
  static const std::set<std::string_view> wanted = {
      "organisation.name",           "organisation.desk",   "organisation.phone", "server.listen",
      "server.tls_certificate_file", "server.tls_key_file", "store.path"};
  std::string out = "# Settings of this Meent. All keys: meent config --describe\n";
  std::string section;
  for (const auto& key : keys(defaults)) {
    if (!wanted.contains(key.name)) {
      continue;
    }
    const auto dot = key.name.find('.');
    if (key.name.substr(0, dot) != section) {
      section = key.name.substr(0, dot);
      out += fmt::format("\n[{}]\n", section);
    }
    out += fmt::format("# {}\n{} = {}\n", key.meaning, key.name.substr(dot + 1), key.shown());
  }
  return out;
}

result<std::string> read_secret(const std::filesystem::path& file) {
  struct stat about{};
  if (::stat(file.c_str(), &about) != 0) {
    return fail(Code::not_found, fmt::format("secret file {} does not exist", file.string()));
  }
  if ((about.st_mode & 077U) != 0) {
    return fail(Code::invalid,
                fmt::format("secret file {} is readable for others; run: chmod 600 {}",
                            file.string(), file.string()));
  }
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line) || line.empty()) {
    return fail(Code::invalid, fmt::format("secret file {} is empty", file.string()));
  }
  return line;
}

}  // namespace meent::app
