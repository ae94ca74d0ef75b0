// One file of the index; index.hpp says how it lies. Inside this folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include <roaring/roaring.hh>

#include "base/result.hpp"
#include "gate/log/index.hpp"

namespace meent::gate {

struct PartHead {
  std::uint64_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t keys = 0;
};

inline constexpr std::size_t kPartHeadBytes = 40;

using PartSets = std::vector<std::pair<IndexKey, Roaring>>;  // ascending by key

void write_part(const std::filesystem::path& path, PartHead head, const PartSets& sets);
// Errors: invalid, not_found.
result<PartHead> read_part_head(const std::filesystem::path& path);
result<PartSets> read_part(const std::filesystem::path& path);
// What all these keys share; an empty set when one is not there.
result<Roaring> read_common(const std::filesystem::path& path, std::span<const IndexKey> keys);

}  // namespace meent::gate
