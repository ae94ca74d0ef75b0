// Which of 64 parts of the index know a key: one line a key, so that an answer over a hundred
// million entries reads two files where it would read sixty-four. Made from the tables of the parts
// by merging them, without holding them in memory; made again when a part of it changes.
//
// file `FIRST.sum`, little-endian: "meent summary 1\n" (16) | first entry u64 | entries u64 |
//   lines u64 | lines: key u64, bits of the parts u64; ascending by key
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "gate/log/index.hpp"

namespace meent::gate {

inline constexpr std::size_t kPartsInSummary = 64;

struct SummaryOf {
  std::uint64_t first = 0;
  std::uint64_t entries = 0;
  std::vector<std::filesystem::path> parts;  // kPartsInSummary, in order
};

// Throws broken_world, also for a part that cannot be read.
void write_summary(const std::filesystem::path& path, const SummaryOf& what);
// Whether the file is there and of these entries.
bool is_summary(const std::filesystem::path& path, const SummaryOf& what);
// The parts that may have all these keys, as bits. Errors: invalid, not_found.
result<std::uint64_t> parts_with(const std::filesystem::path& path, std::span<const IndexKey> keys);

}  // namespace meent::gate
