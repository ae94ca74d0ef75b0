#include "gate/log/segment.hpp"

#include <cstring>

#include <fmt/format.h>

#include "gate/log/crc32c.hpp"

namespace meent::gate {
namespace {

constexpr std::string_view kSegmentMark = "meent journal 1\n";

constexpr std::size_t kReadAhead = 1U << 20U;
constexpr std::size_t kPlacesBytes = (kSegmentEntries + 1) * 8;

std::string segment_head(const SegmentStart& start) {
  std::string out(kSegmentMark);
  out.append(reinterpret_cast<const char*>(&start.number), 8);
  out.append(reinterpret_cast<const char*>(&start.outbox), 8);
  out.append(reinterpret_cast<const char*>(&start.time.micros), 8);
  const std::uint32_t crc = crc32c(out);
  return out.append(reinterpret_cast<const char*>(&crc), 4);
}

std::optional<SegmentStart> parse_segment_head(std::string_view bytes) {
  if (bytes.size() != kSegmentHeadBytes || !bytes.starts_with(kSegmentMark)) {
    return std::nullopt;
  }
  std::uint32_t crc = 0;
  std::memcpy(&crc, bytes.data() + kSegmentHeadBytes - 4, 4);
  if (crc != crc32c(bytes.substr(0, kSegmentHeadBytes - 4))) {
    return std::nullopt;
  }
  SegmentStart out;
  std::memcpy(&out.number, bytes.data() + 16, 8);
  std::memcpy(&out.outbox, bytes.data() + 24, 8);
  std::memcpy(&out.time.micros, bytes.data() + 32, 8);
  return out;
}

tl::unexpected<error> broken_record(std::uint64_t index, const File& file) {
  return fail(Code::invalid,
              fmt::format("entry {} in {} is not as it was written", index, file.path().string()),
              std::to_string(index));
}

}  // namespace

std::filesystem::path journal_path(const std::filesystem::path& folder, std::uint64_t number) {
  return folder / fmt::format("{:08}.journal", number);
}

std::filesystem::path places_path(const std::filesystem::path& folder, std::uint64_t number) {
  return folder / fmt::format("{:08}.places", number);
}

bool RecordWalk::have(std::size_t bytes) {
  if (buffer_.size() - at_ >= bytes) {
    return true;
  }
  buffer_.erase(0, at_);
  at_ = 0;
  const std::uint64_t from = place_ + buffer_.size();
  const std::uint64_t left = until_ > from ? until_ - from : 0;
  buffer_ += file_.read_at(from, std::min<std::uint64_t>(left, std::max(bytes, kReadAhead)));
  return buffer_.size() >= bytes;
}

RecordWalk::Met RecordWalk::next(RecordHead& head, std::string_view& payload) {
  if (place_ >= until_) {
    return Met::end;
  }
  if (!have(kHeadBytes)) {
    return Met::broken;
  }
  const auto read = RecordHead::read(std::string_view(buffer_).substr(at_));
  if (!read || !have(kHeadBytes + read->size)) {
    return Met::broken;
  }
  const std::string_view found = std::string_view(buffer_).substr(at_ + kHeadBytes, read->size);
  if (crc32c(found) != read->payload_crc) {
    return Met::broken;
  }
  head = *read;
  payload = found;
  at_ += kHeadBytes + read->size;
  place_ += kHeadBytes + read->size;
  return Met::record;
}

Segment::Segment(File file, SegmentStart start)
    : file_(std::move(file)),
      start_(start),
      last_{.time = start.time, .outbox = start.outbox},
      places_(std::make_unique<std::uint64_t[]>(kSegmentEntries + 1)) {
  places_[0] = kSegmentHeadBytes;
}

std::shared_ptr<Segment> Segment::create(const std::filesystem::path& folder, SegmentStart start) {
  File file(journal_path(folder, start.number), File::Mode::write);
  file.truncate(0);
  file.write_at(0, segment_head(start));
  return std::shared_ptr<Segment>(new Segment(std::move(file), start));
}

result<Segment::Scanned> Segment::scan(const std::filesystem::path& folder, std::uint64_t number) {
  File file(journal_path(folder, number), File::Mode::write);
  const auto start = parse_segment_head(file.read_at(0, kSegmentHeadBytes));
  if (!start || start->number != number) {
    return fail(Code::invalid,
                file.path().string() + " does not begin as a segment of the journal");
  }
  Scanned out{std::shared_ptr<Segment>(new Segment(std::move(file), *start))};
  Segment& segment = *out.segment;
  RecordWalk walk(segment.file_, kSegmentHeadBytes, segment.file_.size());
  RecordHead head;
  std::string_view payload;
  for (;;) {
    const RecordWalk::Met met = walk.next(head, payload);
    const bool fits = met == RecordWalk::Met::record && !segment.full() &&
                      head.index == segment.first() + segment.count();
    if (!fits) {
      out.broken_end = met != RecordWalk::Met::end;
      return out;
    }
    segment.added(kHeadBytes + head.size);
    segment.last_ = head;
  }
}

void Segment::cut_to_good_end() {
  file_.truncate(places_[count()]);
  file_.sync_data();
}

void Segment::seal(const std::filesystem::path& folder) const {
  std::string bytes(reinterpret_cast<const char*>(places_.get()), kPlacesBytes);
  const std::uint32_t crc = crc32c(bytes);
  bytes.append(reinterpret_cast<const char*>(&crc), sizeof crc);
  replace_whole(places_path(folder, number()), bytes);
}

bool is_sealed(const std::filesystem::path& folder, std::uint64_t number) {
  const auto file = File::open_if_there(places_path(folder, number));
  return file && file->size() == kPlacesBytes + 4;
}

result<std::pair<std::uint64_t, std::uint64_t>> sealed_place(const std::filesystem::path& folder,
                                                             std::uint64_t index) {
  const auto file = File::open_if_there(places_path(folder, index / kSegmentEntries));
  std::uint64_t places[2];
  if (!file || file->read_at(index % kSegmentEntries * 8, reinterpret_cast<char*>(places),
                             sizeof places) != sizeof places) {
    return fail(Code::not_found, "there is no entry " + std::to_string(index) + " in the log");
  }
  return std::pair{places[0], places[1]};
}

result<Record> read_record(const File& file, std::uint64_t place, std::uint64_t end,
                           std::uint64_t index) {
  if (end < place + kHeadBytes || end - place > kHeadBytes + kMostPayload) {
    return broken_record(index, file);
  }
  std::string bytes = file.read_at(place, end - place);
  const auto head = RecordHead::read(bytes);
  if (!head || head->index != index || kHeadBytes + head->size != end - place ||
      bytes.size() != end - place || crc32c(bytes.substr(kHeadBytes)) != head->payload_crc) {
    return broken_record(index, file);
  }
  bytes.erase(0, kHeadBytes);
  return Record{*head, std::move(bytes)};
}

result<Record> read_sealed(const std::filesystem::path& folder, std::uint64_t index) {
  MEENT_TRY(place, sealed_place(folder, index));
  const File file(journal_path(folder, index / kSegmentEntries), File::Mode::read);
  return read_record(file, place.first, place.second, index);
}

}  // namespace meent::gate
