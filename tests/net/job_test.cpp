#include "net/job.hpp"

#include <doctest/doctest.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

using namespace meent::net;

namespace {

struct Count final : Job {
  std::atomic<int>* ran = nullptr;
  int returns = 0;
  void run(Workbench&) noexcept override { ++*ran; }
  void returned() override { ++returns; }
};

void deliver_when_rung(Mailbox& mailbox) {
  pollfd watched{.fd = mailbox.descriptor(), .events = POLLIN, .revents = 0};
  REQUIRE(::poll(&watched, 1, 10'000) == 1);
  mailbox.deliver();
}

struct Sleeper final : Woken {
  int wakes = 0;
  void on_wake() override { ++wakes; }
};

}  // namespace

TEST_CASE("every job runs once and comes back to its mailbox") {
  std::atomic<int> ran{0};
  Mailbox mailbox;
  std::vector<Count> jobs(500);
  StorePool pool(3, 1'000);
  for (int round = 0; round < 20; ++round) {
    std::vector<Job*> batch;
    for (auto& job : jobs) {
      job.ran = &ran;
      REQUIRE(pool.claim());
      batch.push_back(&job);
      if (batch.size() == 7) {
        pool.submit(batch.data(), batch.size(), mailbox);
        batch.clear();
      }
    }
    pool.submit(batch.data(), batch.size(), mailbox);
    const auto all_back = [&] {
      return std::ranges::all_of(jobs, [&](const Count& job) { return job.returns == round + 1; });
    };
    while (!all_back()) {
      deliver_when_rung(mailbox);
    }
  }
  CHECK(ran == 10'000);
  CHECK(pool.waiting() == 0);
}

TEST_CASE("the queue is bounded") {
  StorePool pool(1, 2);
  CHECK(pool.claim());
  CHECK(pool.claim());
  CHECK_FALSE(pool.claim());
  pool.claim_always();
  CHECK(pool.waiting() == 3);
}

TEST_CASE("wakes from many threads are heard, none after the target has gone") {
  const auto mailbox = std::make_shared<Mailbox>();
  Sleeper sleeper;
  const auto port = std::make_shared<WakePort>(mailbox, &sleeper);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([port] {
      for (int i = 0; i < 1'000; ++i) {
        port->wake();
      }
    });
  }
  threads.clear();
  deliver_when_rung(*mailbox);
  CHECK(sleeper.wakes == 1);
  port->wake();
  deliver_when_rung(*mailbox);
  CHECK(sleeper.wakes == 2);
  port->wake();
  port->detach();
  deliver_when_rung(*mailbox);
  CHECK(sleeper.wakes == 2);
}
