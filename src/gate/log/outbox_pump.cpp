#include "gate/log/outbox_pump.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace meent::gate {
namespace {

constexpr std::size_t kAtOnce = 1'000;                   // rows
constexpr std::chrono::milliseconds kBetweenLooks{500};  // to settle, and after a failure
// A commit is told of before readers find it, so the first look may come too early.
constexpr std::chrono::milliseconds kLookAgain{1};

}  // namespace

OutboxPump::OutboxPump(Ends ends) : ends_(std::move(ends)), thread_([this] { run(); }) {}

OutboxPump::~OutboxPump() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void OutboxPump::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void OutboxPump::run() {
  bool failed = false;
  auto wait = kBetweenLooks;
  for (bool last = false; !last;) {
    bool woken = false;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, wait, [this] { return woken_ || ending_; });
      woken = std::exchange(woken_, false);
      last = ending_;
    }
    const std::uint64_t before = after_;
    wait = woken ? kLookAgain : std::min(wait * 2, kBetweenLooks);
    try {
      while (move_some()) {
      }
      wait = after_ != before ? kBetweenLooks : wait;
      settle();
      failed = false;
    } catch (const std::exception& broken) {
      wait = kBetweenLooks;
      if (!std::exchange(failed, true)) {
        ends_.trouble(broken.what());
      }
    }
  }
}

bool OutboxPump::move_some() {
  const auto rows = ends_.read(after_, kAtOnce);
  if (rows.empty()) {
    return false;
  }
  ends_.accept(rows);
  after_ = rows.back().sequence;
  return rows.size() == kAtOnce;
}

void OutboxPump::settle() {
  const std::uint64_t safe = ends_.settled();
  if (safe > settled_) {
    ends_.settle(safe);
    settled_ = safe;
  }
}

}  // namespace meent::gate
