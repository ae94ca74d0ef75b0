#include "doors/doors.hpp"

#include <memory>
#include <utility>

#include "base/ensure.hpp"
#include "doors/oauth/oauth.hpp"
#include "doors/tlog/tlog.hpp"
#include "doors/watch/watch.hpp"

namespace meent::doors {

std::vector<Route> make_doors(Dependencies given) {
  ensure(given.gate != nullptr && given.share != nullptr && given.gauges != nullptr,
         "the doors get a gate, share and gauges");
  const std::vector<std::shared_ptr<Door>> doors = {
      std::make_shared<v1::V1>(*given.gate, *given.share, std::move(given.host), given.trouble),
      std::make_shared<oauth::OAuth>(given.gate->identity(), given.trouble),
      std::make_shared<tlog::Tlog>(given.gate->log(), given.trouble),
      std::make_shared<watch::Watch>(*given.gate, *given.gauges, given.trouble),
      std::make_shared<page::Page>(std::move(given.files), given.trouble),
  };
  std::vector<Route> routes;
  for (const std::shared_ptr<Door>& door : doors) {
    for (Route& each : door->routes()) {
      each.handle = [door, handle = std::move(each.handle)](Request& request) {
        return handle(request);
      };
      routes.push_back(std::move(each));
    }
  }
  return routes;
}

}  // namespace meent::doors
