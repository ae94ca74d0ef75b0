#include "gate/log/index_part.hpp"

#include <algorithm>
#include <cstring>

#include "base/background.hpp"
#include "gate/log/crc32c.hpp"
#include "gate/log/file.hpp"
#include "gate/log/index_lines.hpp"

namespace meent::gate {
namespace {

constexpr std::string_view kPartMark{"meent index 1\n\0\0", 16};
constexpr std::size_t kCrcPlace = 32;  // in the head
constexpr std::size_t kLine = sizeof(IndexLine);
constexpr std::uint64_t kMostSet = 1U << 20U;  // no set of 65,536 entries is larger

tl::unexpected<error> broken_part(const std::filesystem::path& path) {
  return fail(Code::invalid, path.string() +
                                 " is not as it was written; remove the folder index "
                                 "of the log, it is made again at the next start");
}

std::string head_bytes(const PartHead& head) {
  std::string out(kPartMark);
  out.append(reinterpret_cast<const char*>(&head.first), 8);
  out.append(reinterpret_cast<const char*>(&head.count), 4);
  return out.append(reinterpret_cast<const char*>(&head.keys), 4);
}

result<PartHead> parse_head(const std::filesystem::path& path, std::string_view bytes) {
  if (bytes.size() < kPartHeadBytes || !bytes.starts_with(kPartMark)) {
    return broken_part(path);
  }
  PartHead out;
  std::memcpy(&out.first, bytes.data() + 16, 8);
  std::memcpy(&out.count, bytes.data() + 24, 4);
  std::memcpy(&out.keys, bytes.data() + 28, 4);
  return out;
}

std::optional<Roaring> parse_set(const std::string& bytes) {
  try {
    return Roaring::readSafe(bytes.data(), bytes.size());
  } catch (const std::exception&) {  // bytes that are no bitmap
    return std::nullopt;
  }
}

// The line after a key's own ends its set.
result<Roaring> find_set(const File& file, const PartHead& head, IndexKey key) {
  MEENT_TRY(found, find_line(file, kPartHeadBytes, head.keys, key));
  if (!found) {
    return Roaring{};
  }
  const auto next = read_lines(file, kPartHeadBytes, found->nth + 1, 1);
  if (next.empty() || next[0].value < found->value || next[0].value - found->value > kMostSet) {
    return broken_part(file.path());
  }
  auto set = parse_set(file.read_at(found->value, next[0].value - found->value));
  return set ? result<Roaring>(std::move(*set)) : broken_part(file.path());
}

}  // namespace

void write_part(const std::filesystem::path& path, PartHead head, const PartSets& sets) {
  head.keys = static_cast<std::uint32_t>(sets.size());
  std::string table;
  std::string bitmaps;
  const std::uint64_t begin = kPartHeadBytes + (sets.size() + 1) * kLine;
  const auto line = [&](IndexKey key) {
    const std::uint64_t place = begin + bitmaps.size();
    table.append(reinterpret_cast<const char*>(&key), 8);
    table.append(reinterpret_cast<const char*>(&place), 8);
  };
  std::size_t written = 0;
  for (const auto& [key, set] : sets) {
    line(key);
    const std::size_t at = bitmaps.size();
    bitmaps.resize(at + set.getSizeInBytes());
    set.write(bitmaps.data() + at);
    if (++written % 1'024 == 0) {
      give_way();
    }
  }
  line(UINT64_MAX);
  std::string bytes = head_bytes(head);
  const std::uint32_t crc = crc32c(bytes + table);
  bytes.append(reinterpret_cast<const char*>(&crc), 4).append(4, '\0');
  replace_whole(path, bytes.append(table).append(bitmaps));
}

result<PartHead> read_part_head(const std::filesystem::path& path) {
  const auto file = File::open_if_there(path);
  if (!file) {
    return fail(Code::not_found, path.string() + " is missing");
  }
  return parse_head(path, file->read_at(0, kPartHeadBytes));
}

result<PartSets> read_part(const std::filesystem::path& path) {
  const auto bytes = read_whole(path);
  MEENT_TRY(head, parse_head(path, bytes.value_or("")));
  const std::size_t table = (std::size_t{head.keys} + 1) * kLine;
  if (bytes->size() < kPartHeadBytes + table) {
    return broken_part(path);
  }
  std::uint32_t crc = 0;
  std::memcpy(&crc, bytes->data() + kCrcPlace, 4);
  if (crc != crc32c(bytes->substr(0, kCrcPlace) + bytes->substr(kPartHeadBytes, table))) {
    return broken_part(path);
  }
  std::vector<IndexLine> lines(head.keys + 1);
  std::memcpy(lines.data(), bytes->data() + kPartHeadBytes, table);
  PartSets out;
  for (std::size_t i = 0; i < head.keys; ++i) {
    if (lines[i + 1].value < lines[i].value || lines[i + 1].value > bytes->size()) {
      return broken_part(path);
    }
    auto set = parse_set(bytes->substr(lines[i].value, lines[i + 1].value - lines[i].value));
    if (!set) {
      return broken_part(path);
    }
    out.emplace_back(lines[i].key, std::move(*set));
  }
  return out;
}

result<Roaring> read_common(const std::filesystem::path& path, std::span<const IndexKey> keys) {
  const auto file = File::open_if_there(path);
  if (!file) {
    return fail(Code::not_found, path.string() + " is missing");
  }
  MEENT_TRY(head, parse_head(path, file->read_at(0, kPartHeadBytes)));
  Roaring out;
  out.addRange(0, head.count);
  for (const IndexKey key : keys) {
    MEENT_TRY(set, find_set(*file, head, key));
    out &= set;
    if (out.isEmpty()) {
      break;
    }
  }
  return out;
}

}  // namespace meent::gate
