#include "net/job.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <poll.h>

#include "net/loopback.hpp"

using namespace meent;
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
  threads.reserve(4);
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

TEST_CASE("the answer of a quick job does not wait for a slow one behind it") {
  std::promise<void> begin;
  std::promise<void> quick_came;
  const auto held = [](std::promise<void>& by) {
    return doors::Route{
        .room = doors::Room::store, .handle = [told = by.get_future().share()](doors::Request&) {
          const auto in_time = told.wait_for(std::chrono::seconds(10));
          return loopback::text_answer(in_time == std::future_status::ready ? "in time" : "late");
        }};
  };
  std::vector<doors::Route> routes;
  routes.push_back(held(begin));
  routes.back().pattern = "/first";
  routes.push_back(held(quick_came));
  routes.back().pattern = "/slow";
  routes.push_back({.pattern = "/quick", .room = doors::Room::store, .handle = [](doors::Request&) {
                      return loopback::text_answer("quick");
                    }});
  ServerConfig config;
  config.store_threads = 1;
  loopback::Running running(std::move(routes), config);
  loopback::Client first(running.port());
  loopback::Client quick(running.port());
  loopback::Client slow(running.port());
  const auto ask = [](loopback::Client& client, std::string_view path) {
    client.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // so that the queue has this order
  };
  ask(first, "/first");
  ask(quick, "/quick");
  ask(slow, "/slow");
  begin.set_value();
  CHECK(quick.until("\r\n\r\nquick"));
  quick_came.set_value();
  CHECK(slow.until("\r\n\r\nin time"));
  CHECK(first.until("\r\n\r\nin time"));
}
