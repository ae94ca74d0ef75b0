#include "gate/log/tree_files.hpp"

#include <algorithm>
#include <string>

#include "base/background.hpp"
#include "base/ensure.hpp"
#include "gate/log/segment.hpp"

namespace meent::gate {
namespace {

using tlog::kHashSize;

std::filesystem::path level_path(const std::filesystem::path& folder, std::size_t number) {
  return folder / ("hashes." + std::to_string(number));
}

std::filesystem::path made(std::filesystem::path folder) {
  std::filesystem::create_directories(folder);
  return folder;
}

std::uint64_t hashes_in(const std::filesystem::path& path) {
  const auto file = File::open_if_there(path);
  return file ? file->size() / kHashSize : 0;
}

std::string bundle_of(std::string_view commitments) {
  std::string out;
  out.reserve(commitments.size() / kHashSize * (kHashSize + 2));
  for (; !commitments.empty(); commitments.remove_prefix(kHashSize)) {
    out.push_back(0);
    out.push_back(static_cast<char>(kHashSize));
    out.append(commitments.substr(0, kHashSize));
  }
  return out;
}

}  // namespace

std::uint64_t TreeFiles::whole(const std::filesystem::path& folder) {
  std::uint64_t entries =
      std::min(hashes_in(folder / "commitments"), hashes_in(level_path(folder, 0)));
  entries -= entries % kSegmentEntries;
  for (std::size_t level = 1; entries >> (tlog::kTileHeight * level) > 0; ++level) {
    const auto shift = tlog::kTileHeight * level;
    while (entries > 0 && hashes_in(level_path(folder, level)) < entries >> shift) {
      entries -= kSegmentEntries;
    }
  }
  return entries;
}

TreeFiles::TreeFiles(std::filesystem::path folder, std::uint64_t keep)
    : folder_(made(std::move(folder))), commitments_(folder_ / "commitments", File::Mode::write) {
  for (std::size_t i = 0; i == 0 || std::filesystem::exists(level_path(folder_, i)); ++i) {
    level(i);
  }
  cut(keep);
}

File& TreeFiles::level(std::size_t number) {
  const std::lock_guard lock(levels_mutex_);
  while (levels_.size() <= number) {
    levels_.push_back(
        std::make_unique<File>(level_path(folder_, levels_.size()), File::Mode::write));
  }
  return *levels_[number];
}

const File* TreeFiles::level_if_there(std::size_t number) const {
  const std::lock_guard lock(levels_mutex_);
  return number < levels_.size() ? levels_[number].get() : nullptr;
}

// Back to the first `size` entries, in the files and in memory.
void TreeFiles::cut(std::uint64_t size) {
  commitments_.truncate(size * kHashSize);
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const auto shift = tlog::kTileHeight * i;
    levels_[i]->truncate((shift > 63 ? 0 : size >> shift) * kHashSize);
  }
  size_.store(size, std::memory_order_release);
  auto frontier = tlog::Frontier::at(size, nodes(size));
  ensure(frontier.has_value(), "the tree's files hold what they are asked to keep");
  frontier_ = std::move(*frontier);
}

void TreeFiles::append(std::span<const tlog::Hash> commitments) {
  const std::uint64_t before = size();
  std::vector<std::string> more(1);
  std::string bytes;
  tlog::Frontier grown = frontier_;
  const auto keep = [&more](tlog::NodeAddress node, const tlog::Hash& hash) {
    if (node.level % tlog::kTileHeight == 0) {
      const auto level = static_cast<std::size_t>(node.level / tlog::kTileHeight);
      more.resize(std::max(more.size(), level + 1));
      more[level].append(tlog::text_of(hash));
    }
  };
  for (const tlog::Hash& each : commitments) {
    bytes.append(tlog::text_of(each));
    const tlog::Hash leaf = tlog::leaf_hash(tlog::text_of(each));
    more[0].append(tlog::text_of(leaf));
    grown.add(leaf, keep);
    if (more[0].size() % (32 * kHashSize) == 0) {
      give_way();
    }
  }
  try {
    commitments_.write_at(before * kHashSize, bytes);
    for (std::size_t i = 0; i < more.size(); ++i) {
      level(i).write_at((before >> (tlog::kTileHeight * i)) * kHashSize, more[i]);
    }
  } catch (const broken_world&) {
    cut(before);
    throw;
  }
  frontier_ = std::move(grown);
  size_.store(before + commitments.size(), std::memory_order_release);
}

void TreeFiles::sync() {
  commitments_.sync_data();
  for (const auto& each : levels_) {
    each->sync_data();
  }
  if (named_ < levels_.size()) {
    sync_directory(folder_);
    named_ = levels_.size();
  }
}

result<std::string> TreeFiles::tile(const tlog::TileAddress& address) const {
  const bool entries = address.level == tlog::kEntries;
  const auto have = tlog::tile_in(address.level, address.index, size());
  const File* file =
      entries ? &commitments_ : level_if_there(static_cast<std::size_t>(address.level));
  const std::size_t bytes = std::size_t{address.width} * kHashSize;
  if (file == nullptr || address.width > have.width) {
    return fail(Code::not_found, "the log has no " + tlog::path_of(address));
  }
  std::string out = file->read_at(address.index * tlog::kTileWidth * kHashSize, bytes);
  if (out.size() != bytes) {
    return fail(Code::invalid, file->path().string() + " is shorter than the log",
                tlog::path_of(address));
  }
  return entries ? bundle_of(out) : out;
}

result<tlog::Hash> TreeFiles::commitment(std::uint64_t index) const {
  const std::string bytes = commitments_.read_at(index * kHashSize, kHashSize);
  if (index >= size() || bytes.size() != kHashSize) {
    return fail(Code::not_found, "entry " + std::to_string(index) + " is not in the tree yet");
  }
  return tlog::hash_of(bytes);
}

tlog::NodeReader TreeFiles::nodes(std::uint64_t size) const {
  const auto nodes = std::make_shared<tlog::TileNodes>(
      size, [this](const tlog::TileAddress& address) { return tile(address); });
  return [nodes](tlog::NodeAddress node) { return (*nodes)(node); };
}

}  // namespace meent::gate
