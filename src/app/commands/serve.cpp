#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>

#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/listen_address.hpp"
#include "app/node.hpp"
#include "app/version.hpp"
#include "doors/router.hpp"
#include "net/server.hpp"

namespace meent::app {
namespace {

using std::chrono::seconds;

net::Limits limits_of(const Config::Limits& l) {
  net::Limits out;
  out.head_bytes = static_cast<std::size_t>(l.header_bytes);
  out.target_bytes = static_cast<std::size_t>(l.target_bytes);
  out.connections = static_cast<std::size_t>(l.connections);
  out.connections_per_client = static_cast<std::size_t>(l.connections_per_client);
  out.head = seconds(l.header_seconds);
  out.idle = seconds(l.idle_seconds);
  out.body_grace = seconds(l.stalled_seconds);
  out.write_stall = seconds(l.stalled_seconds);
  return out;
}

result<net::ServerConfig> server_config(const Config& config) {
  const auto& s = config.server;
  net::ServerConfig out;
  const bool tls = !s.tls_certificate_file.empty();
  out.listen.clear();
  for (const auto& text : s.listen) {
    MEENT_TRY(addresses, resolve_listen(text, tls));
    out.listen.insert(out.listen.end(), addresses.begin(), addresses.end());
  }
  if (tls) {
    out.tls = {config.resolve(s.tls_certificate_file).string(),
               config.resolve(s.tls_key_file).string()};
  }
  out.io_threads = static_cast<unsigned>(s.threads);
  const auto cores = static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_ONLN));
  out.store_threads = s.store_threads == 0 ? cores : static_cast<unsigned>(s.store_threads);
  out.store_queue = static_cast<std::size_t>(s.store_queue);
  out.limits = limits_of(config.limits);
  out.rates.requests_per_second = static_cast<double>(config.limits.requests_per_second);
  out.rates.burst = out.rates.requests_per_second * 2;
  out.cors.origins = s.cors_origins;
  out.drain = seconds(s.drain_seconds);
  out.spool_directory = config.resolve(config.store.path).string();
  return out;
}

// Signals as a descriptor, so that the main thread simply waits: SIGTERM and SIGINT end, SIGHUP
// reads the certificates anew. Blocked before any thread starts, so that all inherit it.
class Signals {
 public:
  Signals() {
    ::sigemptyset(&wanted_);
    for (const int each : {SIGTERM, SIGINT, SIGHUP}) {
      ::sigaddset(&wanted_, each);
    }
    ::pthread_sigmask(SIG_BLOCK, &wanted_, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
  }
  int wait() const {
    int number = 0;
    ::sigwait(&wanted_, &number);
    return number;
  }

 private:
  sigset_t wanted_{};
};

net::Observers observers(Node& node, bool log_requests) {
  net::Observers out;
  out.access = [&node, log_requests](const net::Access& a) {
    node.metrics().observe({a.method, a.route, a.status, a.bytes_out,
                            static_cast<std::uint64_t>(std::max<std::int64_t>(a.micros, 0))});
    if (log_requests) {
      node.log().info("request", {{"method", a.method},
                                  {"route", a.route},
                                  {"status", std::int64_t{a.status}},
                                  {"bytes", static_cast<std::int64_t>(a.bytes_out)},
                                  {"micros", a.micros},
                                  {"request_id", a.request_id},
                                  {"traceparent", a.traceparent}});
    }
  };
  out.failure = [&node](std::string_view what, std::string_view request_id) {
    node.log().error("failure", {{"request_id", request_id}, {"cause", what}});
  };
  return out;
}

result<void> write_port(const std::string& file, std::uint16_t port) {
  if (file.empty()) {
    return {};
  }
  std::ofstream(file + ".part") << port << '\n';
  if (std::rename((file + ".part").c_str(), file.c_str()) != 0) {
    return fail(Code::invalid, fmt::format("cannot write the port to {}", file));
  }
  return {};
}

void announce(const Node& node, const Config& config, const net::Server& server) {
  const bool tls = !config.server.tls_certificate_file.empty();
  for (const auto port : server.ports()) {
    node.log().info(
        "listening",
        {{"scheme", tls ? "https" : "http"}, {"port", std::int64_t{port}}, {"version", kVersion}});
  }
}

void run_until_stopped(const Signals& signals, Node& node, net::Server& server) {
  for (;;) {
    if (signals.wait() != SIGHUP) {
      return;
    }
    if (const auto done = server.reload_certificates(); !done) {
      node.log().error("certificates", {{"cause", done.error().detail}});
    } else {
      node.log().info("certificates", {{"state", "reloaded"}});
    }
  }
}

}  // namespace

result<void> run_serve(const Config& config, const ServeOptions& options) {
  const Signals signals;
  auto node = Node::open(config);
  if (!node && node.error().code == Code::conflict) {
    return fail(Code::conflict,
                fmt::format("the store is in use by another program: {}; stop that one first, or "
                            "give this one its own store.path",
                            node.error().detail));
  }
  if (!node) {
    return fail(std::move(node.error()));
  }
  MEENT_TRY(settings, server_config(config));
  const doors::Router router((*node)->routes());
  net::Server server(settings, router, (*node)->clock(), observers(**node, config.log.requests));
  (*node)->gauges().set_server(server);
  MEENT_CHECK(server.start());
  MEENT_CHECK(write_port(options.port_file, server.ports().front()));
  announce(**node, config, server);
  run_until_stopped(signals, **node, server);
  (*node)->log().info("draining");
  (*node)->gauges().set_draining();
  const bool whole = server.drain();
  server.stop();
  (*node)->log().info("stopped", {{"requests_broken_off", std::int64_t{whole ? 0 : 1}}});
  return {};
}

}  // namespace meent::app
