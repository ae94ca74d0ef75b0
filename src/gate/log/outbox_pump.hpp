// Moves the log entries of committed writes from the store's outbox into the log, on a thread of
// its own, in the order of the commits. After a crash it begins where the log ended: the log knows
// which rows it has, so none is lost and none comes twice.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "store/operations.hpp"

namespace meent::gate {

class OutboxPump {
 public:
  struct Ends {
    std::function<std::vector<store::OutboxRow>(std::uint64_t after, std::size_t limit)> read;
    std::function<void(const std::vector<store::OutboxRow>&)> accept;
    std::function<std::uint64_t()> settled;           // rows up to here are safe in the log
    std::function<void(std::uint64_t)> settle;        // and may be forgotten by the store
    std::function<void(const std::string&)> trouble;  // told once for each failure in a row
  };

  explicit OutboxPump(Ends ends);
  ~OutboxPump();  // moves what is there, then ends
  OutboxPump(const OutboxPump&) = delete;
  OutboxPump& operator=(const OutboxPump&) = delete;

  void wake();  // a commit brought rows; any thread

 private:
  void run();
  bool move_some();
  void settle();

  Ends ends_;
  std::uint64_t after_ = 0;
  std::uint64_t settled_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = true;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace meent::gate
