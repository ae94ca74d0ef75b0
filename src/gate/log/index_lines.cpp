#include "gate/log/index_lines.hpp"

#include <algorithm>

namespace meent::gate {
namespace {

constexpr std::size_t kWindow = 256;  // the guess is rarely further off than half of it

}  // namespace

std::vector<IndexLine> read_lines(const File& file, std::uint64_t begin, std::size_t first,
                                  std::size_t count) {
  std::vector<IndexLine> out(count);
  const std::size_t got =
      file.read_at(begin + first * sizeof(IndexLine), reinterpret_cast<char*>(out.data()),
                   count * sizeof(IndexLine));
  out.resize(got / sizeof(IndexLine));
  return out;
}

result<std::optional<FoundLine>> find_line(const File& file, std::uint64_t begin, std::size_t count,
                                           std::uint64_t key) {
  std::size_t low = 0;
  std::size_t high = count;
  auto guess = static_cast<std::size_t>(static_cast<unsigned __int128>(key) * count >> 64U);
  while (low < high) {
    const std::size_t first =
        std::clamp(guess > kWindow / 2 ? guess - kWindow / 2 : 0, low, high - 1);
    const std::size_t size = std::min(kWindow, high - first);
    const auto lines = read_lines(file, begin, first, size);
    if (lines.size() != size) {
      return fail(Code::invalid, file.path().string() + " is cut off");
    }
    if (key < lines.front().key) {
      high = first;
    } else if (key > lines.back().key) {
      low = first + size;
    } else {
      const auto found =
          std::lower_bound(lines.begin(), lines.end(), key,
                           [](const IndexLine& line, std::uint64_t k) { return line.key < k; });
      if (found->key != key) {
        return std::optional<FoundLine>{};
      }
      return FoundLine{first + static_cast<std::size_t>(found - lines.begin()), found->value};
    }
    guess = low + (high - low) / 2;
  }
  return std::optional<FoundLine>{};
}

}  // namespace meent::gate
