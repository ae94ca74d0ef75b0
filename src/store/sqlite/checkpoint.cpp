#include "store/sqlite/checkpoint.hpp"

namespace meent::store::sqlite {
namespace {

constexpr std::uint64_t kFrameHead = 24;  // bytes before each page in the journal
constexpr int kPatienceMillis = 200;      // of the writer for readers, at the high mark
constexpr int kUsualPatienceMillis = 5'000;

std::uint64_t page_bytes(Connection& connection) {
  Statement ask(connection, "PRAGMA page_size");
  ask.step();
  return static_cast<std::uint64_t>(ask.whole(0)) + kFrameHead;
}

}  // namespace

Checkpoint::Checkpoint(const std::filesystem::path& file, const OpenOptions& options,
                       ReaderPool& readers, Published& published)
    : connection_(file, Connection::Mode::write),
      readers_(readers),
      published_(published),
      page_bytes_(page_bytes(connection_)),
      quiet_bytes_(options.checkpoint_bytes),
      high_bytes_(options.journal_high_bytes),
      next_wait_bytes_(options.journal_high_bytes) {
  connection_.run("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-256");
  thread_ = std::thread([this] { run(); });
}

Checkpoint::~Checkpoint() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Checkpoint::listen_to(Connection& writer) {
  sqlite3_wal_hook(writer.raw(), heard, this);
}

int Checkpoint::heard(void* self, sqlite3* /*db*/, const char* /*name*/, int pages) {
  static_cast<Checkpoint*>(self)->journal_pages_ = static_cast<std::uint64_t>(pages);
  return SQLITE_OK;
}

void Checkpoint::after_commit(Connection& writer) {
  const std::uint64_t bytes = journal_bytes();
  if (bytes < quiet_bytes_) {
    next_wait_bytes_ = high_bytes_;
    return;
  }
  if (bytes < next_wait_bytes_) {
    {
      const std::lock_guard lock(mutex_);
      wanted_ = true;
    }
    changed_.notify_one();
    return;
  }
  published_.renew();
  readers_.let_go_idle();
  sqlite3_busy_timeout(writer.raw(), kPatienceMillis);
  const int code =
      sqlite3_wal_checkpoint_v2(writer.raw(), nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
  sqlite3_busy_timeout(writer.raw(), kUsualPatienceMillis);
  // A reader that takes its time is asked again only after some more growth.
  next_wait_bytes_ = code == SQLITE_OK ? high_bytes_ : bytes + high_bytes_ / 4;
}

void Checkpoint::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return wanted_ || closing_; });
    if (closing_) {
      return;
    }
    wanted_ = false;
    lock.unlock();
    quietly();
    lock.lock();
  }
}

// A failure here loses nothing (the journal stays); the writer meets the same trouble and tells.
void Checkpoint::quietly() {
  readers_.let_go_idle();
  int in_journal = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                             &in_journal, &moved);
  if (code == SQLITE_OK && in_journal == moved) {
    published_.renew();
    readers_.let_go_idle();
  }
}

}  // namespace meent::store::sqlite
