#include "doors/credentials.hpp"

#include <utility>

namespace meent::doors {

std::vector<Route> also_by_purpose(std::vector<Route> routes) {
  const std::size_t count = routes.size();
  const std::string prefix = "/p/{" + std::string(kPurposeParameter) + "}";
  for (std::size_t i = 0; i < count; ++i) {
    Route again = routes[i];
    again.pattern.insert(0, prefix);
    routes.push_back(std::move(again));
  }
  return routes;
}

}  // namespace meent::doors
