// Lines of (key, value) in a file, ascending by key: how the index's files are looked up. Keys are
// spread evenly, so where one stands is guessed from its size and looked for around: one or two
// reads of 4 KB. Inside this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "gate/log/file.hpp"

namespace meent::gate {

struct IndexLine {
  std::uint64_t key = 0;
  std::uint64_t value = 0;
};

std::vector<IndexLine> read_lines(const File& file, std::uint64_t begin, std::size_t first,
                                  std::size_t count);

struct FoundLine {
  std::size_t nth = 0;
  std::uint64_t value = 0;
};
// Among `count` lines from byte `begin` on. Errors: invalid when the file is cut off.
result<std::optional<FoundLine>> find_line(const File& file, std::uint64_t begin, std::size_t count,
                                           std::uint64_t key);

}  // namespace meent::gate
