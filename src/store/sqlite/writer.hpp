// The one writer: takes all that waits, applies each request in a savepoint of its own inside one
// transaction, commits once, and only then gives the tickets. When the commit fails nothing of the
// group happened; its tickets say so, the store stays up, and is told unwritable until a commit
// succeeds again.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "base/ticket.hpp"
#include "store/sqlite/published.hpp"
#include "store/sqlite/write_context.hpp"
#include "store/store.hpp"

namespace meent::store::sqlite {

// A write that waits for its turn.
class Request {
 public:
  virtual ~Request() = default;
  virtual result<void> apply(WriteContext& context) = 0;
  virtual void done() = 0;  // committed
  virtual void refused(error why) = 0;
  virtual std::size_t rows() const = 0;
  virtual bool alone() const { return false; }  // wants a commit of its own
};

template <class Outcome, class Work>
class Task final : public Request {
 public:
  Task(Work work, std::size_t rows, bool alone)
      : work_(std::move(work)), rows_(rows), alone_(alone) {}

  TicketRef<Outcome> ticket() const { return ticket_; }
  result<void> apply(WriteContext& context) override {
    auto outcome = work_(context);
    if (!outcome) {
      return fail(std::move(outcome.error()));
    }
    outcome_ = std::move(*outcome);
    return {};
  }
  void done() override { ticket_->give(std::move(outcome_)); }
  void refused(error why) override { ticket_->give(fail(std::move(why))); }
  std::size_t rows() const override { return rows_; }
  bool alone() const override { return alone_; }

 private:
  Work work_;
  Outcome outcome_{};
  std::size_t rows_;
  bool alone_;
  TicketRef<Outcome> ticket_ = std::make_shared<Ticket<Outcome>>();
};

class Writer {
 public:
  // `after_commit` is called on the writer's thread, between groups, when no transaction is open.
  Writer(std::unique_ptr<WriteContext> context, Published& published,
         std::function<void(Connection&)> after_commit);
  // Told of every commit from here on; null: no more. Returns when no call is under way.
  void listen(CommitListener* listener);
  ~Writer();  // what waits is still done

  // Errors by ticket: unavailable when too many wait or the store closes.
  template <class Outcome, class Work>
  TicketRef<Outcome> submit(Work work, std::size_t rows, bool alone = false) {
    auto task = std::make_unique<Task<Outcome, Work>>(std::move(work), rows, alone);
    auto ticket = task->ticket();
    enqueue(std::move(task));
    return ticket;
  }

  Health health() const;
  // The parts of the figures that the writer knows.
  void figures(Figures& into) const;

 private:
  using Requests = std::deque<std::unique_ptr<Request>>;

  void enqueue(std::unique_ptr<Request> request);
  void run();
  bool wait_for_work(Requests& taken);
  std::vector<std::unique_ptr<Request>> next_group(Requests& taken) const;
  void commit(std::span<std::unique_ptr<Request>> group);
  // Applies all; gives how many stand, the rest are refused with the reasons put in `errors`.
  std::size_t apply_all(std::span<std::unique_ptr<Request>> group,
                        std::vector<std::optional<error>>& errors);
  result<void> apply_one(Request& request, bool in_savepoint);
  void finish_transaction();
  void tell_listener();
  void undo_transaction() noexcept;
  void probe();
  void set_health(bool writable, std::string why);

  std::unique_ptr<WriteContext> context_;
  Published& published_;
  std::function<void(Connection&)> after_commit_;
  std::mutex listener_mutex_;
  CommitListener* listener_ = nullptr;  // under listener_mutex_
  std::uint64_t told_ = 0;              // commits

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Requests waiting_;
  bool closing_ = false;
  Health health_;
  std::atomic<bool> writable_ = true;
  std::atomic<std::uint64_t> commits_ = 0;
  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  std::thread thread_;
};

}  // namespace meent::store::sqlite
