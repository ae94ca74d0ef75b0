// What the server counted, for GET /metrics: requests and their time by route and status, and what
// they cost in CPU (the energy figure). Safe between threads: counts are kept in stripes, one per
// few threads, and added up when asked.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "doors/watch/gauges.hpp"

namespace meent::app {

struct Observation {
  std::string_view method;
  std::string_view route;  // the pattern, never the path: no ids in metrics
  int status = 0;
  std::uint64_t bytes = 0;
  std::uint64_t micros = 0;
};

class Metrics {
 public:
  static constexpr std::array<std::uint64_t, 12> kBounds = {
      100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 1'000'000, 10'000'000};

  void observe(const Observation& seen);

  // All of it, as the watch door writes it down.
  std::vector<doors::watch::Family> families() const;

 private:
  struct Series {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    std::uint64_t micros = 0;
    std::array<std::uint64_t, kBounds.size()> under{};
  };
  using Name = std::tuple<std::string, std::string, int>;
  using Table = std::map<Name, Series, std::less<>>;
  struct alignas(64) Stripe {
    mutable std::mutex mutex;
    Table table;
  };
  static constexpr std::size_t kStripes = 16;

  Table sum() const;

  std::array<Stripe, kStripes> stripes_;
};

// CPU seconds (user and system) that this process has used.
double cpu_seconds();
std::uint64_t resident_bytes();

}  // namespace meent::app
