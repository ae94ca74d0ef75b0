// The thread that flushes the journal: at once when somebody waits, else within a given time of the
// first entry that is not flushed. One flush serves all who wait.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/ticket.hpp"
#include "gate/log/journal.hpp"

namespace meent::gate {

class Flusher {
 public:
  // `after` is called from its thread when more is flushed.
  Flusher(Journal& journal, std::chrono::milliseconds within, std::function<void()> after);
  ~Flusher();  // flushes what is left

  // Something was appended.
  void appended();
  TicketRef<std::monostate> when_flushed(std::uint64_t index);
  std::string trouble() const;

 private:
  struct Waiting {
    std::uint64_t index;
    TicketRef<std::monostate> ticket;
  };

  void run(const std::stop_token& stop);
  void flush();

  Journal& journal_;
  std::chrono::milliseconds within_;
  std::function<void()> after_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Waiting> waiting_;
  std::atomic<bool> dirty_ = false;  // entries stand unflushed and the thread knows
  std::string trouble_;
  std::jthread thread_;
};

}  // namespace meent::gate
