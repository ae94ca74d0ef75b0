#include "gate/log/journal.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "gate/log/crc32c.hpp"
#include "gate/log/erasing.hpp"

namespace meent::gate {
namespace {

constexpr std::int64_t kRefuseMicros = 100'000;
constexpr std::size_t kMostGroup = 512;  // drafts in one write, under IOV_MAX

// All of these bytes behind one another. When there is no room for all, nothing stays.
void write_behind(File& file, std::uint64_t place, std::vector<iovec> pieces) {
  std::size_t at = 0;
  std::uint64_t done = place;
  while (at < pieces.size()) {
    const auto count = static_cast<int>(std::min<std::size_t>(pieces.size() - at, IOV_MAX));
    const ssize_t put =
        ::pwritev(file.descriptor(), pieces.data() + at, count, static_cast<off_t>(done));
    if (put < 0) {
      if (errno == EINTR) {
        continue;
      }
      const int why = errno;
      if (done > place) {
        file.truncate(place);
      }
      errno = why;
      throw_system("writing", file.path());
    }
    done += static_cast<std::uint64_t>(put);
    auto left = static_cast<std::size_t>(put);
    while (at < pieces.size() && left >= pieces[at].iov_len) {
      left -= pieces[at++].iov_len;
    }
    if (left > 0) {
      pieces[at].iov_base = static_cast<char*>(pieces[at].iov_base) + left;
      pieces[at].iov_len -= left;
    }
  }
}

}  // namespace

Journal::Journal(std::filesystem::path folder, const Clock& clock)
    : folder_(std::move(folder)), clock_(clock) {}

result<std::unique_ptr<Journal>> Journal::open(std::filesystem::path folder, std::uint64_t sealed,
                                               std::uint64_t promised, const Clock& clock) {
  auto out = std::unique_ptr<Journal>(new Journal(std::move(folder), clock));
  std::filesystem::create_directories(out->folder_);
  MEENT_CHECK(out->load(sealed, promised));
  return out;
}

// A last segment whose head was torn holds nothing yet, since its records come after its head.
result<void> Journal::load(std::uint64_t sealed, std::uint64_t promised) {
  finish_erasing(folder_);
  sealed_ = sealed;
  std::uint64_t last = sealed;
  while (std::filesystem::exists(journal_path(folder_, last + 1))) {
    ++last;
  }
  SegmentStart start{.number = sealed};
  std::uint64_t known = promised;
  if (sealed > 0) {
    MEENT_TRY(before, read_sealed(folder_, sealed * kSegmentEntries - 1));
    start.outbox = before.head.outbox;
    start.time = before.head.time;
    known = std::max(known, before.head.flushed);
  }
  for (std::uint64_t number = sealed; number <= last; ++number) {
    auto scanned = std::filesystem::exists(journal_path(folder_, number))
                       ? Segment::scan(folder_, number)
                       : fail(Code::not_found, "the journal is empty");
    const std::uint64_t first = number * kSegmentEntries;
    if (!scanned) {
      if (first < known || number < last) {
        return fail(Code::invalid,
                    fmt::format("entry {} is missing: {}", first, scanned.error().detail),
                    std::to_string(first));
      }
      start.number = number;
      current_ = Segment::create(folder_, start);
    } else {
      current_ = scanned->segment;
      const RecordHead& end = current_->last();
      known = std::max(known, current_->count() > 0 ? end.flushed : 0);
      const std::uint64_t good = first + current_->count();
      if (number < last ? !current_->full() : good < known) {
        return fail(Code::invalid,
                    fmt::format("entry {} in {} is not as it was written; restore the log from a "
                                "backup, and keep this one as evidence",
                                good, current_->file().path().string()),
                    std::to_string(good));
      }
      if (scanned->broken_end) {
        current_->cut_to_good_end();
      }
      start.outbox = end.outbox;
      start.time = end.time;
    }
    segments_[number] = current_;
  }
  last_time_ = start.time;
  last_outbox_ = start.outbox;
  outbox_ = last_outbox_;
  size_ = current_->first() + current_->count();
  sync();
  return {};
}

void Journal::refuse_when_broken() const {
  if (broken_) {
    throw broken_world(Code::internal, "the journal of the log could not be flushed to disk");
  }
}

// The one whose turn it is takes all who wait behind it along.
std::uint64_t Journal::append(std::span<Draft> drafts) {
  Waiting own{.drafts = drafts};
  std::unique_lock lock(mutex_);
  queue_.push_back(&own);
  turn_.wait(lock, [&] { return own.done || (!writing_ && queue_.front() == &own); });
  if (!own.done) {
    std::vector<Waiting*> group;
    std::size_t count = 0;
    for (Waiting* each : queue_) {
      if (!group.empty() && count + each->drafts.size() > kMostGroup) {
        break;
      }
      count += each->drafts.size();
      group.push_back(each);
    }
    writing_ = true;
    lock.unlock();
    write_all(group);
    lock.lock();
    writing_ = false;
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(group.size()));
    for (Waiting* each : group) {
      each->done = true;
    }
    if (group.size() > 1 || !queue_.empty()) {
      lock.unlock();
      turn_.notify_all();
    }
  }
  if (own.failed) {
    std::rethrow_exception(own.failed);
  }
  return own.first;
}

void Journal::number(Draft& draft, std::uint64_t index) {
  auto head = RecordHead{.size = static_cast<std::uint32_t>(draft.bytes.size() - kHeadBytes)};
  head.payload_crc = drafted_crc(draft.bytes);
  head.time = last_time_ = std::max(last_time_, clock_.now());
  head.outbox = last_outbox_ = std::max(last_outbox_, draft.outbox);
  head.flushed = flushed();
  head.flags = draft.outbox != 0 ? kFromOutbox : 0;
  head.index = index;
  head.write_to(draft.bytes.data());
}

void Journal::write_all(std::span<Waiting* const> group) {
  std::size_t done = 0;
  const bool refusing = clock_.steady_micros() < full_until_;
  try {
    refuse_when_broken();
    if (refusing) {
      throw broken_world(Code::exhausted, "there is no room left for the log");
    }
    std::vector<Draft*> run;
    std::uint64_t next = size();
    std::uint64_t highest = last_outbox_;
    for (Waiting* each : group) {
      each->first = next;
      for (Draft& draft : each->drafts) {
        if (draft.outbox == 0 || draft.outbox > highest) {
          highest = std::max(highest, draft.outbox);
          run.push_back(&draft);
          ++next;
        }
      }
    }
    while (done < run.size()) {
      if (current_->full()) {
        roll();
      }
      const std::size_t here = std::min<std::size_t>(
          {run.size() - done, kSegmentEntries - current_->count(), kMostGroup});
      write_run(std::span(run).subspan(done, here));
      done += here;
    }
  } catch (const broken_world& broken) {
    // Runs that were written before stay: a use that is in the log though it was refused.
    if (broken.code() == Code::exhausted && !refusing) {
      full_until_ = clock_.steady_micros() + kRefuseMicros;
    }
    for (Waiting* each : group) {
      each->failed = std::current_exception();
    }
  }
}

// A run that fails leaves no trace: neither in the file nor in the numbers.
void Journal::write_run(std::span<Draft*> run) {
  const std::uint64_t outbox = last_outbox_;
  const std::uint64_t first = size();
  std::vector<iovec> pieces;
  pieces.reserve(run.size());
  for (Draft* each : run) {
    number(*each, first + pieces.size());
    pieces.push_back({each->bytes.data(), each->bytes.size()});
  }
  try {
    write_behind(current_->file(), current_->place_of(current_->count()), std::move(pieces));
  } catch (...) {
    last_outbox_ = outbox;
    throw;
  }
  for (const Draft* each : run) {
    current_->added(each->bytes.size());
  }
  outbox_.store(last_outbox_, std::memory_order_release);
  size_.store(first + run.size(), std::memory_order_release);
}

void Journal::roll() {
  auto next = Segment::create(
      folder_, {.number = current_->number() + 1, .outbox = last_outbox_, .time = last_time_});
  const std::lock_guard lock(segments_mutex_);
  segments_[next->number()] = next;
  current_ = std::move(next);
}

// `size_` and `outbox_` are read before the flush, so what they count is in the files by then.
void Journal::sync() {
  refuse_when_broken();
  const std::uint64_t outbox = outbox_.load(std::memory_order_acquire);
  const std::uint64_t target = size();
  const std::uint64_t from = flushed() / kSegmentEntries;
  std::vector<std::shared_ptr<Segment>> dirty;
  {
    const std::lock_guard lock(segments_mutex_);
    for (const auto& [number, segment] : segments_) {
      if (number >= from) {
        dirty.push_back(segment);
      }
    }
  }
  try {
    for (const auto& segment : dirty) {
      segment->file().sync_data();
    }
    if (!dirty.empty() && dirty.back()->number() + 1 > directory_flushed_) {
      sync_directory(folder_);
      directory_flushed_ = dirty.back()->number() + 1;
    }
  } catch (const broken_world&) {
    broken_ = true;
    throw;
  }
  outbox_flushed_.store(outbox, std::memory_order_release);
  flushed_.store(target, std::memory_order_release);
}

std::shared_ptr<Segment> Journal::live(std::uint64_t number) const {
  const std::lock_guard lock(segments_mutex_);
  const auto found = segments_.find(number);
  return found == segments_.end() ? nullptr : found->second;
}

result<Journal::Found> Journal::find(std::uint64_t index) const {
  if (index >= size()) {
    return fail(Code::not_found, "there is no entry " + std::to_string(index) + " in the log");
  }
  if (auto segment = live(index / kSegmentEntries)) {
    const std::uint64_t nth = index % kSegmentEntries;
    return Found{segment, segment->place_of(nth), segment->place_of(nth + 1)};
  }
  MEENT_TRY(place, sealed_place(folder_, index));
  return Found{nullptr, place.first, place.second};
}

// A record that is being erased may be met half overwritten: then it is read when that is done.
result<Record> Journal::read(std::uint64_t index) const {
  auto record = read_now(index);
  if (!record && record.error().code == Code::invalid) {
    const std::lock_guard lock(erasing_mutex_);
    record = read_now(index);
  }
  return record;
}

result<Record> Journal::read_now(std::uint64_t index) const {
  MEENT_TRY(found, find(index));
  if (found.live) {
    return read_record(found.live->file(), found.place, found.end, index);
  }
  const File file(journal_path(folder_, index / kSegmentEntries), File::Mode::read);
  return read_record(file, found.place, found.end, index);
}

result<Instant> Journal::time_of(std::uint64_t index) const {
  MEENT_TRY(found, find(index));
  const auto head_in = [&](const File& file) {
    return RecordHead::read(file.read_at(found.place, kHeadBytes));
  };
  const auto head =
      found.live ? head_in(found.live->file())
                 : head_in(File(journal_path(folder_, index / kSegmentEntries), File::Mode::read));
  if (!head) {
    return fail(Code::invalid, "the head of entry " + std::to_string(index) + " is broken",
                std::to_string(index));
  }
  return head->time;
}

result<void> Journal::walk(
    std::uint64_t first, std::uint64_t count,
    const std::function<void(const RecordHead&, std::string_view)>& take) const {
  if (count == 0) {
    return {};
  }
  MEENT_TRY(begin, find(first));
  MEENT_TRY(end, find(first + count - 1));
  std::optional<File> sealed_file;
  if (!begin.live) {
    sealed_file.emplace(journal_path(folder_, first / kSegmentEntries), File::Mode::read);
  }
  RecordWalk walk(begin.live ? begin.live->file() : *sealed_file, begin.place, end.end);
  RecordHead head;
  std::string_view payload;
  for (std::uint64_t index = first; index < first + count; ++index) {
    if (walk.next(head, payload) != RecordWalk::Met::record || head.index != index) {
      return fail(Code::invalid,
                  fmt::format("entry {} in {} is not as it was written", index,
                              journal_path(folder_, first / kSegmentEntries).string()),
                  std::to_string(index));
    }
    take(head, payload);
  }
  return {};
}

result<void> Journal::erase(std::uint64_t index, const tlog::Hash& commitment) {
  const std::lock_guard lock(erasing_mutex_);
  MEENT_TRY(found, find(index));
  MEENT_TRY(record, read_now(index));
  if (record.head.erased()) {
    return {};
  }
  std::string bytes(kHeadBytes + record.head.size, '\0');
  bytes.replace(kHeadBytes, tlog::kHashSize, tlog::text_of(commitment));
  record.head.flags |= kErased;
  record.head.payload_crc = crc32c(std::string_view(bytes).substr(kHeadBytes));
  record.head.write_to(bytes.data());
  carry_out(folder_,
            {index / kSegmentEntries, found.place, bytes.substr(0, kHeadBytes + tlog::kHashSize)});
  return {};
}

void Journal::seal(std::uint64_t number) {
  const auto segment = live(number);
  ensure(segment && segment->full() && number == sealed(),
         "segments are sealed in order, when full");
  segment->seal(folder_);
  sealed_.store(number + 1, std::memory_order_release);
  const std::lock_guard lock(segments_mutex_);
  segments_.erase(number);
}

}  // namespace meent::gate
