// The connections that read. A caller leases one for the length of a call. A reader keeps its
// snapshot (an open read transaction) between calls and renews it only when a commit was published
// since: beginning and ending one costs system calls, and most reads follow another read. The
// checkpoint lets go of the snapshots of readers that nobody uses.
#pragma once

#include <atomic>
#include <memory>
#include <semaphore>
#include <vector>

#include "store/open.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/id_codec.hpp"
#include "store/sqlite/published.hpp"
#include "store/visible.hpp"

namespace meent::store::sqlite {

// Rows looked at by one question, judged and counted inside SQL by meent_seen(key, owner): whether
// the owner's records are visible. Past the limit of visible rows (`left`) or of hidden ones
// (`hidden_left`) it ends the statement. Statements with it can be continued behind `last`.
struct Examined {
  const Visible* visible = nullptr;
  std::uint64_t left = 0;
  std::uint64_t hidden_left = UINT64_MAX;
  RecordKey last;
  bool over = false;         // of visible rows
  bool hidden_over = false;  // of hidden ones
  std::uint64_t looked_at = 0;

  bool ended() const { return over || hidden_over; }
};

// What share of a collection some owners have, found once for each Visible.
struct Density {
  std::weak_ptr<const Visible> visible;
  CollectionId collection;
  std::uint64_t visible_rows = 0;
  std::uint64_t all_rows = 0;
};

class Reader {
 public:
  Reader(const std::filesystem::path& file, const OpenOptions& options, const IdKey& key);

  StatementCache& statements() { return statements_; }
  IdCodec& ids() { return ids_; }
  const State& state() const { return *state_; }
  Examined& examined() { return *examined_; }
  std::vector<Density>& densities() { return densities_; }
  std::uint64_t few_rows() const { return few_rows_; }

  void renew(const Published& published);  // a snapshot at least as new as what is published
  void let_go() noexcept;                  // ends the snapshot
  void start_clock();                      // the read time-out counts from here

 private:
  struct Deadline {
    const Clock* clock;
    std::int64_t micros = 0;
  };
  static int check_deadline(void* deadline);
  static void seen(sqlite3_context* context, int count, sqlite3_value** values);

  Connection connection_;
  StatementCache statements_{connection_};
  IdCodec ids_;
  StateRef state_;
  std::uint64_t sequence_ = 0;
  std::int64_t timeout_micros_;
  std::uint64_t few_rows_;
  // Where SQLite's callbacks find them, also after a move of this object.
  std::unique_ptr<Deadline> deadline_;
  std::unique_ptr<Examined> examined_ = std::make_unique<Examined>();
  std::vector<Density> densities_;  // the latest first
};

class ReaderPool {
 public:
  ReaderPool(const std::filesystem::path& file, const OpenOptions& options, const IdKey& key,
             const Published& published);

  class Lease {
   public:
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Reader* operator->() const { return &reader_; }
    Reader& operator*() const { return reader_; }

   private:
    friend class ReaderPool;
    Lease(ReaderPool& pool, std::size_t slot);
    ReaderPool& pool_;
    std::size_t slot_;
    Reader& reader_;
  };

  // Waits when all are in use. The reader is renewed and its clock started.
  Lease take();
  // Ends the snapshots of readers that are not in use.
  void let_go_idle() noexcept;

 private:
  struct Slot {
    std::unique_ptr<Reader> reader;
    std::atomic<bool> used = false;
  };
  std::size_t claim();

  const Published& published_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::counting_semaphore<> free_;
};

}  // namespace meent::store::sqlite
