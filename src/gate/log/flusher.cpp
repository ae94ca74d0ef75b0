#include "gate/log/flusher.hpp"

#include <algorithm>

namespace meent::gate {

Flusher::Flusher(Journal& journal, std::chrono::milliseconds within, std::function<void()> after)
    : journal_(journal),
      within_(within),
      after_(std::move(after)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Flusher::~Flusher() {
  thread_.request_stop();
  thread_.join();
}

// Only the first entry after a flush needs the mutex.
void Flusher::appended() {
  if (!dirty_.exchange(true)) {
    const std::lock_guard lock(mutex_);
    changed_.notify_one();
  }
}

TicketRef<std::monostate> Flusher::when_flushed(std::uint64_t index) {
  auto ticket = std::make_shared<Ticket<std::monostate>>();
  {
    const std::lock_guard lock(mutex_);
    if (index >= journal_.flushed()) {
      if (trouble_.empty()) {
        waiting_.push_back({index, ticket});
        changed_.notify_one();
      } else {
        ticket->give(fail(Code::internal, trouble_));
      }
      return ticket;
    }
  }
  ticket->give(std::monostate{});
  return ticket;
}

std::string Flusher::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void Flusher::run(const std::stop_token& stop) {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [this] { return dirty_.load() || !waiting_.empty(); });
      changed_.wait_for(lock, stop, within_, [this] { return !waiting_.empty(); });
    }
    const bool last = stop.stop_requested();
    dirty_.exchange(false);  // before the size is read: what comes later asks again
    flush();
    if (last) {
      return;
    }
  }
}

void Flusher::flush() {
  std::string broken;
  try {
    if (journal_.size() > journal_.flushed()) {
      journal_.sync();
    }
  } catch (const std::exception& why) {
    broken = why.what();
  }
  std::vector<Waiting> done;
  {
    const std::lock_guard lock(mutex_);
    trouble_ = broken;
    const auto flushed = journal_.flushed();
    const auto later = std::partition(waiting_.begin(), waiting_.end(), [&](const Waiting& each) {
      return broken.empty() && each.index >= flushed;
    });
    done.assign(std::make_move_iterator(later), std::make_move_iterator(waiting_.end()));
    waiting_.erase(later, waiting_.end());
  }
  for (const Waiting& each : done) {
    each.ticket->give(broken.empty()
                          ? result<std::monostate>(std::monostate{})
                          : fail(Code::internal, "the log could not be flushed: " + broken));
  }
  if (broken.empty()) {
    after_();
  }
}

}  // namespace meent::gate
