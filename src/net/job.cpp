#include "net/job.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/result.hpp"

namespace meent::net {
namespace {

constexpr std::size_t kSilentJobs = 16;

}  // namespace

void WakePort::wake() {
  if (!posted_.exchange(true, std::memory_order_acq_rel)) {
    mailbox_->post(shared_from_this());
  }
}

void WakePort::deliver() {
  posted_.store(false, std::memory_order_release);
  if (target_ != nullptr) {
    target_->on_wake();
  }
}

Mailbox::Mailbox() : eventfd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (eventfd_ < 0) {
    throw broken_world(Code::exhausted, std::string("no eventfd: ") + std::strerror(errno));
  }
}

Mailbox::~Mailbox() {
  ::close(eventfd_);
}

void Mailbox::nudge() {
  if (!rung_.exchange(true, std::memory_order_acq_rel)) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(eventfd_, &one, sizeof(one));
  }
}

void Mailbox::post(Job& job, bool ring) {
  Job* head = jobs_.load(std::memory_order_relaxed);
  do {
    job.next_ = head;
  } while (!jobs_.compare_exchange_weak(head, &job, std::memory_order_release,
                                        std::memory_order_relaxed));
  if (ring) {
    nudge();
  }
}

void Mailbox::post(std::shared_ptr<WakePort> port) {
  {
    const std::lock_guard lock(mutex_);
    ports_.push_back(std::move(port));
  }
  nudge();
}

std::size_t Mailbox::deliver() {
  std::uint64_t rings = 0;
  [[maybe_unused]] const auto got = ::read(eventfd_, &rings, sizeof(rings));
  rung_.store(false, std::memory_order_seq_cst);  // before looking, so that nothing is missed
  Job* job = jobs_.exchange(nullptr, std::memory_order_acq_rel);
  Job* in_order = nullptr;  // the list has the last first
  while (job != nullptr) {
    Job* next = job->next_;
    job->next_ = in_order;
    in_order = job;
    job = next;
  }
  std::size_t delivered = 0;
  while (in_order != nullptr) {
    ++delivered;
    Job* next = in_order->next_;
    in_order->next_ = nullptr;
    in_order->returned();
    in_order = next;
  }
  std::vector<std::shared_ptr<WakePort>> ports;
  {
    const std::lock_guard lock(mutex_);
    ports.swap(ports_);
  }
  for (const auto& port : ports) {
    port->deliver();
  }
  return delivered;
}

StorePool::StorePool(unsigned threads, std::size_t bound) : bound_(bound) {
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

StorePool::~StorePool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) {
    thread.join();
  }
}

bool StorePool::claim() {
  if (claimed_.fetch_add(1, std::memory_order_relaxed) < bound_) {
    return true;
  }
  claimed_.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void StorePool::submit(Job* const* jobs, std::size_t count, Mailbox& home) {
  bool ring = false;
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < count; ++i) {
      Job* job = jobs[i];
      job->home_ = &home;
      job->next_ = nullptr;
      (last_ != nullptr ? last_->next_ : first_) = job;
      last_ = job;
    }
    ring = idle_ > 0;
  }
  if (ring) {
    wake_.notify_one();
  }
}

// A thread that leaves work behind wakes the next one: a batch of quick jobs is done by one thread
// with one wake-up, and a slow job never holds up those behind it. In the same way a few finished
// jobs go home with one ring of the bell, since an io thread that is woken for each would interrupt
// the work on the others; should the next job be slow, the loop finds them when it looks by itself.
void StorePool::work() {
  Workbench bench;
  std::size_t silent = 0;  // jobs that went home since the last ring
  std::unique_lock lock(mutex_);
  while (true) {
    while (first_ == nullptr) {
      if (ending_) {
        return;
      }
      ++idle_;
      wake_.wait(lock);
      --idle_;
    }
    Job* job = first_;
    first_ = job->next_;
    job->next_ = nullptr;
    if (first_ == nullptr) {
      last_ = nullptr;
    }
    const bool wake_another = first_ != nullptr && idle_ > 0;
    lock.unlock();
    claimed_.fetch_sub(1, std::memory_order_relaxed);
    if (wake_another) {
      wake_.notify_one();
    }
    job->run(bench);
    Mailbox* home = job->home_;
    lock.lock();
    const bool same_home_follows = first_ != nullptr && first_->home_ == home;
    const bool ring = !same_home_follows || ++silent >= kSilentJobs;
    lock.unlock();
    home->post(*job, ring);
    silent = ring ? 0 : silent;
    lock.lock();
  }
}

}  // namespace meent::net
