// Coarse time-outs of many connections: one ring of slots, moved on by one tick of the thread, no
// timer of their own. Setting a later deadline costs an assignment; an earlier one, a relink. Not
// thread-safe: each io thread has one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace meent::net {

class Timed {
 public:
  // The deadline has passed (up to a tick late). It is no longer set; set it again for more.
  virtual void on_deadline() = 0;

 protected:
  virtual ~Timed() = default;

 private:
  friend class TimerWheel;
  static constexpr std::int64_t kNever = INT64_MAX;
  Timed* next_ = nullptr;
  Timed* before_ = nullptr;
  std::int64_t deadline_ = kNever;  // milliseconds
  std::int64_t seen_at_ = kNever;   // when its slot comes up
};

class TimerWheel {
 public:
  static constexpr std::int64_t kTick = 100;  // milliseconds
  explicit TimerWheel(std::int64_t now) : now_(now / kTick) {}

  void set(Timed& timed, std::int64_t deadline);
  void clear(Timed& timed) { timed.deadline_ = Timed::kNever; }
  // Before the timed object goes.
  void remove(Timed& timed);
  // Moves on to `now`; calls on_deadline of those that are due. They may set, clear and remove.
  void advance(std::int64_t now);

 private:
  static constexpr std::size_t kSlots = 512;
  void link(Timed& timed);

  std::array<Timed*, kSlots> slots_{};
  std::int64_t now_;  // ticks
};

}  // namespace meent::net
