// A progress bar for whoever waits at a terminal: "load  [######----]  58 %  1.2 M rows  0:07".
// Silent when standard error is no terminal, so that scripts see clean output.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace meent::app {

class Progress {
 public:
  explicit Progress(std::string_view what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `share` from 0 to 1, or below 0 when the whole is not known. Draws at most ten times a second.
  void at(double share, std::string_view note = {});

  // The line as it is drawn; pure, for tests. `width` in characters.
  static std::string line(std::string_view what, double share, std::string_view note,
                          std::chrono::seconds spent, std::size_t width);

 private:
  std::string what_;
  bool terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point last_;
};

// 1234567 -> "1.2 MB"; for people.
std::string human_bytes(std::uint64_t bytes);

}  // namespace meent::app
