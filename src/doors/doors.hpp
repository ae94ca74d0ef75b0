// The one plain list of all doors. app hands them what they need; net gets the routes.
#pragma once

#include <vector>

#include "doors/door.hpp"
#include "doors/page/page.hpp"
#include "doors/status.hpp"
#include "doors/v1/v1.hpp"
#include "doors/watch/gauges.hpp"
#include "gate/gate.hpp"
#include "share/share.hpp"

namespace meent::doors {

struct Dependencies {
  gate::Gate* gate = nullptr;  // these three outlive the doors
  share::Share* share = nullptr;
  const watch::Gauges* gauges = nullptr;
  std::vector<page::File> files;  // of the page; may be empty
  v1::Host host;
  Trouble trouble;  // may be empty
};

// The routes of all doors; they keep their doors alive.
std::vector<Route> make_doors(Dependencies dependencies);

}  // namespace meent::doors
