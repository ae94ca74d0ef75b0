#include "gate/log/outbox_pump.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>

namespace meent::gate {
namespace {

// A store and a log that remember what was asked of them.
struct Both {
  std::mutex mutex;
  std::vector<std::uint64_t> outbox;
  std::vector<std::uint64_t> logged;
  std::uint64_t forgotten = 0;
  int failures = 0;
  int troubles = 0;

  OutboxPump::Ends ends() {
    return {.read =
                [this](std::uint64_t after, std::size_t limit) {
                  const std::lock_guard lock(mutex);
                  std::vector<store::OutboxRow> rows;
                  for (const auto each : outbox) {
                    if (each > after && rows.size() < limit) {
                      rows.push_back({.sequence = each, .entry = {}, .owners = {}});
                    }
                  }
                  return rows;
                },
            .accept =
                [this](const std::vector<store::OutboxRow>& rows) {
                  const std::lock_guard lock(mutex);
                  if (failures > 0) {
                    --failures;
                    throw std::runtime_error("full");
                  }
                  for (const auto& each : rows) {
                    logged.push_back(each.sequence);
                  }
                },
            .settled =
                [this] {
                  const std::lock_guard lock(mutex);
                  return logged.empty() ? 0 : logged.back();
                },
            .settle =
                [this](std::uint64_t through) {
                  const std::lock_guard lock(mutex);
                  forgotten = through;
                },
            .trouble =
                [this](const std::string&) {
                  const std::lock_guard lock(mutex);
                  ++troubles;
                }};
  }
  void add(std::uint64_t from, std::uint64_t until) {
    const std::lock_guard lock(mutex);
    for (; from < until; ++from) {
      outbox.push_back(from);
    }
  }
};

}  // namespace

TEST_CASE("rows go to the log in order, once, and are then forgotten") {
  Both both;
  both.add(1, 2'501);
  {
    OutboxPump pump(both.ends());
    both.add(2'501, 2'601);
    pump.wake();
  }
  REQUIRE(both.logged.size() == 2'600);
  for (std::size_t i = 0; i < both.logged.size(); ++i) {
    REQUIRE(both.logged[i] == i + 1);
  }
  CHECK(both.forgotten == 2'600);
  CHECK(both.troubles == 0);
}

TEST_CASE("a log that cannot take rows gets them again") {
  Both both;
  both.failures = 1;
  both.add(1, 11);
  {
    OutboxPump pump(both.ends());
    for (int i = 0; i < 500; ++i) {
      pump.wake();
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      const std::lock_guard lock(both.mutex);
      if (both.logged.size() == 10) {
        break;
      }
    }
  }
  CHECK(both.logged.size() == 10);
  CHECK(both.troubles == 1);
}

}  // namespace meent::gate
