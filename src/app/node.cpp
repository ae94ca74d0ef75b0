#include "app/node.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "app/assets.hpp"
#include "doors/doors.hpp"
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

}  // namespace

Node::Node(const Config& config) : config_(config), log_(config.log.level) {}

result<std::unique_ptr<Node>> Node::open(const Config& config) {
  auto node = std::unique_ptr<Node>(new Node(config));
  const auto token_file = config.resolve(config.operator_.token_file);
  MEENT_TRY(token, read_secret(token_file));
  if (token.size() < 32) {
    return fail(Code::invalid, fmt::format("the token in {} is too short: 32 characters or more",
                                           token_file.string()));
  }
  node->token_ = std::move(token);
  MEENT_TRY(opened, store::open(store_options(config, node->clock_, node->random_)));
  node->store_ = std::move(opened);
  node->gate_ = std::make_unique<gate::Gate>(*node->store_, node->token_,
                                             node->store_->cursor_key(), node->clock_);
  node->gauges_ = std::make_unique<NodeGauges>(*node->store_, node->metrics_);
  return node;
}

std::vector<doors::Route> Node::routes() {
  const auto& organisation = config_.organisation;
  doors::Dependencies needs;
  needs.gate = gate_.get();
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
