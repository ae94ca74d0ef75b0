// Finds the route of a method and a path. Built once, then read by all threads. Literal segments go
// before parameters; HEAD is answered by GET; OPTIONS and 405 know the methods of a path.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "doors/door.hpp"

namespace meent::doors {

class Router {
 public:
  explicit Router(std::vector<Route> routes);
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  struct Found {
    const Route* route = nullptr;         // null: no such path, or not this method
    std::vector<http::Parameter> params;  // decoded
    std::string allow;                    // "GET, HEAD, POST": filled when the path is known but
                                          // the method is not, or for OPTIONS
    bool bad_path = false;                // broken escapes: 400
  };
  Found find(http::Method method, std::string_view path) const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
  std::vector<Route> routes_;
};

}  // namespace meent::doors
