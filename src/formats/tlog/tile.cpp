#include "formats/tlog/tile.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace meent::tlog {
namespace {

constexpr int kHighestLevel = 63;

// A decimal without leading zeroes.
std::optional<std::uint64_t> plain_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, why] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (why != std::errc{} || end != text.data() + text.size() ||
      (text.size() > 1 && text[0] == '0')) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::uint64_t> three_digits(std::string_view text) {
  if (text.size() != 3) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!text::is_ascii_digit(c)) {
      return std::nullopt;
    }
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

void append_three_digits(std::string& out, std::uint64_t number) {
  out.push_back(static_cast<char>('0' + number / 100));
  out.push_back(static_cast<char>('0' + number / 10 % 10));
  out.push_back(static_cast<char>('0' + number % 10));
}

// "x001/x234/067"; the first group may only be zero when it is the only one.
std::optional<std::uint64_t> grouped_number(std::string_view text) {
  const auto groups = text::split(text, '/');
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const bool last = i + 1 == groups.size();
    if (!last && !groups[i].starts_with('x')) {
      return std::nullopt;
    }
    const auto digits = three_digits(groups[i].substr(last ? 0 : 1));
    if (!digits || (i == 0 && !last && *digits == 0) || value > kMostLeaves / 1000) {
      return std::nullopt;
    }
    value = value * 1000 + *digits;
  }
  return value;
}

}  // namespace

std::string path_of(const TileAddress& tile) {
  std::string out = "tile/" + (tile.level == kEntries ? "entries" : std::to_string(tile.level));
  std::uint64_t unit = 1;
  while (tile.index / unit >= 1000) {
    unit *= 1000;
  }
  for (; unit > 0; unit /= 1000) {
    out += unit > 1 ? "/x" : "/";
    append_three_digits(out, tile.index / unit % 1000);
  }
  if (tile.width < kTileWidth) {
    out += ".p/" + std::to_string(tile.width);
  }
  return out;
}

result<TileAddress> parse_tile_path(std::string_view level, std::string_view rest) {
  const auto wrong = [] { return fail(Code::invalid, "this is not the path of a tile"); };
  TileAddress out;
  if (level == "entries") {
    out.level = kEntries;
  } else {
    const auto number = plain_number(level);
    if (!number || *number > kHighestLevel) {
      return wrong();
    }
    out.level = static_cast<int>(*number);
  }
  const std::size_t mark = rest.find(".p/");
  if (mark != std::string_view::npos) {
    const auto width = plain_number(rest.substr(mark + 3));
    if (!width || *width == 0 || *width >= kTileWidth) {
      return wrong();
    }
    out.width = static_cast<std::uint32_t>(*width);
    rest = rest.substr(0, mark);
  }
  const auto index = grouped_number(rest);
  if (!index) {
    return wrong();
  }
  out.index = *index;
  return out;
}

std::uint64_t full_tiles(int level, std::uint64_t size) {
  const int shift = kTileHeight * (std::max(level, 0) + 1);
  return shift > 63 ? 0 : size >> shift;
}

std::uint32_t partial_width(int level, std::uint64_t size) {
  const int shift = kTileHeight * std::max(level, 0);
  return shift > 63 ? 0 : static_cast<std::uint32_t>((size >> shift) % kTileWidth);
}

TileAddress tile_in(int level, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t full = full_tiles(level, size);
  const std::uint32_t width = index < full    ? kTileWidth
                              : index == full ? partial_width(level, size)
                                              : 0;
  return {level, index, width};
}

result<const std::string*> TileNodes::tile(int level, std::uint64_t index) {
  const TileAddress address = tile_in(level, index, size_);
  if (address.width == 0) {
    return fail(Code::invalid, "the tree has no " + path_of({level, index}));
  }
  if (kept_.size() <= static_cast<std::size_t>(level)) {
    kept_.resize(static_cast<std::size_t>(level) + 1);
  }
  Kept& kept = kept_[static_cast<std::size_t>(level)];
  if (kept.bytes.empty() || kept.address != address) {
    MEENT_TRY(bytes, tiles_(address));
    if (bytes.size() != std::size_t{address.width} * kHashSize) {
      return fail(Code::invalid, path_of(address) + " does not have the size of a tile",
                  path_of(address));
    }
    kept = {address, std::move(bytes)};
  }
  return &kept.bytes;
}

result<Hash> TileNodes::operator()(NodeAddress node) {
  const int level = node.level / kTileHeight;
  const int above = node.level % kTileHeight;
  const std::uint64_t first = node.index << above;  // hash of the tile's level that starts the node
  MEENT_TRY(bytes, tile(level, first / kTileWidth));
  const std::size_t begin = static_cast<std::size_t>(first % kTileWidth) * kHashSize;
  const std::size_t size = (std::size_t{1} << above) * kHashSize;
  if (begin + size > bytes->size()) {
    return fail(Code::invalid, "the node is not complete in a tree of this size");
  }
  return subtree_hash(std::string_view(*bytes).substr(begin, size));
}

Hash subtree_hash(std::string_view hashes) {
  const std::size_t count = hashes.size() / kHashSize;
  ensure(std::has_single_bit(count) && count * kHashSize == hashes.size(), "2^n hashes");
  std::vector<Hash> level(count);
  for (std::size_t i = 0; i < count; ++i) {
    level[i] = hash_of(hashes.substr(i * kHashSize, kHashSize));
  }
  for (std::size_t width = count; width > 1; width /= 2) {
    for (std::size_t i = 0; i < width / 2; ++i) {
      level[i] = node_hash(level[2 * i], level[2 * i + 1]);
    }
  }
  return level[0];
}

result<void> append_entry(std::string& bundle, std::string_view entry) {
  if (entry.size() > 0xFFFF) {
    return fail(Code::too_large, "an entry of a bundle has at most 65,535 bytes");
  }
  bundle.push_back(static_cast<char>(entry.size() >> 8U));
  bundle.push_back(static_cast<char>(entry.size() & 0xFFU));
  bundle.append(entry);
  return {};
}

result<std::vector<std::string_view>> entries_of(std::string_view bundle, std::uint32_t count) {
  std::vector<std::string_view> out;
  out.reserve(count);
  while (!bundle.empty()) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bundle[i]); };
    const std::size_t size = bundle.size() < 2 ? 0 : std::size_t{byte(0)} * 256 + byte(1);
    if (bundle.size() < 2 + size) {
      return fail(Code::invalid, "the bundle ends inside an entry");
    }
    out.push_back(bundle.substr(2, size));
    bundle.remove_prefix(2 + size);
  }
  if (out.size() != count) {
    return fail(Code::invalid, "the bundle holds " + std::to_string(out.size()) + " entries, not " +
                                   std::to_string(count));
  }
  return out;
}

}  // namespace meent::tlog
