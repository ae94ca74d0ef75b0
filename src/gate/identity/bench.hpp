// The place where passwords are computed: threads of its own, few, since each computation takes
// 64 MiB and a tenth of a second, and a short queue before them. So no log-in holds up the threads
// that answer others. What is done here may wait for tickets of the store.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace meent::gate::identity {

class Bench {
 public:
  // `stopping`: the bench is going; give up at once, but give every ticket.
  using Work = std::function<void(bool stopping)>;

  Bench(unsigned threads, std::size_t queue);
  ~Bench() { stop(); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  // False when too many are waiting. Work must not throw.
  bool take(Work work);
  // Does what is left with `stopping` set, and waits for it. Nothing is taken any more.
  void stop();

 private:
  void run();

  const std::size_t most_;
  std::mutex mutex_;  // guards the two below
  std::condition_variable changed_;
  std::deque<Work> waiting_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace meent::gate::identity
