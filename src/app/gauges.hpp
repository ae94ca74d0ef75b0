// What the watch door is told of this program: is the store writable, is it draining, how much was
// done, at which cost in CPU (the energy figure).
#pragma once

#include <atomic>
#include <functional>

#include "app/metrics.hpp"
#include "doors/watch/gauges.hpp"
#include "net/server.hpp"
#include "store/store.hpp"

namespace meent::app {

class NodeGauges final : public doors::watch::Gauges {
 public:
  NodeGauges(const store::Store& store, const Metrics& metrics)
      : store_(store), metrics_(metrics) {}

  std::vector<doors::watch::Check> checks() const override;
  std::vector<doors::watch::Family> families() const override;

  void set_draining() { draining_ = true; }
  // The server stands on this node's routes, so it comes later. Call before it starts.
  void set_server(const net::Server& server) { server_ = &server; }

 private:
  const store::Store& store_;
  const Metrics& metrics_;
  const net::Server* server_ = nullptr;
  std::atomic<bool> draining_{false};
};

}  // namespace meent::app
