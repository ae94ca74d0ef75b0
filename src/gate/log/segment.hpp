// One file of the journal: a head, then up to 65,536 records, one after another.
//   head (44 bytes): "meent journal 1\n" (16) | number u64 | highest outbox sequence before it u64
//   |
//     time of the last entry before it i64 | CRC-32C of these 40 u32
// The places of its records stand in memory while it is written; sealing it (SealedSegment) leaves
// them in a file of their own beside: 65,537 u64 and their CRC-32C.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gate/log/file.hpp"
#include "gate/log/record.hpp"

namespace meent::gate {

inline constexpr std::uint64_t kSegmentEntries = 65'536;  // a full tile of level 1
inline constexpr std::size_t kSegmentHeadBytes = 44;

std::filesystem::path journal_path(const std::filesystem::path& folder, std::uint64_t number);
std::filesystem::path places_path(const std::filesystem::path& folder, std::uint64_t number);

// A record as it was read.
struct Record {
  RecordHead head;
  std::string payload;

  // Errors: invalid when the payload is not as it was written.
  result<RecordParts> parts() const { return parse_payload(payload); }
};

// Walks over the records of a file from a place on; what it gives is checked.
class RecordWalk {
 public:
  // `until`: bytes of the file that count.
  RecordWalk(const File& file, std::uint64_t place, std::uint64_t until)
      : file_(file), place_(place), until_(until) {}

  enum class Met : std::uint8_t { record, end, broken };
  // The views live until the next call.
  Met next(RecordHead& head, std::string_view& payload);
  // Place of the record after the one given last; of the broken one after `broken`.
  std::uint64_t place() const { return place_; }

 private:
  bool have(std::size_t bytes);

  const File& file_;
  std::uint64_t place_;
  std::uint64_t until_;
  std::string buffer_;
  std::size_t at_ = 0;
};

// What stands before a segment.
struct SegmentStart {
  std::uint64_t number = 0;
  std::uint64_t outbox = 0;
  Instant time;
};

// A segment that is written, or that waits to be sealed. One thread adds; the places of records up
// to count() may be read by any.
class Segment {
 public:
  static std::shared_ptr<Segment> create(const std::filesystem::path& folder, SegmentStart start);
  // Reads all its records. Errors: invalid when its head is broken.
  struct Scanned {
    std::shared_ptr<Segment> segment;
    bool broken_end = false;  // something after the last good record
  };
  static result<Scanned> scan(const std::filesystem::path& folder, std::uint64_t number);

  std::uint64_t first() const { return start_.number * kSegmentEntries; }
  std::uint64_t number() const { return start_.number; }
  std::uint64_t count() const { return count_.load(std::memory_order_acquire); }
  bool full() const { return count() == kSegmentEntries; }
  std::uint64_t place_of(std::uint64_t nth) const { return places_[nth]; }  // nth <= count()
  File& file() { return file_; }
  const File& file() const { return file_; }
  // The last entry, or what stood before the segment.
  const RecordHead& last() const { return last_; }

  // `sizes` of records that were written after the last one.
  void added(std::uint64_t size) {
    const std::uint64_t n = count();
    places_[n + 1] = places_[n] + size;
    count_.store(n + 1, std::memory_order_release);
  }
  void cut_to_good_end();
  // Leaves the places beside it, flushed.
  void seal(const std::filesystem::path& folder) const;

 private:
  Segment(File file, SegmentStart start);

  File file_;
  SegmentStart start_;
  RecordHead last_;
  std::unique_ptr<std::uint64_t[]> places_;
  std::atomic<std::uint64_t> count_ = 0;
};

// Whether a segment has its places beside it, whole.
bool is_sealed(const std::filesystem::path& folder, std::uint64_t number);
// Reads one record of a sealed segment. Errors: not_found, invalid (with file and place).
result<Record> read_sealed(const std::filesystem::path& folder, std::uint64_t index);
result<Record> read_record(const File& file, std::uint64_t place, std::uint64_t end,
                           std::uint64_t index);
// Where a record of a sealed segment begins and ends.
result<std::pair<std::uint64_t, std::uint64_t>> sealed_place(const std::filesystem::path& folder,
                                                             std::uint64_t index);

}  // namespace meent::gate
