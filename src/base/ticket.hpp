// Ticket<T>: a result that another thread will give once. The giver calls give(); the taker asks to
// be told by on_done() (from the giver's thread, or at once when already given), or waits. Safe
// between threads; the result is read after it was told.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/ensure.hpp"
#include "base/result.hpp"

namespace meent {

template <class T>
class Ticket {
 public:
  void give(result<T> outcome) {
    std::function<void()> tell;
    {
      const std::lock_guard lock(mutex_);
      ensure(!outcome_.has_value(), "a ticket is given once");
      outcome_.emplace(std::move(outcome));
      tell = std::move(tell_);
    }
    given_.notify_all();
    if (tell) {
      tell();
    }
  }

  void on_done(std::function<void()> tell) {
    {
      const std::lock_guard lock(mutex_);
      if (!outcome_) {
        tell_ = std::move(tell);
        return;
      }
    }
    tell();
  }

  // Waits; for command line and tests. A door never waits.
  result<T>& wait() {
    std::unique_lock lock(mutex_);
    given_.wait(lock, [this] { return outcome_.has_value(); });
    return *outcome_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable given_;
  std::optional<result<T>> outcome_;
  std::function<void()> tell_;
};

template <class T>
using TicketRef = std::shared_ptr<Ticket<T>>;

// The ticket of what `make` makes of another's value; its errors go through. `make` runs on the
// giver's thread.
template <class To, class From, class Make>
TicketRef<To> then(const TicketRef<From>& ticket, Make make) {
  auto made = std::make_shared<Ticket<To>>();
  ticket->on_done([source = ticket.get(), made, make = std::move(make)]() mutable {
    result<From>& outcome = source->wait();
    if (!outcome) {
      made->give(fail(outcome.error()));
    } else {
      made->give(make(*outcome));
    }
  });
  return made;
}

// A ticket that is given already.
template <class T>
TicketRef<T> given(result<T> outcome) {
  auto ticket = std::make_shared<Ticket<T>>();
  ticket->give(std::move(outcome));
  return ticket;
}

}  // namespace meent
