// Moves the journal (WAL) into the database. A thread of its own does it quietly when the journal
// has grown, without keeping anybody waiting; only when the journal passes its high mark does the
// writer itself wait for readers and begin it anew. SQLite can reuse the journal only when all of
// it was moved and no snapshot still reads it, hence the snapshots of idle readers are let go.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "store/sqlite/readers.hpp"

namespace meent::store::sqlite {

class Checkpoint {
 public:
  Checkpoint(const std::filesystem::path& file, const OpenOptions& options, ReaderPool& readers,
             Published& published);
  ~Checkpoint();

  // Hears from the writer's connection how long the journal is after each commit.
  void listen_to(Connection& writer);
  // On the writer's thread between commits.
  void after_commit(Connection& writer);
  std::uint64_t journal_bytes() const { return journal_pages_ * page_bytes_; }

 private:
  static int heard(void* self, sqlite3* db, const char* name, int pages);
  void run();
  void quietly();

  Connection connection_;
  ReaderPool& readers_;
  Published& published_;
  std::uint64_t page_bytes_;
  std::uint64_t quiet_bytes_;
  std::uint64_t high_bytes_;
  std::uint64_t next_wait_bytes_;
  std::atomic<std::uint64_t> journal_pages_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool wanted_ = false;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace meent::store::sqlite
