#include "gate/log/backup.hpp"

#include <algorithm>
#include <string>

#include "gate/log/file.hpp"
#include "gate/log/segment.hpp"

namespace meent::gate {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPieceBytes = 1U << 20U;

result<void> guarded(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const broken_world& broken) {
    return fail(broken.code(), broken.what());
  } catch (const fs::filesystem_error& broken) {
    return fail(Code::internal, broken.what());
  }
}

// replace_whole makes files that their owner alone can read.
bool copy_small(const fs::path& from, const fs::path& to) {
  const auto text = read_whole(from);
  if (text) {
    replace_whole(to, *text);
  }
  return text.has_value();
}

// How much of a segment belongs to the copy.
struct Good {
  std::uint64_t bytes = kSegmentHeadBytes;
  std::uint64_t records = 0;
  bool ended = false;  // by a later write, or by a record that was not whole yet
};

Good good_part(const File& file, std::uint64_t last, JournalCopy& sum) {
  RecordWalk walk(file, kSegmentHeadBytes, file.size());
  Good good;
  RecordHead head;
  std::string_view payload;
  for (;;) {
    const auto met = walk.next(head, payload);
    if (met != RecordWalk::Met::record || head.outbox > last || head.index != sum.entries) {
      good.ended = met != RecordWalk::Met::end;
      return good;
    }
    good.bytes = walk.place();
    ++good.records;
    ++sum.entries;
    sum.outbox = std::max(sum.outbox, head.outbox);
  }
}

void copy_bytes(const File& from, const fs::path& to, std::uint64_t bytes) {
  File out(to, File::Mode::write);
  for (std::uint64_t at = 0; at < bytes; at += kPieceBytes) {
    const std::uint64_t size = std::min(kPieceBytes, bytes - at);
    out.write_at(at, from.read_at(at, static_cast<std::size_t>(size)));
  }
  out.sync_data();
}

std::uint64_t segments_in(const fs::path& journal) {
  std::uint64_t count = 0;
  while (fs::exists(journal_path(journal, count))) {
    ++count;
  }
  return count;
}

}  // namespace

result<void> copy_log_heads(const fs::path& log, const fs::path& to) {
  return guarded([&] {
    fs::create_directories(to);
    for (const char* name : {"checkpoint", "witnessed", "log.vkey"}) {
      copy_small(log / name, to / name);
    }
    sync_directory(to);
  });
}

result<void> copy_log_key(const fs::path& log, const fs::path& to) {
  bool there = false;
  MEENT_CHECK(guarded([&] { there = copy_small(log / "log.key", to / "log.key"); }));
  if (!there) {
    return fail(Code::not_found, "the log in " + log.string() + " has no key");
  }
  return {};
}

result<JournalCopy> copy_journal(const fs::path& log, const fs::path& to, std::uint64_t last,
                                 const std::function<void(double)>& progress) {
  JournalCopy sum;
  MEENT_CHECK(guarded([&] {
    const fs::path from = log / "journal";
    const fs::path into = to / "journal";
    fs::create_directories(into);
    const std::uint64_t count = segments_in(from);
    for (std::uint64_t number = 0; number < count; ++number) {
      const File file(journal_path(from, number), File::Mode::read);
      if (file.size() < kSegmentHeadBytes) {  // it is being made
        break;
      }
      const Good good = good_part(file, last, sum);
      if (good.records > 0) {
        copy_bytes(file, journal_path(into, number), good.bytes);
      }
      if (progress) {
        progress(static_cast<double>(number + 1) / static_cast<double>(count));
      }
      if (good.ended || good.records < kSegmentEntries) {
        break;
      }
    }
    sync_directory(into);
    sync_directory(to);
  }));
  return sum;
}

}  // namespace meent::gate
