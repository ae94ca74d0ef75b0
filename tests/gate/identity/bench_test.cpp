#include "gate/identity/bench.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>

namespace meent::gate::identity {

TEST_CASE("as many at a time as there are threads, and a bounded queue") {
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::atomic<int> done = 0;
  std::promise<void> open;
  const std::shared_future<void> gate(open.get_future());
  Bench bench(2, 3);
  const auto work = [&, gate](bool) {
    const int now = ++running;
    int seen = most;
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    gate.wait();
    --running;
    ++done;
  };
  REQUIRE(bench.take(work));
  REQUIRE(bench.take(work));
  while (running < 2) {
    std::this_thread::yield();
  }
  for (int i = 0; i < 3; ++i) {
    CHECK(bench.take(work));
  }
  CHECK_FALSE(bench.take(work));  // full
  open.set_value();
  bench.stop();
  CHECK(done == 5);
  CHECK(most == 2);
  CHECK_FALSE(bench.take(work));
}

TEST_CASE("what is left when it stops hears so") {
  std::promise<void> open;
  const std::shared_future<void> gate(open.get_future());
  std::atomic<int> told = 0;
  std::atomic<bool> begun = false;
  Bench bench(1, 4);
  bench.take([&, gate](bool) {
    begun = true;
    gate.wait();
  });
  while (!begun) {
    std::this_thread::yield();
  }
  for (int i = 0; i < 2; ++i) {
    bench.take([&](bool stopping) { told += stopping ? 1 : 0; });
  }
  std::jthread stops([&] { bench.stop(); });
  while (bench.take([](bool) {})) {  // until it stops, or is full
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  open.set_value();
  stops.join();
  CHECK(told == 2);
}

}  // namespace meent::gate::identity
