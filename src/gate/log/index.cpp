#include "gate/log/index.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "base/background.hpp"
#include "gate/log/file.hpp"
#include "gate/log/index_part.hpp"
#include "gate/log/index_summary.hpp"
#include "gate/log/segment.hpp"

namespace meent::gate {
namespace {

using Line = std::pair<IndexKey, std::uint16_t>;

// Lines of the growing part before it is written away: 6.4 MB, and as much to sort them in. Of one
// owner and four terms an entry a whole segment is fewer.
constexpr std::size_t kMostLines = 400'000;

// Gives way each so many calls.
class Pieces {
 public:
  explicit Pieces(std::uint32_t size) : size_(size) {}
  void one() {
    if (++done_ % size_ == 0) {
      give_way();
    }
  }

 private:
  std::uint32_t size_;
  std::uint32_t done_ = 0;
};

// By key; lines of one key keep their order. A radix sort, byte by byte from the lowest.
void sort_by_key(std::vector<Line>& lines, std::vector<Line>& sorted) {
  sorted.resize(lines.size());
  Pieces pieces(8'192);
  for (int shift = 0; shift < 64; shift += 8) {
    const auto byte = [shift](const Line& line) { return (line.first >> shift) & 0xffU; };
    std::array<std::size_t, 257> begin{};
    for (const Line& line : lines) {
      ++begin[byte(line) + 1];
      pieces.one();
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    for (const Line& line : lines) {
      sorted[begin[byte(line)]++] = line;
      pieces.one();
    }
    lines.swap(sorted);
  }
}

// Sorts the lines.
PartSets sets_of(std::vector<Line>& lines, std::vector<Line>& room) {
  sort_by_key(lines, room);
  PartSets out;
  Pieces pieces(2'048);
  for (const auto& [key, entry] : lines) {
    if (out.empty() || out.back().first != key) {
      if (!out.empty()) {
        out.back().second.runOptimize();
      }
      out.emplace_back(key, Roaring{});
    }
    out.back().second.add(entry);
    pieces.one();
  }
  if (!out.empty()) {
    out.back().second.runOptimize();
  }
  return out;
}

}  // namespace

// One to one, so that two owners never share a key (the finaliser of SplitMix64).
IndexKey key_of(OwnerId owner) {
  auto value = static_cast<std::uint64_t>(owner.value) + 0x9E3779B97F4A7C15U;
  value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
  value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
  return value ^ value >> 31U;
}

IndexKey key_of(std::string_view term) {
  static constexpr std::array<unsigned char, crypto_shorthash_KEYBYTES> kKey{'m', 'e', 'e', 'n',
                                                                             't'};
  std::uint64_t out = 0;
  crypto_shorthash(reinterpret_cast<unsigned char*>(&out),
                   reinterpret_cast<const unsigned char*>(term.data()), term.size(), kKey.data());
  return out;
}

std::filesystem::path Index::path_of(const Part& part) const {
  return folder_ / fmt::format("{:012}-{}.part", part.first, part.count);
}

std::filesystem::path Index::summary_path(const Part& first) const {
  return folder_ / fmt::format("{:012}.sum", first.first);
}

// The summary of parts [64 group, 64 group + 64), when all are there.
void Index::summarise(std::size_t group, bool anew) {
  const std::size_t begin = group * kPartsInSummary;
  if (begin + kPartsInSummary > parts_.size()) {
    return;
  }
  SummaryOf what{.first = parts_[begin].first};
  for (std::size_t i = begin; i < begin + kPartsInSummary; ++i) {
    what.entries += parts_[i].count;
    what.parts.push_back(path_of(parts_[i]));
  }
  const auto path = summary_path(parts_[begin]);
  if (anew || !is_summary(path, what)) {
    write_summary(path, what);
    sync_directory(folder_);
  }
}

// Of each part, whether it may know all keys; without a summary it may.
result<std::vector<bool>> Index::worth_opening(const std::vector<Part>& parts,
                                               const std::vector<IndexKey>& keys) const {
  std::vector<bool> out(parts.size(), true);
  for (std::size_t begin = 0; !keys.empty() && begin + kPartsInSummary <= parts.size();
       begin += kPartsInSummary) {
    const auto bits = parts_with(summary_path(parts[begin]), keys);
    if (!bits && bits.error().code != Code::not_found) {
      return fail(bits.error());
    }
    for (std::size_t i = 0; bits && i < kPartsInSummary; ++i) {
      out[begin + i] = (*bits >> i & 1U) != 0;
    }
  }
  return out;
}

std::vector<Index::Part> Index::parts_in(const std::filesystem::path& folder) {
  std::vector<Part> out;
  std::error_code none;
  for (const auto& each : std::filesystem::directory_iterator(folder, none)) {
    const auto head = each.path().extension() == ".part" ? read_part_head(each.path())
                                                         : fail(Code::not_found, "another file");
    if (head) {
      out.push_back({head->first, head->count});
    }
  }
  std::sort(out.begin(), out.end(), [](const Part& a, const Part& b) { return a.first < b.first; });
  return out;
}

std::uint64_t Index::covered(const std::filesystem::path& folder) {
  std::uint64_t next = 0;
  for (const Part& each : parts_in(folder)) {
    if (each.first == next) {
      next += each.count;
    }
  }
  return next;
}

Index::Index(std::filesystem::path folder, std::uint64_t keep) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  std::uint64_t next = 0;
  for (const Part& each : parts_in(folder_)) {
    if (each.first == next && next + each.count <= keep) {
      parts_.push_back(each);
      next += each.count;
    } else {
      std::filesystem::remove(path_of(each));
    }
  }
  growing_.part.first = next;
  for (std::size_t group = 0; group < parts_.size() / kPartsInSummary; ++group) {
    summarise(group, false);
  }
}

std::uint64_t Index::size() const {
  const std::lock_guard lock(mutex_);
  return growing_.part.first + growing_.part.count;
}

void Index::add(std::span<const IndexKey> keys) {
  const std::lock_guard lock(mutex_);
  Part& part = growing_.part;
  const bool at_end = (part.first + part.count) % kSegmentEntries == 0;
  if (part.count > 0 && (at_end || growing_.lines.size() + keys.size() > kMostLines)) {
    flush_locked();
  }
  for (const IndexKey key : keys) {
    growing_.lines.emplace_back(key, static_cast<std::uint16_t>(part.count));
  }
  ++part.count;
}

void Index::flush() {
  const std::lock_guard lock(mutex_);
  flush_locked();
}

void Index::flush_locked() {
  Part& part = growing_.part;
  if (part.count == 0) {
    return;
  }
  PartSets sets = sets_of(growing_.lines, sorted_);
  write_part(path_of(part), {.first = part.first, .count = part.count}, sets);
  for (Pieces pieces(1'024); !sets.empty(); sets.pop_back()) {
    pieces.one();
  }
  sync_directory(folder_);
  parts_.push_back(part);
  part = {.first = part.first + part.count};
  growing_.lines.clear();
  if (parts_.size() % kPartsInSummary == 0) {
    summarise(parts_.size() / kPartsInSummary - 1, true);
  }
}

void Index::remove(std::uint64_t entry) {
  const std::lock_guard lock(mutex_);
  if (entry >= growing_.part.first) {
    std::erase_if(growing_.lines,
                  [&](const Line& line) { return growing_.part.first + line.second == entry; });
    return;
  }
  const auto after =
      std::upper_bound(parts_.begin(), parts_.end(), entry,
                       [](std::uint64_t place, const Part& part) { return place < part.first; });
  const Part& part = *std::prev(after);
  const auto group = static_cast<std::size_t>(std::prev(after) - parts_.begin()) / kPartsInSummary;
  auto sets = read_part(path_of(part));
  if (!sets) {
    throw broken_world(Code::internal, sets.error().detail);
  }
  std::erase_if(*sets, [&](auto& line) {
    line.second.remove(static_cast<std::uint32_t>(entry - part.first));
    return line.second.isEmpty();
  });
  write_part(path_of(part), {.first = part.first, .count = part.count}, *sets);
  sync_directory(folder_);
  summarise(group, true);
}

// Entries of the growing part that have all keys, ascending.
std::vector<std::uint32_t> Index::in_growing(const IndexQuery& query) const {
  std::vector<std::uint32_t> out;
  if (query.keys.empty()) {
    out.resize(growing_.part.count);
    std::iota(out.begin(), out.end(), 0U);
    return out;
  }
  for (std::size_t nth = 0; nth < query.keys.size(); ++nth) {
    std::vector<std::uint32_t> here;
    for (const auto& [key, at] : growing_.lines) {
      if (key == query.keys[nth] && (here.empty() || here.back() != at)) {
        here.push_back(at);
      }
    }
    if (nth == 0) {
      out = std::move(here);
    } else {
      std::vector<std::uint32_t> both;
      std::set_intersection(out.begin(), out.end(), here.begin(), here.end(),
                            std::back_inserter(both));
      out = std::move(both);
    }
  }
  return out;
}

result<void> Index::find(const IndexQuery& query,
                         const std::function<bool(std::uint64_t)>& take) const {
  const auto offer = [&](const Part& part, const auto& ascending) {
    for (auto each = ascending.rbegin(); each != ascending.rend(); ++each) {
      const std::uint64_t entry = part.first + *each;
      if (entry >= query.from && entry < query.before && !take(entry)) {
        return false;
      }
    }
    return true;
  };
  const auto meets = [&](const Part& part) {
    return part.first < query.before && part.first + part.count > query.from;
  };
  std::vector<Part> parts;
  Part growing;
  std::vector<std::uint32_t> newest;
  {
    const std::lock_guard lock(mutex_);
    parts = parts_;
    growing = growing_.part;
    if (meets(growing)) {
      newest = in_growing(query);
    }
  }
  if (!offer(growing, newest)) {
    return {};
  }
  MEENT_TRY(worth, worth_opening(parts, query.keys));
  for (std::size_t nth = parts.size(); nth-- > 0;) {
    const Part& part = parts[nth];
    if (!worth[nth] || !meets(part)) {
      continue;
    }
    MEENT_TRY(common, read_common(path_of(part), query.keys));
    std::vector<std::uint32_t> entries(common.cardinality());
    common.toUint32Array(entries.data());
    if (!offer(part, entries)) {
      return {};
    }
  }
  return {};
}

}  // namespace meent::gate
