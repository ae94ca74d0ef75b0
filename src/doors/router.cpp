#include "doors/router.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/ensure.hpp"

namespace meent::doors {
namespace routing {

constexpr std::size_t kMethods = 7;

// A route as it ends at a node, with the names its parameters have in this pattern: two patterns
// may share a node and name its parameter differently.
struct Leaf {
  const Route* route = nullptr;
  std::vector<std::string> names;
};
using Leaves = std::array<Leaf, kMethods>;

}  // namespace routing

namespace {

using routing::kMethods;
using routing::Leaf;
using routing::Leaves;

constexpr std::size_t kMaxSegments = 64;  // a deeper path matches nothing

std::size_t index_of(http::Method method) {
  return static_cast<std::size_t>(method);
}

bool is_parameter(std::string_view segment) {
  return segment.size() >= 3 && segment.front() == '{' && segment.back() == '}';
}

bool is_rest(std::string_view segment) {
  return is_parameter(segment) && segment.ends_with("...}");
}

std::string_view name_in(std::string_view segment) {
  segment = segment.substr(1, segment.size() - 2);
  if (segment.ends_with("...")) {
    segment.remove_suffix(3);
  }
  return segment;
}

// The pieces between the slashes; "/" has one, empty.
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> out;
  path.remove_prefix(1);
  while (true) {
    const auto slash = path.find('/');
    out.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) {
      return out;
    }
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

struct Router::Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;  // sorted by name
  std::unique_ptr<Node> parameter;
  routing::Leaves here;  // patterns that end at this node
  routing::Leaves rest;  // patterns that take all that follows

  Node* literal(std::string_view name) const {
    const auto at =
        std::lower_bound(literals.begin(), literals.end(), name,
                         [](const auto& each, std::string_view n) { return each.first < n; });
    return at != literals.end() && at->first == name ? at->second.get() : nullptr;
  }

  Node& literal_or_new(std::string_view name) {
    if (Node* known = literal(name)) {
      return *known;
    }
    const auto at =
        std::lower_bound(literals.begin(), literals.end(), name,
                         [](const auto& each, std::string_view n) { return each.first < n; });
    return *literals.emplace(at, std::string(name), std::make_unique<Node>())->second;
  }
};

namespace {

// One walk over the tree. Parameters are kept as raw pieces until the route is known.
struct Walk {
  http::Method method;
  std::string_view path;
  const Leaf* found = nullptr;
  bool known_path = false;
  std::array<bool, kMethods> methods{};
  std::array<std::string_view, kMaxSegments> raw{};
  std::size_t count = 0;

  // Whether the leaf of the asked method is here; else remembers which are.
  bool take(const Leaves& leaves) {
    const Leaf* leaf = &leaves[index_of(method)];
    if (leaf->route == nullptr && method == http::Method::head) {
      leaf = &leaves[index_of(http::Method::get)];
    }
    if (leaf->route != nullptr) {
      found = leaf;
    }
    for (std::size_t i = 0; i < kMethods; ++i) {
      if (leaves[i].route != nullptr) {
        known_path = true;
        methods[i] = true;
      }
    }
    return found != nullptr;
  }

  template <class Node>
  bool descend(const Node& node, std::size_t from, std::size_t depth) {
    if (from > path.size()) {
      return take(node.here);
    }
    if (depth == kMaxSegments) {
      return false;
    }
    const auto slash = std::min(path.find('/', from), path.size());
    const auto segment = path.substr(from, slash - from);
    const auto held = count;
    if (follow_literal(node, segment, slash + 1, depth)) {
      return true;
    }
    if (node.parameter && !segment.empty()) {
      count = held;
      raw[count++] = segment;
      if (descend(*node.parameter, slash + 1, depth + 1)) {
        return true;
      }
    }
    count = held;
    raw[count++] = path.substr(from);
    if (take(node.rest)) {
      return true;
    }
    count = held;
    return false;
  }

  // An escaped literal ("/v1/%63ollections") is the same path, RFC 3986 §6.2.2.2.
  template <class Node>
  bool follow_literal(const Node& node, std::string_view segment, std::size_t next,
                      std::size_t depth) {
    const Node* child = nullptr;
    if (segment.find('%') == std::string_view::npos) {
      child = node.literal(segment);
    } else if (const auto plain = http::decode_percent(segment, false)) {
      child = node.literal(*plain);
    }
    return child != nullptr && descend(*child, next, depth + 1);
  }

  std::string allow() const {
    std::string out;
    const auto name = [&out](std::string_view method_name) {
      out.append(out.empty() ? "" : ", ").append(method_name);
    };
    for (std::size_t i = 0; i < kMethods; ++i) {
      const auto each = static_cast<http::Method>(i);
      const bool head_by_get = each == http::Method::head && methods[index_of(http::Method::get)];
      if (methods[i] || head_by_get || each == http::Method::options) {
        name(http::name_of(each));
      }
    }
    return out;
  }
};

// Dot segments would name another resource after normalisation (RFC 3986 §5.2.4): refused, also
// when escaped, so that no door meets "..".
bool has_dot_segment(std::string_view path) {
  if (path.find('.') == std::string_view::npos && path.find('%') == std::string_view::npos) {
    return false;
  }
  for (const auto raw : split(path)) {
    if (raw.size() > 6) {
      continue;
    }
    const auto plain = http::decode_percent(raw, false);
    if (plain && (*plain == "." || *plain == "..")) {
      return true;
    }
  }
  return false;
}

}  // namespace

Router::Router(std::vector<Route> routes)
    : root_(std::make_unique<Node>()), routes_(std::move(routes)) {
  for (const Route& route : routes_) {
    ensure(route.pattern.starts_with('/'), "a route's pattern begins with a slash");
    Node* node = root_.get();
    Leaves* leaves = nullptr;
    std::vector<std::string> names;
    for (const auto segment : split(route.pattern)) {
      ensure(leaves == nullptr, "{rest...} is the last segment of a pattern");
      if (is_parameter(segment)) {
        names.emplace_back(name_in(segment));
      }
      if (is_rest(segment)) {
        leaves = &node->rest;
      } else if (is_parameter(segment)) {
        node->parameter = node->parameter ? std::move(node->parameter) : std::make_unique<Node>();
        node = node->parameter.get();
      } else {
        node = &node->literal_or_new(segment);
      }
    }
    ensure(names.size() <= kMaxSegments, "a pattern has at most 64 segments");
    Leaf& leaf = (leaves != nullptr ? *leaves : node->here)[index_of(route.method)];
    ensure(leaf.route == nullptr, "two routes have the same method and path");
    leaf = Leaf{.route = &route, .names = std::move(names)};
  }
}

Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

Router::Found Router::find(http::Method method, std::string_view path) const {
  Found out;
  if (!path.starts_with('/') || has_dot_segment(path)) {
    out.bad_path = true;
    return out;
  }
  Walk walk{.method = method, .path = path};
  walk.descend(*root_, 1, 0);
  if (walk.found == nullptr) {
    out.allow = walk.known_path ? walk.allow() : std::string();
    return out;
  }
  if (method == http::Method::options) {
    out.allow = walk.allow();
  }
  const auto& names = walk.found->names;
  out.params.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto value = http::decode_percent(walk.raw[i], false);
    if (!value) {
      out.bad_path = true;
      return out;
    }
    out.params.push_back({names[i], std::move(*value)});
  }
  out.route = walk.found->route;
  return out;
}

}  // namespace meent::doors
