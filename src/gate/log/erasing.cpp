#include "gate/log/erasing.hpp"

#include <cstring>
#include <optional>
#include <string_view>

#include "gate/log/crc32c.hpp"
#include "gate/log/file.hpp"
#include "gate/log/segment.hpp"

namespace meent::gate {
namespace {

constexpr const char* kErasingName = "erasing";
constexpr std::size_t kBegin = kHeadBytes + tlog::kHashSize;

std::string text_of(const Erasing& erasing) {
  std::string out(reinterpret_cast<const char*>(&erasing.segment), 8);
  out.append(reinterpret_cast<const char*>(&erasing.place), 8).append(erasing.begin);
  const std::uint32_t crc = crc32c(out);
  return out.append(reinterpret_cast<const char*>(&crc), 4);
}

std::optional<Erasing> parse_erasing(std::string_view text) {
  Erasing out;
  std::uint32_t crc = 0;
  if (text.size() != 16 + kBegin + 4) {
    return std::nullopt;
  }
  std::memcpy(&out.segment, text.data(), 8);
  std::memcpy(&out.place, text.data() + 8, 8);
  std::memcpy(&crc, text.data() + 16 + kBegin, 4);
  out.begin = text.substr(16, kBegin);
  return crc == crc32c(text.substr(0, 16 + kBegin)) ? std::optional(out) : std::nullopt;
}

void overwrite(const std::filesystem::path& journal, const Erasing& erasing) {
  std::string bytes = erasing.begin;
  bytes.resize(kHeadBytes + RecordHead::read(erasing.begin)->size);
  File file(journal_path(journal, erasing.segment), File::Mode::write);
  file.write_at(erasing.place, bytes);
  file.sync_data();
}

}  // namespace

void carry_out(const std::filesystem::path& journal, const Erasing& erasing) {
  replace_whole(journal / kErasingName, text_of(erasing));
  sync_directory(journal);
  overwrite(journal, erasing);
  std::filesystem::remove(journal / kErasingName);
}

void finish_erasing(const std::filesystem::path& journal) {
  if (const auto text = read_whole(journal / kErasingName)) {
    const auto erasing = parse_erasing(*text);
    if (erasing && RecordHead::read(erasing->begin)) {
      overwrite(journal, *erasing);
    }
    std::filesystem::remove(journal / kErasingName);
  }
}

}  // namespace meent::gate
