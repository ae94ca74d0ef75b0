#include "store/sqlite/readers.hpp"

#include <algorithm>
#include <functional>
#include <thread>

namespace meent::store::sqlite {
namespace {

constexpr int kStepsBetweenLooks = 10'000;  // of SQLite's machine; some 0.2 ms

}  // namespace

Reader::Reader(const std::filesystem::path& file, const OpenOptions& options, const IdKey& key)
    : connection_(file, Connection::Mode::read),
      ids_(key),
      timeout_micros_(std::chrono::microseconds(options.read_timeout).count()),
      few_rows_(options.few_rows),
      deadline_(std::make_unique<Deadline>(Deadline{.clock = options.clock})) {
  connection_.run("PRAGMA query_only=1; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-" +
                  std::to_string(options.reader_cache_bytes / 1'024));
  sqlite3_progress_handler(connection_.raw(), kStepsBetweenLooks, check_deadline, deadline_.get());
  sqlite3_create_function_v2(connection_.raw(), "meent_seen", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                             examined_.get(), seen, nullptr, nullptr, nullptr);
}

int Reader::check_deadline(void* at) {
  const auto* deadline = static_cast<const Deadline*>(at);
  return deadline->clock->steady_micros() > deadline->micros ? 1 : 0;
}

void Reader::seen(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  auto* examined = static_cast<Examined*>(sqlite3_user_data(context));
  const bool sees = examined->visible->sees(OwnerId{sqlite3_value_int(values[1])});
  std::uint64_t& left = sees ? examined->left : examined->hidden_left;
  if (left == 0) [[unlikely]] {
    (sees ? examined->over : examined->hidden_over) = true;
    sqlite3_result_error(context, "enough rows were looked at", -1);
    return;
  }
  --left;
  ++examined->looked_at;
  examined->last = RecordKey{sqlite3_value_int64(values[0])};
  sqlite3_result_int(context, sees ? 1 : 0);
}

void Reader::renew(const Published& published) {
  statements_.trim();
  const std::uint64_t now = published.sequence();
  if (sequence_ == now) {
    return;
  }
  let_go();
  state_ = published.state();
  statements_.get("BEGIN").run();
  // A transaction sees what it sees from its first read on.
  Run touch(statements_.get("SELECT 1 FROM meta LIMIT 1"));
  touch->step();
  sequence_ = now;
}

void Reader::let_go() noexcept {
  if (connection_.in_transaction()) {
    sqlite3_exec(connection_.raw(), "COMMIT", nullptr, nullptr, nullptr);
  }
  sequence_ = 0;
}

void Reader::start_clock() {
  deadline_->micros = deadline_->clock->steady_micros() + timeout_micros_;
}

ReaderPool::ReaderPool(const std::filesystem::path& file, const OpenOptions& options,
                       const IdKey& key, const Published& published)
    : published_(published), free_(std::max<std::uint32_t>(options.readers, 1)) {
  for (std::uint32_t i = 0; i < std::max<std::uint32_t>(options.readers, 1); ++i) {
    slots_.push_back(std::make_unique<Slot>());
    slots_.back()->reader = std::make_unique<Reader>(file, options, key);
  }
}

// A thread begins to look at a place of its own, so that it mostly meets the reader whose pages it
// warmed itself.
std::size_t ReaderPool::claim() {
  free_.acquire();
  const std::size_t first = std::hash<std::thread::id>{}(std::this_thread::get_id());
  for (std::size_t i = 0;; ++i) {
    const std::size_t slot = (first + i) % slots_.size();
    if (!slots_[slot]->used.exchange(true, std::memory_order_acquire)) {
      return slot;
    }
  }
}

ReaderPool::Lease ReaderPool::take() {
  return Lease(*this, claim());
}

ReaderPool::Lease::Lease(ReaderPool& pool, std::size_t slot)
    : pool_(pool), slot_(slot), reader_(*pool.slots_[slot]->reader) {
  try {
    reader_.start_clock();
    reader_.renew(pool.published_);
  } catch (...) {
    pool_.slots_[slot_]->used.store(false, std::memory_order_release);
    pool_.free_.release();
    throw;
  }
}

ReaderPool::Lease::~Lease() {
  pool_.slots_[slot_]->used.store(false, std::memory_order_release);
  pool_.free_.release();
}

void ReaderPool::let_go_idle() noexcept {
  for (const auto& slot : slots_) {
    if (!slot->used.exchange(true, std::memory_order_acquire)) {
      slot->reader->let_go();
      slot->used.store(false, std::memory_order_release);
    }
  }
}

}  // namespace meent::store::sqlite
