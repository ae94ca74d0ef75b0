#include "gate/log/record.hpp"

#include <bit>
#include <cstring>

#include "base/ensure.hpp"
#include "gate/log/crc32c.hpp"

namespace meent::gate {
namespace {

static_assert(std::endian::native == std::endian::little, "the journal is little-endian");

constexpr std::size_t kPayloadCrcPlace = 4;
constexpr std::size_t kHeadCrcPlace = kHeadBytes - 4;

template <class T>
void put(char*& out, T value) {
  std::memcpy(out, &value, sizeof value);
  out += sizeof value;
}

template <class T>
void append_number(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T take(const char*& in) {
  T value{};
  std::memcpy(&value, in, sizeof value);
  in += sizeof value;
  return value;
}

// Takes numbers and texts from the front of a payload; `good` falls when it ends too early.
class PayloadReader {
 public:
  explicit PayloadReader(std::string_view left) : left_(left) {}

  template <class T>
  T number() {
    T value{};
    const std::string_view bytes = text(sizeof value);
    if (good_) {
      bytes.copy(reinterpret_cast<char*>(&value), sizeof value);
    }
    return value;
  }
  std::string_view text(std::size_t size) {
    good_ = good_ && size <= left_.size();
    const std::string_view out = good_ ? left_.substr(0, size) : std::string_view{};
    left_.remove_prefix(out.size());
    return out;
  }
  bool whole() const { return good_ && left_.empty(); }
  bool good() const { return good_; }

 private:
  std::string_view left_;
  bool good_ = true;
};

}  // namespace

void RecordHead::write_to(char* out) const {
  char* at = out;
  put(at, size);
  put(at, payload_crc);
  put(at, index);
  put(at, time.micros);
  put(at, outbox);
  put(at, flushed);
  put(at, flags);
  put(at, crc32c({out, kHeadCrcPlace}));
}

std::optional<RecordHead> RecordHead::read(std::string_view bytes) {
  if (bytes.size() < kHeadBytes) {
    return std::nullopt;
  }
  const char* at = bytes.data();
  RecordHead out;
  out.size = take<std::uint32_t>(at);
  out.payload_crc = take<std::uint32_t>(at);
  out.index = take<std::uint64_t>(at);
  out.time.micros = take<std::int64_t>(at);
  out.outbox = take<std::uint64_t>(at);
  out.flushed = take<std::uint64_t>(at);
  out.flags = take<std::uint32_t>(at);
  if (take<std::uint32_t>(at) != crc32c(bytes.substr(0, kHeadCrcPlace)) ||
      out.size < tlog::kHashSize || out.size > kMostPayload) {
    return std::nullopt;
  }
  return out;
}

std::string draft_record(const tlog::Secret& secret, std::string_view body,
                         std::span<const OwnerId> owners, std::span<const std::string_view> terms) {
  ensure(body.size() <= tlog::kMostBodyBytes, "a body of the log has at most 64 KiB");
  ensure(owners.size() <= tlog::kMostOwners, "an entry has at most 50,000 owners");
  ensure(terms.size() <= kMostTerms, "an entry has at most 32 terms");
  const std::string encoded = tlog::encode_owners(owners);
  std::string out(kHeadBytes, '\0');
  out.reserve(kHeadBytes + tlog::kHashSize + encoded.size() + body.size() + 256);
  out.append(tlog::text_of(secret));
  append_number(out, static_cast<std::uint32_t>(owners.size()));
  append_number(out, static_cast<std::uint32_t>(encoded.size()));
  out.append(encoded);
  append_number(out, static_cast<std::uint32_t>(body.size()));
  out.append(body);
  append_number(out, static_cast<std::uint16_t>(terms.size()));
  for (const std::string_view term : terms) {
    ensure(term.size() <= kMostTermBytes, "a term has at most 255 bytes");
    append_number(out, static_cast<std::uint8_t>(term.size()));
    out.append(term);
  }
  const std::uint32_t crc = crc32c(std::string_view(out).substr(kHeadBytes));
  std::memcpy(out.data() + kPayloadCrcPlace, &crc, sizeof crc);
  return out;
}

std::uint32_t drafted_crc(std::string_view draft) {
  const char* at = draft.data() + kPayloadCrcPlace;
  return take<std::uint32_t>(at);
}

result<RecordParts> parse_payload(std::string_view payload) {
  PayloadReader reader(payload);
  RecordParts out;
  const std::string_view secret = reader.text(tlog::kHashSize);
  out.owner_count = reader.number<std::uint32_t>();
  out.owners = reader.text(reader.number<std::uint32_t>());
  out.body = reader.text(reader.number<std::uint32_t>());
  const auto terms = reader.number<std::uint16_t>();
  for (std::uint32_t i = 0; i < terms && reader.good(); ++i) {
    out.terms.push_back(reader.text(reader.number<std::uint8_t>()));
  }
  if (!reader.whole()) {
    return fail(Code::invalid, "the entry in the journal is not as it was written");
  }
  out.secret = tlog::hash_of(secret);
  return out;
}

result<tlog::Hash> commitment_of(const RecordHead& head, std::string_view payload) {
  if (head.erased()) {
    return tlog::hash_of(payload.substr(0, tlog::kHashSize));
  }
  MEENT_TRY(parts, parse_payload(payload));
  return tlog::commit(parts.secret, parts.owners, parts.owner_count, parts.body);
}

}  // namespace meent::gate
