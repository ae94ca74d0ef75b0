#include "app/node.hpp"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "app/assets.hpp"
#include "app/keys.hpp"
#include "doors/doors.hpp"
#include "net/http_client.hpp"
#include "store/open.hpp"

namespace meent::app {
namespace {

// A reader for each store thread, and one for who asks beside them (the command line, metrics).
std::uint32_t store_threads(const Config& config) {
  return config.server.store_threads > 0 ? static_cast<std::uint32_t>(config.server.store_threads)
                                         : std::max(1U, std::thread::hardware_concurrency());
}

store::OpenOptions store_options(const Config& config, const Clock& clock, Random& random) {
  store::OpenOptions out;
  out.directory = config.resolve(config.store.path);
  out.clock = &clock;
  out.random = &random;
  out.readers = store_threads(config) + 1;
  out.max_queue = static_cast<std::uint32_t>(config.limits.write_queue);
  const auto cache = static_cast<std::uint64_t>(config.store.cache_mb) << 20U;
  out.reader_cache_bytes = cache / out.readers;
  out.read_timeout = std::chrono::seconds(config.store.read_seconds);
  return out;
}

std::vector<doors::page::File> page_files() {
  std::vector<doors::page::File> out;
  for (const auto& asset : assets()) {
    out.push_back({asset.path, asset.content_type, asset.bytes, asset.gzip, asset.br, asset.hash});
  }
  return out;
}

// Parties are known to both: who they are, and what they are called in agreements.
class BothKnow final : public gate::Table {
 public:
  BothKnow(gate::Table& first, gate::Table& second) : first_(first), second_(second) {}
  void put(gate::Kind kind, const gate::Stored& stored) override {
    first_.put(kind, stored);
    second_.put(kind, stored);
  }
  void remove(gate::Kind kind, PublicId id) override {
    first_.remove(kind, id);
    second_.remove(kind, id);
  }

 private:
  gate::Table& first_;
  gate::Table& second_;
};

// The address by which others know this Meent, without scheme: the origin of its log.
std::string origin_of(const Config& config) {
  std::string_view url = config.server.public_url;
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  while (url.ends_with('/')) {
    url.remove_suffix(1);
  }
  return (url.empty() ? std::string("localhost") : std::string(url)) + "/log";
}

std::string issuer_of(const Config& config) {
  return config.server.public_url.empty() ? "http://localhost:8080" : config.server.public_url;
}

result<std::vector<gate::WitnessAddress>> witnesses_of(const Config& config) {
  std::vector<gate::WitnessAddress> all;
  for (std::size_t i = 0; i < config.witness.urls.size(); ++i) {
    auto key = tlog::parse_verifier_key(config.witness.keys[i]);
    if (!key) {
      return fail(Code::invalid, "this is no verifier key: " + key.error().detail,
                  fmt::format("witness.keys, number {}", i + 1));
    }
    all.push_back({.url = config.witness.urls[i], .key = std::move(*key)});
  }
  return all;
}

}  // namespace

Node::Node(const Config& config) : config_(config), log_(config.log.level) {}

result<std::unique_ptr<Node>> Node::open(const Config& config) {
  auto node = std::unique_ptr<Node>(new Node(config));
  MEENT_CHECK(node->open_parts());
  MEENT_CHECK(node->found_host());
  node->pulse_ = std::jthread([raw = node.get()](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, stop, std::chrono::milliseconds(500), [] { return false; }) &&
           !stop.stop_requested()) {
      try {
        raw->gate_->tick();
        raw->identity_->tick();
      } catch (const std::exception& broken) {
        raw->log_.error("trouble", {{"cause", broken.what()}});
      }
    }
  });
  return node;
}

Node::~Node() {
  if (pulse_.joinable()) {
    pulse_.request_stop();
    pulse_.join();
  }
}

// A start that is refused makes nothing that would lie in the way of what was lost.
result<void> Node::open_store() {
  const auto folder = config_.resolve(config_.store.path);
  const bool has_log = std::filesystem::exists(folder / "log" / "journal");
  if (has_log && !std::filesystem::exists(folder / store::kDatabaseName)) {
    return fail(Code::invalid, fmt::format("there is a log in {} but no database beside it; bring "
                                           "both back from one backup",
                                           folder.string()));
  }
  MEENT_TRY(opened, store::open(store_options(config_, clock_, random_)));
  store_ = std::move(opened);
  return has_log ? result<void>{} : gate::Gate::check_together(*store_, 0);
}

result<void> Node::open_parts() {
  MEENT_CHECK(open_store());
  net::HttpClientConfig client;
  client.allow_private = config_.client.private_ranges;
  client.ca_file = config_.client.ca_file;
  http_ = net::make_http_client(client);
  records_ = std::make_unique<gate::SystemRecords>(*store_, clock_);
  policy_ = std::make_unique<gate::Policy>(gate::Policy::Owners{
      .name = [this](OwnerId owner) { return store_->owner_name(owner); },
      .ordinal = [this](std::string_view name) { return store_->owner(name); }});
  MEENT_TRY(keys, read_keys(config_.resolve(config_.keys.folder), random_));
  MEENT_TRY(identity, gate::Identity::make({.records = *records_,
                                            .clock = clock_,
                                            .random = random_,
                                            .issuer = issuer_of(config_),
                                            .keys = std::move(keys)}));
  identity_ = std::move(identity);
  parties_ = std::make_unique<BothKnow>(*identity_, *policy_);
  gate::Table* const who = identity_.get();
  gate::Table* const what = policy_.get();
  MEENT_CHECK(records_->open({parties_.get(), who, who, who, who, what, what, what}));
  const auto trouble = [this](std::string_view cause) {
    log_.error("trouble", {{"cause", cause}});
  };
  MEENT_TRY(witnesses, witnesses_of(config_));
  MEENT_TRY(ledger, gate::Log::open({.directory = config_.resolve(config_.store.path) / "log",
                                     .origin = origin_of(config_),
                                     .clock = &clock_,
                                     .random = &random_,
                                     .http = http_.get(),
                                     .witnesses = std::move(witnesses),
                                     .trouble = trouble}));
  ledger_ = std::move(ledger);
  MEENT_CHECK(gate::Gate::check_together(*store_, ledger_->outbox_settled()));
  gate_ = std::make_unique<gate::Gate>(gate::Gate::Parts{.store = *store_,
                                                         .records = *records_,
                                                         .identity = *identity_,
                                                         .policy = *policy_,
                                                         .log = *ledger_,
                                                         .cursor_key = store_->cursor_key(),
                                                         .clock = clock_,
                                                         .trouble = trouble});
  share_ = std::make_unique<share::Share>(*gate_, config_.organisation.name);
  gauges_ = std::make_unique<NodeGauges>(*store_, metrics_);
  return {};
}

// A store without a host is a new one, or was made before there were accounts.
result<void> Node::found_host() {
  if (identity_->directory().host()) {
    return {};
  }
  const auto client_file = config_.resolve(config_.operator_.client_file);
  const auto password_file = config_.resolve(config_.operator_.password_file);
  std::error_code none;
  std::filesystem::remove(client_file, none);
  std::filesystem::remove(password_file, none);
  // The files come before the accounts: a crash leaves secrets of nobody, never accounts that
  // nobody can enter.
  MEENT_CHECK(identity_->accounts().found(
      {.organisation = config_.organisation.name,
       .login = "beheer",
       .keep = [&](const gate::identity::Founded& founded) -> result<void> {
         MEENT_CHECK(write_new(client_file, founded.client + ":" + founded.secret + "\n", 0600));
         return write_new(password_file, founded.password + "\n", 0600);
       }}));
  return {};
}

result<std::string> Node::operator_token() {
  MEENT_TRY(client, read_secret(config_.resolve(config_.operator_.client_file)));
  const auto colon = client.find(':');
  if (colon == std::string::npos) {
    return fail(Code::invalid, "the client's file does not hold id:secret",
                config_.operator_.client_file);
  }
  MEENT_TRY(token, identity_->token(client.substr(0, colon), client.substr(colon + 1), "", ""));
  return token.text;
}

std::vector<doors::Route> Node::routes() {
  const auto& organisation = config_.organisation;
  doors::Dependencies needs;
  needs.gate = gate_.get();
  needs.share = share_.get();
  needs.gauges = gauges_.get();
  needs.files = page_files();
  needs.host.public_url = config_.server.public_url;
  needs.host.contact_name = organisation.name;
  if (!organisation.email.empty()) {
    needs.host.contact_email = organisation.email;
  }
  needs.trouble = [this](std::string_view request_id, std::string_view cause) {
    log_.error("trouble", {{"request_id", request_id}, {"cause", cause}});
  };
  return doors::make_doors(std::move(needs));
}

}  // namespace meent::app
