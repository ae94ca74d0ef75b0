// One Meent, wired by constructors from the ground up: clock, store, policy, identity, log, gate,
// share, doors. serve puts net on
// top of it; the command line calls its doors directly.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/config.hpp"
#include "app/gauges.hpp"
#include "app/log.hpp"
#include "app/metrics.hpp"
#include "base/clock.hpp"
#include "base/http_client.hpp"
#include "base/result.hpp"
#include "doors/door.hpp"
#include "gate/gate.hpp"
#include "share/share.hpp"
#include "store/store.hpp"

namespace meent::app {

class Node {
 public:
  // Makes what is not there: the store, its keys, and in a new one the host organisation with its
  // first operator and the client of the command line, whose secrets go to files. Errors: conflict
  // when another program has the store; invalid for keys and settings, and for a database and a log
  // that are not of one moment.
  static result<std::unique_ptr<Node>> open(const Config& config);
  ~Node();

  // A token of the client of the command line. Errors: not_found, invalid (its file).
  result<std::string> operator_token();
  const Clock& clock() const { return clock_; }
  const Log& log() const { return log_; }
  store::Store& store() { return *store_; }
  Metrics& metrics() { return metrics_; }
  NodeGauges& gauges() { return *gauges_; }
  // The routes of all doors; this node outlives them.
  std::vector<doors::Route> routes();

 private:
  explicit Node(const Config& config);
  result<void> open_store();
  result<void> open_parts();
  result<void> found_host();

  Config config_;
  SystemClock clock_;
  SystemRandom random_;
  Log log_;
  Metrics metrics_;
  // In the order of need: what comes later uses what comes before, and goes first.
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<gate::SystemRecords> records_;
  std::unique_ptr<gate::Policy> policy_;
  std::unique_ptr<gate::Identity> identity_;
  std::unique_ptr<gate::Table> parties_;  // for both of these
  std::unique_ptr<gate::Log> ledger_;
  std::unique_ptr<gate::Gate> gate_;
  std::unique_ptr<share::Share> share_;
  std::unique_ptr<NodeGauges> gauges_;
  std::jthread pulse_;  // once a second: what ends by the clock
};

}  // namespace meent::app
