// The door of the log for everybody (C2SP tlog-tiles): /log/checkpoint, /log/tile/..., and the key
// it signs with at /log/vkey. No credential: what is here tells nothing of who looked at whom.
#pragma once

#include <utility>
#include <vector>

#include "doors/door.hpp"
#include "doors/status.hpp"
#include "gate/log/log.hpp"

namespace meent::doors::tlog {

class Tlog final : public Door {
 public:
  // The log outlives the door.
  Tlog(const gate::Log& log, Trouble trouble) : log_(log), trouble_(std::move(trouble)) {}

  std::vector<Route> routes() override;

 private:
  Response checkpoint(const Request& request) const;
  Response tile(const Request& request, std::string_view level) const;

  const gate::Log& log_;
  Trouble trouble_;
};

}  // namespace meent::doors::tlog
