#include "gate/log/index_summary.hpp"

#include <algorithm>
#include <cstring>
#include <queue>
#include <string>

#include "gate/log/file.hpp"
#include "gate/log/index_lines.hpp"
#include "gate/log/index_part.hpp"

namespace meent::gate {
namespace {

constexpr std::string_view kSummaryMark = "meent summary 1\n";
constexpr std::size_t kSummaryHead = 40;
constexpr std::size_t kBuffered = 1'024;  // lines read or written at once

struct SummaryHead {
  std::uint64_t first = 0;
  std::uint64_t entries = 0;
  std::uint64_t lines = 0;

  std::string text() const {
    std::string out(kSummaryMark);
    return out.append(reinterpret_cast<const char*>(this), sizeof *this);
  }
};

std::optional<SummaryHead> read_head(const File& file) {
  const std::string bytes = file.read_at(0, kSummaryHead);
  SummaryHead out;
  if (bytes.size() != kSummaryHead || !bytes.starts_with(kSummaryMark)) {
    return std::nullopt;
  }
  std::memcpy(&out, bytes.data() + kSummaryMark.size(), sizeof out);
  return out;
}

// The keys of one part, in order.
class KeyStream {
 public:
  explicit KeyStream(const std::filesystem::path& path) : file_(path, File::Mode::read) {
    const auto head = read_part_head(path);
    if (!head) {
      throw broken_world(Code::internal, head.error().detail);
    }
    left_ = head->keys;
  }
  bool next(IndexKey& key) {
    if (at_ == lines_.size()) {
      const std::size_t count = std::min<std::size_t>(left_, kBuffered);
      lines_ = read_lines(file_, kPartHeadBytes, done_, count);
      if (lines_.size() != count) {
        throw broken_world(Code::internal, file_.path().string() + " is cut off");
      }
      done_ += count;
      left_ -= count;
      at_ = 0;
    }
    if (at_ == lines_.size()) {
      return false;
    }
    key = lines_[at_++].key;
    return true;
  }

 private:
  File file_;
  std::vector<IndexLine> lines_;
  std::size_t at_ = 0;
  std::size_t done_ = 0;
  std::size_t left_ = 0;
};

// Lines on their way to the file.
class LineSink {
 public:
  explicit LineSink(File& file) : file_(file) {}
  void add(IndexKey key, std::size_t part) {
    if (lines_.empty() || lines_.back().key != key) {
      if (lines_.size() == kBuffered) {
        flush();
      }
      lines_.push_back({key, 0});
    }
    lines_.back().value |= std::uint64_t{1} << part;
  }
  void flush() {
    file_.write_at(
        kSummaryHead + written_ * sizeof(IndexLine),
        {reinterpret_cast<const char*>(lines_.data()), lines_.size() * sizeof(IndexLine)});
    written_ += lines_.size();
    lines_.clear();
  }
  std::uint64_t written() const { return written_; }

 private:
  File& file_;
  std::vector<IndexLine> lines_;
  std::uint64_t written_ = 0;
};

}  // namespace

void write_summary(const std::filesystem::path& path, const SummaryOf& what) {
  const std::filesystem::path beside = path.string() + ".new";
  File file(beside, File::Mode::write);
  file.truncate(0);
  LineSink sink(file);
  std::vector<KeyStream> streams;
  using Next = std::pair<IndexKey, std::size_t>;
  std::priority_queue<Next, std::vector<Next>, std::greater<>> next;
  const auto offer = [&](std::size_t part) {
    IndexKey key = 0;
    if (streams[part].next(key)) {
      next.emplace(key, part);
    }
  };
  for (const auto& each : what.parts) {
    streams.emplace_back(each);
    offer(streams.size() - 1);
  }
  while (!next.empty()) {
    const auto [key, part] = next.top();
    next.pop();
    sink.add(key, part);
    offer(part);
  }
  sink.flush();
  file.write_at(0, SummaryHead{what.first, what.entries, sink.written()}.text());
  file.sync_data();
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    throw_system("naming", path);
  }
}

bool is_summary(const std::filesystem::path& path, const SummaryOf& what) {
  const auto file = File::open_if_there(path);
  const auto head = file ? read_head(*file) : std::nullopt;
  return head && head->first == what.first && head->entries == what.entries &&
         file->size() == kSummaryHead + head->lines * sizeof(IndexLine);
}

result<std::uint64_t> parts_with(const std::filesystem::path& path,
                                 std::span<const IndexKey> keys) {
  const auto file = File::open_if_there(path);
  const auto head = file ? read_head(*file) : std::nullopt;
  if (!head) {
    return fail(Code::not_found, path.string() + " is missing or broken");
  }
  std::uint64_t out = ~std::uint64_t{0};
  for (const IndexKey key : keys) {
    MEENT_TRY(found, find_line(*file, kSummaryHead, head->lines, key));
    out &= found ? found->value : 0;
  }
  return out;
}

}  // namespace meent::gate
