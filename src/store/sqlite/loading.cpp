#include "store/sqlite/loading.hpp"

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "store/sqlite/outbox.hpp"
#include "store/sqlite/rows.hpp"

namespace meent::store::sqlite {
namespace {

using query::RecordBatch;

// Two batches that change hands: one is filled while the other is stored.
class Prefetch {
 public:
  Prefetch(BatchSource& source, std::size_t fields)
      : source_(source),
        batches_{RecordBatch(fields), RecordBatch(fields)},
        thread_([this](const std::stop_token& stop) { fill(stop); }) {}

  // The next filled batch, null at the end; it is the caller's until the next call.
  result<const RecordBatch*> next() {
    std::unique_lock lock(mutex_);
    if (taken_) {
      ++stored_;
      taken_ = false;
      changed_.notify_all();
    }
    changed_.wait(lock, [this] { return filled_ > stored_ || end_; });
    if (filled_ == stored_) {
      return std::move(*end_).map([]() -> const RecordBatch* { return nullptr; });
    }
    taken_ = true;
    return &batches_[stored_ % 2];
  }

 private:
  void fill(const std::stop_token& stop) {
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [this] { return filled_ - stored_ < 2; })) {
          return;
        }
      }
      RecordBatch& batch = batches_[filled_ % 2];
      batch.clear();
      result<bool> more = ask(batch);
      const std::lock_guard lock(mutex_);
      if (more && *more) {
        ++filled_;
      } else {
        end_ = more ? result<void>() : fail(std::move(more.error()));
      }
      changed_.notify_all();
      if (end_) {
        return;
      }
    }
  }

  result<bool> ask(RecordBatch& batch) {
    try {
      return source_.next(batch);
    } catch (const broken_world& broken) {
      return fail(broken.code(), broken.what());
    } catch (const std::exception& broken) {
      return fail(Code::internal, std::string("the source of the load failed: ") + broken.what());
    }
  }

  BatchSource& source_;
  std::array<RecordBatch, 2> batches_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t filled_ = 0;  // batches put, and of them
  std::uint64_t stored_ = 0;  // given back
  bool taken_ = false;
  std::optional<result<void>> end_;
  std::jthread thread_;  // last: it uses all the above
};

// A larger cache for the writer while a load runs, given back after.
class LargeCache {
 public:
  explicit LargeCache(WriteContext& context) : context_(context) {
    set(context.options.load_cache_bytes);
  }
  ~LargeCache() {
    set(context_.options.writer_cache_bytes);
    sqlite3_db_release_memory(context_.connection.raw());
  }
  LargeCache(const LargeCache&) = delete;
  LargeCache& operator=(const LargeCache&) = delete;

 private:
  void set(std::uint64_t bytes) {
    const std::string sql = "PRAGMA cache_size=-" + std::to_string(bytes / 1'024);
    sqlite3_exec(context_.connection.raw(), sql.c_str(), nullptr, nullptr, nullptr);
  }
  WriteContext& context_;
};

class Load {
 public:
  Load(WriteContext& context, const Layout& layout) : context_(context), layout_(layout) {
    Statement any(context.connection, "SELECT 1 FROM " + layout.table() + " LIMIT 1");
    was_empty_ = !any.step();
  }

  result<BulkOutcome> run(BatchSource& source, const OwnerGuard& guard) {
    Prefetch prefetch(source, layout_.fields());
    for (;;) {
      MEENT_TRY(batch, prefetch.next());
      if (batch == nullptr) {
        break;
      }
      rows_ += batch->size();
      if (rows_ > context_.options.max_load_rows) {
        return fail(Code::too_large, "one load may bring " +
                                         std::to_string(context_.options.max_load_rows) +
                                         " rows; split it");
      }
      set_indexes_aside();
      MEENT_CHECK(insert_rows(context_, layout_, *batch, {guard, none_unique_}, nullptr));
    }
    put_indexes_back();
    return BulkOutcome{rows_};
  }

 private:
  static constexpr std::uint64_t kLarge = 50'000;  // rows
  const std::vector<FieldIndex> none_unique_;

  void set_indexes_aside() {
    if (was_empty_ && !aside_ && rows_ > kLarge) {
      all(layout_.drop_indexes());
      aside_ = true;
    }
  }
  void put_indexes_back() {
    if (aside_) {
      all(layout_.create_indexes());
    }
  }
  void all(const std::vector<std::string>& statements) {
    for (const std::string& sql : statements) {
      context_.connection.run(sql);
    }
  }

  WriteContext& context_;
  const Layout& layout_;
  std::uint64_t rows_ = 0;
  bool was_empty_ = false;
  bool aside_ = false;
};

}  // namespace

result<BulkOutcome> apply(WriteContext& context, BulkLoad& question) {
  MEENT_TRY(layout, context.layout(question.collection));
  if (question.definition != 0 && question.definition != layout->collection().version) {
    return fail(Code::conflict,
                "the collection was changed while this was on its way; send it again");
  }
  const LargeCache cache(context);
  MEENT_TRY(outcome, Load(context, *layout).run(*question.source, question.guard));
  const std::vector<OwnerId> owners = context.happenings.touched.take();
  if (question.entry) {
    put_in_outbox(context.statements, *question.entry, owners);
    context.happenings.outbox_grew();
  }
  context.happenings.add_bulk(question.collection);
  return outcome;
}

}  // namespace meent::store::sqlite
