// Work that crosses threads without allocating: a job is part of the connection it works for, goes
// to the pool in batches, and comes back to its io thread through a mailbox.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "net/codings.hpp"

namespace meent::net {

class Mailbox;

class Job {
 public:
  virtual void run(Workbench& bench) noexcept = 0;  // on a thread of the pool
  virtual void returned() = 0;                      // on the io thread, after run

 protected:
  virtual ~Job() = default;

 private:
  friend class Mailbox;
  friend class StorePool;
  Job* next_ = nullptr;
  Mailbox* home_ = nullptr;
};

// A call from any thread to something on an io thread that may be gone by then. The target is set
// and cleared on the io thread only.
class Woken {
 public:
  virtual void on_wake() = 0;

 protected:
  virtual ~Woken() = default;
};

class WakePort : public std::enable_shared_from_this<WakePort> {
 public:
  WakePort(std::shared_ptr<Mailbox> mailbox, Woken* target)
      : mailbox_(std::move(mailbox)), target_(target) {}
  void wake();                          // any thread; many calls before one delivery are one
  void detach() { target_ = nullptr; }  // io thread
  void deliver();                       // io thread

 private:
  std::shared_ptr<Mailbox> mailbox_;
  std::atomic<bool> posted_{false};
  Woken* target_;
};

// Post for one io thread. A burst costs one write to its eventfd.
class Mailbox {
 public:
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  int descriptor() const { return eventfd_; }
  // Without a ring the job lies there until the next one, or until the thread looks by itself.
  void post(Job& job, bool ring = true);
  void post(std::shared_ptr<WakePort> port);
  void nudge();  // only wakes the thread
  // On the io thread, when the descriptor is readable or to look; gives the number of jobs.
  std::size_t deliver();

 private:
  std::atomic<Job*> jobs_{nullptr};
  std::mutex mutex_;
  std::vector<std::shared_ptr<WakePort>> ports_;  // under mutex_
  std::atomic<bool> rung_{false};
  int eventfd_;
};

class StorePool {
 public:
  // `bound`: jobs that may wait.
  StorePool(unsigned threads, std::size_t bound);
  ~StorePool();  // runs what is queued, then joins
  StorePool(const StorePool&) = delete;
  StorePool& operator=(const StorePool&) = delete;

  // Claims a place in the queue; false: full. Each claim is followed by one submit.
  bool claim();
  void claim_always() { claimed_.fetch_add(1, std::memory_order_relaxed); }
  // Hands over jobs that were claimed for; they come back through `home`.
  void submit(Job* const* jobs, std::size_t count, Mailbox& home);
  std::size_t waiting() const { return claimed_.load(std::memory_order_relaxed); }

 private:
  void work();

  std::size_t bound_;
  std::atomic<std::size_t> claimed_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  Job* first_ = nullptr;  // under mutex_, as are the next three
  Job* last_ = nullptr;
  unsigned idle_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace meent::net
