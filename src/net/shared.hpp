// What all io threads of one server share: configuration, routes, limits that count over all of
// them, counters. Everything here is constant, atomic or locked.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "doors/router.hpp"
#include "net/job.hpp"
#include "net/rates.hpp"
#include "net/server.hpp"
#include "net/tls.hpp"

namespace meent::net {

struct Counters {
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> open{0};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> refused_connections{0};
  std::atomic<std::uint64_t> answers_4xx{0};
  std::atomic<std::uint64_t> answers_5xx{0};
  std::atomic<std::uint64_t> bytes_in{0};
  std::atomic<std::uint64_t> bytes_out{0};
  std::atomic<std::uint64_t> store_refused{0};
  std::atomic<std::uint64_t> broken_off{0};
};

// How many connections each client has; only kept when there is a limit.
class ClientCount {
 public:
  explicit ClientCount(std::size_t most) : most_(most) {}
  bool enter(const std::string& client) {
    if (most_ == 0) {
      return true;
    }
    const std::lock_guard lock(mutex_);
    auto& count = open_[client];
    return count < most_ ? (++count, true) : false;
  }
  void leave(const std::string& client) {
    if (most_ == 0) {
      return;
    }
    const std::lock_guard lock(mutex_);
    const auto at = open_.find(client);
    if (at != open_.end() && --at->second == 0) {
      open_.erase(at);
    }
  }

 private:
  std::size_t most_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> open_;
};

class TlsHolder {
 public:
  std::shared_ptr<const TlsContext> get() const {
    const std::lock_guard lock(mutex_);
    return context_;
  }
  void set(std::shared_ptr<const TlsContext> context) {
    const std::lock_guard lock(mutex_);
    context_ = std::move(context);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsContext> context_;
};

struct Shared {
  Shared(ServerConfig c, const doors::Router& r, const Clock& k, Observers o)
      : config(std::move(c)),
        router(r),
        clock(k),
        observers(std::move(o)),
        rates(config.rates.requests_per_second, config.rates.burst),
        clients(config.limits.connections_per_client) {}

  const ServerConfig config;
  const doors::Router& router;
  const Clock& clock;
  const Observers observers;
  RateLimiter rates;
  ClientCount clients;
  TlsHolder tls;
  Counters counters;
  std::atomic<bool> draining{false};
  std::atomic<bool> stopping{false};
  std::unique_ptr<StorePool> pool;
};

}  // namespace meent::net
