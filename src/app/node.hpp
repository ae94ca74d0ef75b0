// One Meent, wired by constructors from the ground up: clock, store, gate, doors. serve puts net on
// top of it; the command line calls its doors directly.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/gauges.hpp"
#include "app/log.hpp"
#include "app/metrics.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "doors/door.hpp"
#include "gate/gate.hpp"
#include "store/store.hpp"

namespace meent::app {

class Node {
 public:
  // Errors: conflict when another program has the store; not_found and invalid for the token file.
  static result<std::unique_ptr<Node>> open(const Config& config);

  const std::string& operator_token() const { return token_; }
  const Clock& clock() const { return clock_; }
  const Log& log() const { return log_; }
  store::Store& store() { return *store_; }
  Metrics& metrics() { return metrics_; }
  NodeGauges& gauges() { return *gauges_; }
  // The routes of all doors; this node outlives them.
  std::vector<doors::Route> routes();

 private:
  explicit Node(const Config& config);

  Config config_;
  SystemClock clock_;
  SystemRandom random_;
  Log log_;
  Metrics metrics_;
  std::string token_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<gate::Gate> gate_;
  std::unique_ptr<NodeGauges> gauges_;
};

}  // namespace meent::app
