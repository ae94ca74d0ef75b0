// What the bench programs share: a clock, quantiles, and memory as Linux tells it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace meent::bench {

using Steady = std::chrono::steady_clock;

inline double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

// A figure of /proc/self/status in kB, such as VmRSS or VmHWM.
inline std::uint64_t status_kb(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) {
      return std::strtoull(line.c_str() + name.size() + 1, nullptr, 10);
    }
  }
  return 0;
}

// Reorders the numbers.
inline double quantile(std::vector<float>& numbers, double share) {
  const auto nth = numbers.begin() +
                   static_cast<std::ptrdiff_t>(share * static_cast<double>(numbers.size() - 1));
  std::nth_element(numbers.begin(), nth, numbers.end());
  return *nth;
}

}  // namespace meent::bench
