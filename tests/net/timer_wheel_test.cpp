#include "net/timer_wheel.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <vector>

using namespace meent::net;

namespace {

struct Alarm final : Timed {
  int rung = 0;
  std::int64_t at = 0;
  const std::int64_t* now = nullptr;
  void on_deadline() override {
    ++rung;
    at = *now;
  }
};

}  // namespace

TEST_CASE("property: every deadline rings once, never early and at most two ticks late") {
  std::mt19937_64 dice(5);
  std::int64_t now = 1'000'000;
  TimerWheel wheel(now);
  struct Entry {
    std::unique_ptr<Alarm> alarm = std::make_unique<Alarm>();
    std::int64_t due = 0;
    bool set = false;
  };
  std::vector<Entry> all(200);
  for (auto& each : all) {
    each.alarm->now = &now;
  }
  for (int step = 0; step < 20'000; ++step) {
    auto& each = all[dice() % all.size()];
    switch (dice() % 4) {
      case 0:
      case 1:
        each.due = now + static_cast<std::int64_t>(dice() % 120'000);
        each.set = true;
        wheel.set(*each.alarm, each.due);
        break;
      case 2:
        wheel.clear(*each.alarm);
        each.set = false;
        break;
      default: wheel.remove(*each.alarm); each.set = false;
    }
    now += static_cast<std::int64_t>(dice() % 150);
    wheel.advance(now);
    for (auto& one : all) {
      if (one.alarm->rung > 0) {
        CHECK(one.set);
        CHECK(one.alarm->rung == 1);
        CHECK(one.due <= now);
        one.alarm->rung = 0;
        one.set = false;
      } else if (one.set) {
        REQUIRE(now - one.due < 2 * TimerWheel::kTick);
      }
    }
  }
  for (auto& each : all) {
    wheel.remove(*each.alarm);
  }
}

TEST_CASE("after a long sleep all that is due rings") {
  std::int64_t now = 0;
  TimerWheel wheel(now);
  Alarm near;
  Alarm far;
  near.now = far.now = &now;
  wheel.set(near, 500);
  wheel.set(far, 10'000'000);
  now = 5'000'000;
  wheel.advance(now);
  CHECK(near.rung == 1);
  CHECK(far.rung == 0);
  wheel.remove(far);
}
