// Opens the embedded store: one directory with one SQLite database, held by one process at a time.
// What is not there yet is made; an older database is brought up to date by numbered steps; a newer
// one, or one that another process holds, is refused.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

namespace meent::store {

struct OpenOptions {
  std::filesystem::path directory;
  const Clock* clock = nullptr;  // these two outlive the store
  Random* random = nullptr;
  bool create = true;  // make the database when it is not there

  std::uint32_t readers = 4;                     // reads that can run at the same time
  std::uint32_t max_queue = 4'096;               // writes that may wait; more: unavailable
  std::uint64_t reader_cache_bytes = 8U << 20U;  // of pages, a reader
  std::uint64_t writer_cache_bytes = 8U << 20U;
  std::uint64_t load_cache_bytes = 128U << 20U;  // of the writer, during a bulk load
  std::uint64_t max_body_bytes = 16U << 20U;     // of one record
  std::uint64_t max_group_rows = 20'000;         // rows of small writes in one commit
  std::uint64_t max_load_rows = 50'000'000;      // a load holds the writer: about 10 s a million
  std::uint64_t few_rows = 4'096;  // so few that an index finds are fetched and sorted in memory
  std::chrono::milliseconds read_timeout{10'000};  // of one page, read or count
  std::uint64_t checkpoint_bytes = 16U << 20U;     // journal size that starts a checkpoint
  std::uint64_t journal_high_bytes = 256U << 20U;  // journal size at which the writer waits for it
};

// The name of the database inside its directory.
inline constexpr const char* kDatabaseName = "meent.sqlite";

// Errors: not_found (nothing there and create is false), conflict (another process holds it),
// unsupported (made by a newer program, or not one of ours), internal (damaged), exhausted.
result<std::unique_ptr<Store>> open(const OpenOptions& options);

}  // namespace meent::store
