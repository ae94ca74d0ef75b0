#include "gate/log/verify.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "gate/log/segment.hpp"

namespace meent::gate {
namespace {

using tlog::Hash;
using tlog::kHashSize;
using tlog::kTileWidth;

tl::unexpected<error> wrong_entry(std::uint64_t index, std::string_view file,
                                  std::string_view what) {
  return fail(Code::invalid, fmt::format("entry {} ({}): {}", index, file, what),
              std::to_string(index));
}

std::string_view hash_at(std::string_view tile, std::size_t nth) {
  return tile.substr(nth * kHashSize, kHashSize);
}

// Checks all under one tile of level 1 and gives the hashes that this tile must hold.
class UnitCheck {
 public:
  UnitCheck(const Verification& what, std::uint64_t unit)
      : what_(what),
        first_(unit * kSegmentEntries),
        count_(std::min(kSegmentEntries, what.checkpoint.size - first_)) {}

  result<std::vector<Hash>> run() {
    std::vector<Hash> roots;
    for (std::uint64_t tile = first_ / kTileWidth; tile * kTileWidth < first_ + count_; ++tile) {
      MEENT_TRY(root, check_tile(tile));
      if (root) {
        roots.push_back(*root);
      }
    }
    if (what_.behind) {
      MEENT_CHECK(what_.behind(first_, commitments_));
    }
    return roots;
  }

 private:
  // The root of the tile when it is full.
  result<std::optional<Hash>> check_tile(std::uint64_t nth) {
    const auto at = tlog::tile_in(0, nth, what_.checkpoint.size);
    const tlog::TileAddress bundle_at{tlog::kEntries, nth, at.width};
    MEENT_TRY(hashes, what_.tiles(at));
    MEENT_TRY(bundle, what_.tiles(bundle_at));
    const auto entries = tlog::entries_of(bundle, at.width);
    const std::uint64_t first = nth * kTileWidth;
    if (hashes.size() != std::size_t{at.width} * kHashSize) {
      return wrong_entry(first, what_.file_of(at), "the tile does not have its size");
    }
    if (!entries) {
      return wrong_entry(first, what_.file_of(bundle_at), entries.error().detail);
    }
    for (std::uint32_t i = 0; i < at.width; ++i) {
      const std::string_view entry = (*entries)[i];
      if (tlog::text_of(tlog::leaf_hash(entry)) != hash_at(hashes, i)) {
        return wrong_entry(first + i, what_.file_of(bundle_at),
                           "it does not have the hash that " + what_.file_of(at) + " tells");
      }
      if (what_.behind) {
        if (entry.size() != kHashSize) {
          return wrong_entry(first + i, what_.file_of(bundle_at), "it is not a commitment");
        }
        commitments_.push_back(tlog::hash_of(entry));
      }
    }
    return at.width == kTileWidth ? std::optional(tlog::subtree_hash(hashes)) : std::nullopt;
  }

  const Verification& what_;
  std::uint64_t first_;
  std::uint64_t count_;
  std::vector<Hash> commitments_;
};

// The tiles from level 1 up, against the roots of the tiles below them.
result<void> check_above(const Verification& what, std::vector<Hash> roots) {
  for (int level = 1; !roots.empty(); ++level) {
    std::vector<Hash> above;
    for (std::uint64_t nth = 0; nth * kTileWidth < roots.size(); ++nth) {
      const auto at = tlog::tile_in(level, nth, what.checkpoint.size);
      MEENT_TRY(tile, what.tiles(at));
      for (std::uint32_t i = 0; i < at.width; ++i) {
        const std::uint64_t place = nth * kTileWidth + i;
        if (tile.size() != std::size_t{at.width} * kHashSize ||
            tlog::text_of(roots[place]) != hash_at(tile, i)) {
          return wrong_entry(place << (tlog::kTileHeight * level), what.file_of(at),
                             "the tile does not hold the hash of what is under it");
        }
      }
      if (at.width == kTileWidth) {
        above.push_back(tlog::subtree_hash(tile));
      }
    }
    roots = std::move(above);
  }
  return {};
}

// Units are taken in order, so that the first wrong one is known when all before it are done.
class Units {
 public:
  explicit Units(const Verification& what)
      : what_(what), count_((what.checkpoint.size + kSegmentEntries - 1) / kSegmentEntries) {}

  result<std::vector<Hash>> run() {
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < std::max(1, what_.threads); ++i) {
        threads.emplace_back([this] { work(); });
      }
      std::unique_lock lock(mutex_);
      while (!changed_.wait_for(lock, std::chrono::milliseconds(100),
                                [&] { return working_ == 0 && started_; })) {
        if (what_.progress) {
          const double share = static_cast<double>(done_) / static_cast<double>(count_);
          lock.unlock();
          what_.progress(share);
          lock.lock();
        }
      }
    }
    if (!wrong_.empty()) {
      return fail(wrong_.begin()->second);
    }
    std::vector<Hash> out;
    for (auto& [unit, roots] : roots_) {
      out.insert(out.end(), roots.begin(), roots.end());
    }
    return out;
  }

 private:
  void work() {
    begin();
    for (std::uint64_t unit = next_++; unit < count_ && !stop_; unit = next_++) {
      result<std::vector<Hash>> roots;
      try {
        roots = UnitCheck(what_, unit).run();
      } catch (const std::exception& broken) {
        roots = fail(Code::unavailable, broken.what());
      }
      const std::lock_guard lock(mutex_);
      ++done_;
      if (roots) {
        roots_[unit] = std::move(*roots);
      } else {
        wrong_.emplace(unit, std::move(roots.error()));
        stop_ = true;
      }
    }
    const std::lock_guard lock(mutex_);
    if (--working_ == 0) {
      changed_.notify_all();
    }
  }

  void begin() {
    const std::lock_guard lock(mutex_);
    ++working_;
    started_ = true;
  }

  const Verification& what_;
  std::uint64_t count_;
  std::atomic<std::uint64_t> next_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  int working_ = 0;
  bool started_ = false;
  std::uint64_t done_ = 0;
  std::map<std::uint64_t, std::vector<Hash>> roots_;
  std::map<std::uint64_t, error> wrong_;
};

}  // namespace

result<void> verify_log(const Verification& what) {
  const tlog::Checkpoint& checkpoint = what.checkpoint;
  if (checkpoint.size > 0) {
    MEENT_TRY(roots, Units(what).run());
    MEENT_CHECK(check_above(what, std::move(roots)));
  }
  MEENT_TRY(root, tlog::root_of(checkpoint.size, tlog::TileNodes(checkpoint.size, what.tiles)));
  if (root != checkpoint.root) {
    return fail(Code::invalid,
                fmt::format("entries and tiles agree, but they are not the {} entries the "
                            "checkpoint signs: the root is {}, not {}",
                            checkpoint.size, tlog::format(root), tlog::format(checkpoint.root)));
  }
  return {};
}

tlog::TileReader tiles_in(std::filesystem::path folder) {
  return [folder = std::move(folder)](const tlog::TileAddress& at) -> result<std::string> {
    auto bytes = read_whole(folder / tlog::path_of(at));
    if (!bytes && at.width < kTileWidth) {  // a log may keep the full tile alone
      bytes = read_whole(folder / tlog::path_of({at.level, at.index}));
      if (bytes && at.level != tlog::kEntries) {
        bytes->resize(std::min(bytes->size(), std::size_t{at.width} * kHashSize));
      }
    }
    if (!bytes) {
      return fail(Code::not_found, "the file " + tlog::path_of(at) + " is missing");
    }
    return std::move(*bytes);
  };
}

bool is_store_log(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / "tree" / "commitments");
}

std::string store_file_of(const tlog::TileAddress& address) {
  return address.level == tlog::kEntries ? "tree/commitments"
                                         : "tree/hashes." + std::to_string(address.level);
}

tlog::TileReader store_tiles(const std::filesystem::path& folder) {
  return [folder](const tlog::TileAddress& at) -> result<std::string> {
    const bool entries = at.level == tlog::kEntries;
    const auto path = folder / store_file_of(at);
    const auto file = File::open_if_there(path);
    const std::size_t size = std::size_t{at.width} * kHashSize;
    std::string bytes = file ? file->read_at(at.index * kTileWidth * kHashSize, size) : "";
    if (bytes.size() != size) {
      return fail(Code::not_found, fmt::format("{} is missing or too short for {}", path.string(),
                                               tlog::path_of(at)));
    }
    if (!entries) {
      return bytes;
    }
    std::string bundle;
    for (std::size_t i = 0; i < at.width; ++i) {
      MEENT_CHECK(tlog::append_entry(bundle, hash_at(bytes, i)));
    }
    return bundle;
  };
}

std::function<result<void>(std::uint64_t, const std::vector<tlog::Hash>&)> store_bodies(
    std::filesystem::path folder) {
  return [folder = std::move(folder)](std::uint64_t first,
                                      const std::vector<tlog::Hash>& commitments) -> result<void> {
    const auto path = journal_path(folder / "journal", first / kSegmentEntries);
    const File file(path, File::Mode::read);
    RecordWalk walk(file, kSegmentHeadBytes, file.size());
    for (std::size_t i = 0; i < commitments.size(); ++i) {
      RecordHead head;
      std::string_view payload;
      const std::uint64_t index = first + i;
      if (walk.next(head, payload) != RecordWalk::Met::record || head.index != index) {
        return wrong_entry(index, path.string(), "it is not as it was written");
      }
      const auto commitment = commitment_of(head, payload);
      if (!commitment || *commitment != commitments[i]) {
        return wrong_entry(index, path.string(), "its body is not the one the tree commits to");
      }
    }
    return {};
  };
}

}  // namespace meent::gate
