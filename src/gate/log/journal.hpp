// The journal: every entry once, in the order of the tree, in files of 65,536 under <log>/journal/.
// append() is one write(2) for all who append at that moment: whoever comes while another writes
// waits, and the next one writes for all that wait. An entry is in the OS when append() returns and
// survives the end of this process; sync() makes it survive the machine's.
//
// When it opens, what follows the last good record is cut off, unless it is known to have been
// flushed: then the file was damaged and opening it fails with the entry's place. Any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "gate/log/segment.hpp"

namespace meent::gate {

// A record on its way into the journal; its head is filled in when it gets its place.
struct Draft {
  std::string bytes;         // of draft_record()
  std::uint64_t outbox = 0;  // its sequence there; 0: it does not come from the outbox
};

class Journal {
 public:
  // `sealed`: segments that need no reading. `promised`: entries a signed checkpoint covers.
  // Errors: invalid when entries that were flushed are missing or damaged.
  static result<std::unique_ptr<Journal>> open(std::filesystem::path folder, std::uint64_t sealed,
                                               std::uint64_t promised, const Clock& clock);

  // The place of the first; the others follow it. Drafts whose outbox sequence is not above the
  // highest one known are left out. Throws broken_world: exhausted without room (nothing of it
  // stays; refuses for 100 ms, then tries again), internal after a flush that failed.
  std::uint64_t append(std::span<Draft> drafts);

  std::uint64_t size() const { return size_.load(std::memory_order_acquire); }
  std::uint64_t flushed() const { return flushed_.load(std::memory_order_acquire); }
  // The highest outbox sequence among the entries that are flushed.
  std::uint64_t outbox_flushed() const { return outbox_flushed_.load(std::memory_order_acquire); }
  // Flushes all that was appended before the call. One thread. Throws broken_world, and then for
  // good: after a failed flush nobody knows what the disk holds.
  void sync();

  // Errors: not_found, invalid.
  result<Record> read(std::uint64_t index) const;
  // Calls `take` for the entries [first, first + count), in order; all lie in one segment.
  result<void> walk(std::uint64_t first, std::uint64_t count,
                    const std::function<void(const RecordHead&, std::string_view)>& take) const;
  result<Instant> time_of(std::uint64_t index) const;

  // Overwrites a record with zeros but for its commitment. Flushed when it returns.
  result<void> erase(std::uint64_t index, const tlog::Hash& commitment);

  // Leaves the places of a full, flushed segment beside it and forgets them.
  void seal(std::uint64_t number);
  std::uint64_t sealed() const { return sealed_.load(std::memory_order_acquire); }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  struct Waiting {
    std::span<Draft> drafts;
    std::uint64_t first = 0;
    std::exception_ptr failed;
    bool done = false;
  };
  struct Found {
    std::shared_ptr<Segment> live;  // null: sealed
    std::uint64_t place = 0;
    std::uint64_t end = 0;
  };

  Journal(std::filesystem::path folder, const Clock& clock);
  result<void> load(std::uint64_t sealed, std::uint64_t promised);
  void write_all(std::span<Waiting* const> group);
  void write_run(std::span<Draft*> run);
  void number(Draft& draft, std::uint64_t index);
  void roll();
  std::shared_ptr<Segment> live(std::uint64_t number) const;
  result<Found> find(std::uint64_t index) const;
  result<Record> read_now(std::uint64_t index) const;
  void refuse_when_broken() const;

  std::filesystem::path folder_;
  const Clock& clock_;

  std::mutex mutex_;  // of the queue
  std::condition_variable turn_;
  std::deque<Waiting*> queue_;
  bool writing_ = false;

  // Touched by the one who writes only.
  std::shared_ptr<Segment> current_;
  Instant last_time_;
  std::uint64_t last_outbox_ = 0;
  std::int64_t full_until_ = 0;

  mutable std::mutex segments_mutex_;
  std::map<std::uint64_t, std::shared_ptr<Segment>> segments_;  // not sealed

  std::atomic<std::uint64_t> size_ = 0;
  std::atomic<std::uint64_t> flushed_ = 0;
  std::atomic<std::uint64_t> outbox_ = 0;
  std::atomic<std::uint64_t> outbox_flushed_ = 0;
  std::atomic<std::uint64_t> sealed_ = 0;
  std::atomic<bool> broken_ = false;
  mutable std::mutex erasing_mutex_;
  std::uint64_t directory_flushed_ = 0;  // segments whose names are safe
};

}  // namespace meent::gate
