#include "app/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

namespace meent::app {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

}  // namespace

Progress::Progress(std::string_view what)
    : what_(what),
      terminal_(::isatty(STDERR_FILENO) == 1),
      began_(std::chrono::steady_clock::now()),
      last_(began_) {}

Progress::~Progress() {
  if (drawn_) {
    std::fputs("\n", stderr);
  }
}

void Progress::at(double share, std::string_view note) {
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || (drawn_ && share < 1 && now - last_ < kRedraw)) {
    return;
  }
  last_ = now;
  drawn_ = true;
  const auto spent = std::chrono::duration_cast<std::chrono::seconds>(now - began_);
  const auto text = line(what_, share, note, spent, terminal_width() - 1);
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
  std::fflush(stderr);
}

std::string Progress::line(std::string_view what, double share, std::string_view note,
                           std::chrono::seconds spent, std::size_t width) {
  const auto time = fmt::format("{}:{:02}", spent.count() / 60, spent.count() % 60);
  if (share < 0) {
    return fmt::format("{}  {}  {}", what, note, time).substr(0, width);
  }
  const double whole = std::clamp(share, 0.0, 1.0);
  const auto after = fmt::format(" {:3.0f} %  {}  {}", std::floor(whole * 100), note, time);
  const std::size_t used = what.size() + after.size() + 4;
  const std::size_t room = width > used + 5 ? std::min<std::size_t>(width - used, 40) : 5;
  const auto full = static_cast<std::size_t>(whole * static_cast<double>(room));
  return fmt::format("{}  [{}{}]{}", what, std::string(full, '#'), std::string(room - full, '-'),
                     after)
      .substr(0, width);
}

std::string human_bytes(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (amount >= 1000 && unit + 1 < std::size(kUnits)) {
    amount /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", amount, kUnits[unit]);
}

}  // namespace meent::app
