#include "net/timer_wheel.hpp"

#include <algorithm>

namespace meent::net {

void TimerWheel::link(Timed& timed) {
  const std::int64_t due = (timed.deadline_ + kTick - 1) / kTick;
  // Beyond the ring: looked at again after a turn.
  const std::int64_t at =
      std::clamp<std::int64_t>(due, now_ + 1, now_ + static_cast<std::int64_t>(kSlots) - 1);
  timed.seen_at_ = at;
  Timed*& head = slots_[static_cast<std::size_t>(at) % kSlots];
  timed.next_ = head;
  timed.before_ = nullptr;
  if (head != nullptr) {
    head->before_ = &timed;
  }
  head = &timed;
}

void TimerWheel::remove(Timed& timed) {
  if (timed.seen_at_ == Timed::kNever) {
    return;
  }
  if (timed.before_ != nullptr) {
    timed.before_->next_ = timed.next_;
  } else {
    slots_[static_cast<std::size_t>(timed.seen_at_) % kSlots] = timed.next_;
  }
  if (timed.next_ != nullptr) {
    timed.next_->before_ = timed.before_;
  }
  timed.next_ = timed.before_ = nullptr;
  timed.seen_at_ = Timed::kNever;
}

void TimerWheel::set(Timed& timed, std::int64_t deadline) {
  timed.deadline_ = deadline;
  if (timed.seen_at_ != Timed::kNever && timed.seen_at_ * kTick <= deadline + kTick) {
    return;  // its slot comes up in time and moves it on
  }
  remove(timed);
  link(timed);
}

void TimerWheel::advance(std::int64_t now) {
  const std::int64_t target = now / kTick;
  // After a long sleep one turn of the ring sees everything.
  now_ = std::max(now_, target - static_cast<std::int64_t>(kSlots));
  while (now_ < target) {
    ++now_;
    Timed*& head = slots_[static_cast<std::size_t>(now_) % kSlots];
    while (head != nullptr) {
      Timed& timed = *head;
      remove(timed);
      if (timed.deadline_ == Timed::kNever) {
        continue;
      }
      if (timed.deadline_ <= now) {
        timed.deadline_ = Timed::kNever;
        timed.on_deadline();
      } else {
        link(timed);
      }
    }
  }
}

}  // namespace meent::net
