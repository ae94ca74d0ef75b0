// The door for who watches over the program: /health/live (the process answers), /health/ready
// (it may get work), /metrics (Prometheus text format 0.0.4, for the operator only).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "doors/door.hpp"
#include "doors/status.hpp"
#include "doors/watch/gauges.hpp"
#include "gate/gate.hpp"

namespace meent::doors::watch {

class Watch final : public Door {
 public:
  Watch(const gate::Gate& gate, const Gauges& gauges, Trouble trouble)
      : gate_(gate), gauges_(gauges), trouble_(std::move(trouble)) {}

  std::vector<Route> routes() override;

 private:
  Response ready() const;
  Response metrics(const Request& request) const;

  const gate::Gate& gate_;
  const Gauges& gauges_;
  Trouble trouble_;
};

// The families as Prometheus reads them.
std::string metrics_text(const std::vector<Family>& families);

}  // namespace meent::doors::watch
