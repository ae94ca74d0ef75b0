#include "store/sqlite/writer.hpp"

#include <chrono>

#include "store/sqlite/migrations.hpp"

namespace meent::store::sqlite {
namespace {

error error_of(const broken_world& broken) {
  if (broken.code() == Code::exhausted) {
    return {Code::exhausted, "there is no room left on the disk; nothing of this was stored", ""};
  }
  return {broken.code(), std::string("nothing of this was stored: ") + broken.what(), ""};
}

}  // namespace

Writer::Writer(std::unique_ptr<WriteContext> context, Published& published,
               std::function<void(Connection&)> after_commit)
    : context_(std::move(context)),
      published_(published),
      after_commit_(std::move(after_commit)),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Writer::enqueue(std::unique_ptr<Request> request) {
  std::unique_lock lock(mutex_);
  if (!closing_ && waiting_.size() < context_->options.max_queue) {
    waiting_.push_back(std::move(request));
    lock.unlock();
    changed_.notify_one();
    return;
  }
  const char* const why =
      closing_ ? "the store is closing" : "too many writes are waiting; try again in a moment";
  lock.unlock();
  ++refused_;
  request->refused({Code::unavailable, why, ""});
}

void Writer::run() {
  Requests taken;
  while (wait_for_work(taken)) {
    if (taken.empty()) {
      probe();
    }
    while (!taken.empty()) {
      auto group = next_group(taken);
      commit(group);
      after_commit_(context_->connection);
    }
  }
}

// False when the store closes and nothing waits any more. Comes back with nothing once a second
// while the store is unwritable.
bool Writer::wait_for_work(Requests& taken) {
  std::unique_lock lock(mutex_);
  const auto work = [this] { return closing_ || !waiting_.empty(); };
  if (writable_) {
    changed_.wait(lock, work);
  } else {
    changed_.wait_for(lock, std::chrono::seconds(1), work);
  }
  taken.swap(waiting_);
  return !closing_ || !taken.empty();
}

std::vector<std::unique_ptr<Request>> Writer::next_group(Requests& taken) const {
  std::vector<std::unique_ptr<Request>> group;
  std::size_t rows = 0;
  while (!taken.empty() && rows < context_->options.max_group_rows) {
    const bool alone = taken.front()->alone();
    if (alone && !group.empty()) {
      break;
    }
    rows += taken.front()->rows();
    group.push_back(std::move(taken.front()));
    taken.pop_front();
    if (alone) {
      break;
    }
  }
  return group;
}

void Writer::commit(std::span<std::unique_ptr<Request>> group) {
  std::vector<std::optional<error>> errors(group.size());
  try {
    context_->statements.trim();
    context_->statements.get("BEGIN IMMEDIATE").run();
    if (apply_all(group, errors) > 0) {
      finish_transaction();
    } else {
      undo_transaction();
    }
  } catch (const broken_world& broken) {
    undo_transaction();
    set_health(false, broken.what());
    for (auto& why : errors) {
      if (!why) {
        why = error_of(broken);
      }
    }
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (errors[i]) {
      ++refused_;
      group[i]->refused(std::move(*errors[i]));
    } else {
      ++requests_;
      group[i]->done();
    }
  }
}

std::size_t Writer::apply_all(std::span<std::unique_ptr<Request>> group,
                              std::vector<std::optional<error>>& errors) {
  std::size_t standing = 0;
  for (std::size_t i = 0; i < group.size(); ++i) {
    // A request that is alone is undone with its transaction.
    auto applied = apply_one(*group[i], group.size() > 1);
    if (applied) {
      ++standing;
    } else {
      errors[i] = std::move(applied.error());
    }
  }
  return standing;
}

result<void> Writer::apply_one(Request& request, bool in_savepoint) {
  auto& statements = context_->statements;
  const std::size_t owners = context_->owners.mark();
  const StateRef state = context_->state;
  if (in_savepoint) {
    statements.get("SAVEPOINT request").run();
  }
  result<void> applied;
  try {
    applied = request.apply(*context_);
  } catch (const Failure& failure) {
    if (failure.ends_transaction() || !context_->connection.in_transaction()) {
      throw;
    }
    applied = fail(failure.code(), failure.what());
  } catch (const broken_world& broken) {
    applied = fail(broken.code(), broken.what());
  } catch (const std::exception& broken) {
    applied = fail(Code::internal, std::string("the change failed: ") + broken.what());
  }
  if (applied) {
    context_->counts.keep_request();
    context_->happenings.keep_request();
  } else {
    if (in_savepoint) {
      statements.get("ROLLBACK TO request").run();
    }
    context_->counts.drop_request();
    context_->happenings.drop_request();
    context_->owners.forget_since(owners);
    context_->state = state;
  }
  if (in_savepoint) {
    statements.get("RELEASE request").run();
  }
  return applied;
}

void Writer::finish_transaction() {
  auto& statements = context_->statements;
  context_->counts.store(statements);
  context_->owners.store_pending(statements);
  write_last_key(statements, context_->keys.last());
  statements.get("COMMIT").run();
  context_->owners.committed();
  context_->counts.committed();
  ++commits_;
  // Before the commit is published: see feed.hpp.
  tell_listener();
  context_->happenings.drop_group();
  published_.publish(context_->state, context_->counts.totals());
  if (!writable_) {
    set_health(true, "");
  }
}

void Writer::tell_listener() {
  const std::lock_guard lock(listener_mutex_);
  ++told_;
  if (listener_ != nullptr) {
    listener_->committed(context_->happenings.told(told_));
  }
}

void Writer::listen(CommitListener* listener) {
  const std::lock_guard lock(listener_mutex_);
  listener_ = listener;
}

void Writer::undo_transaction() noexcept {
  // SQLite may have undone it itself. When it cannot, the next BEGIN fails and tells.
  if (context_->connection.in_transaction()) {
    sqlite3_exec(context_->connection.raw(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  context_->counts.drop_group();
  context_->happenings.drop_group();
  context_->owners.forget_since(0);
  context_->state = published_.state();
}

// A small commit of its own tells whether there is room again.
void Writer::probe() {
  try {
    context_->statements.get("BEGIN IMMEDIATE").run();
    finish_transaction();
  } catch (const broken_world& broken) {
    undo_transaction();
    set_health(false, broken.what());
  }
}

void Writer::set_health(bool writable, std::string why) {
  const std::lock_guard lock(mutex_);
  writable_ = writable;
  health_ = {.writable = writable, .why = std::move(why)};
}

Health Writer::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

void Writer::figures(Figures& into) const {
  into.commits = commits_;
  into.requests = requests_;
  into.refused = refused_;
  const std::lock_guard lock(mutex_);
  into.queue = waiting_.size();
}

}  // namespace meent::store::sqlite
