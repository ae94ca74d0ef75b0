#include "gate/cursor.hpp"

#include <sodium.h>

#include <span>

#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/ensure.hpp"
#include "query/print.hpp"

// A sealed cursor is base64url(nonce (24, derived) | XChaCha20-Poly1305(plain)); its associated
// data is the BLAKE2b-256 hash of the context. Plain, all numbers little-endian:
//   format (1) | expires, micros (8) | record key (8) | count of values (1) | values
// and a value is its kind (1) and its bytes; texts carry their length (4) first. Zeros may follow.

namespace meent::gate {

namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeadSize = 1 + 8 + 8 + 1;
constexpr std::size_t kStep = 256;  // bytes: a cursor with values is of a multiple of it

enum class Part : std::uint8_t {
  null,
  boolean,
  integer,
  number,
  decimal,
  text,
  instant,
  date,
  interval
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::array<unsigned char, 32> hash_of(std::string_view context) {
  std::array<unsigned char, 32> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes_of(context), context.size(), nullptr, 0);
  return hash;
}

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
  }
}

void put_signed(std::string& out, std::int64_t value) {
  put(out, std::bit_cast<std::uint64_t>(value), 8);
}

void put_text(std::string& out, std::string_view text) {
  put(out, text.size(), 4);
  out += text;
}

void put_kind(std::string& out, Part kind) {
  out.push_back(static_cast<char>(kind));
}

struct PutValue {
  std::string& out;

  void operator()(query::Null) const { put_kind(out, Part::null); }
  void operator()(bool v) const {
    put_kind(out, Part::boolean);
    put(out, v ? 1 : 0, 1);
  }
  void operator()(std::int64_t v) const {
    put_kind(out, Part::integer);
    put_signed(out, v);
  }
  void operator()(double v) const {
    put_kind(out, Part::number);
    put(out, std::bit_cast<std::uint64_t>(v), 8);
  }
  void operator()(const Decimal& v) const {
    put_kind(out, Part::decimal);
    put_text(out, v.text());
  }
  void operator()(const std::string& v) const {
    put_kind(out, Part::text);
    put_text(out, v);
  }
  void operator()(Instant v) const {
    put_kind(out, Part::instant);
    put_signed(out, v.micros);
  }
  void operator()(Date v) const {
    put_kind(out, Part::date);
    put_signed(out, v.days);
  }
  void operator()(const Interval& v) const {
    put_kind(out, Part::interval);
    put_signed(out, v.from.micros);
    put_signed(out, v.until.micros);
  }
  void operator()(const query::Value::GeometryRef&) const { refuse(); }
  void operator()(const query::Value::ArrayRef&) const { refuse(); }

  static void refuse() { ensure(false, "a sort value is a scalar"); }
};

// Reads what PutValue wrote. The bytes were authenticated, so a failure means another format; it
// is told by `good`, and every read after it gives zero.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  std::uint64_t number(std::size_t bytes) {
    const std::string_view piece = take(bytes);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < piece.size(); ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(piece[i])} << (8 * i);
    }
    return value;
  }
  std::int64_t whole() { return std::bit_cast<std::int64_t>(number(8)); }
  std::string_view text() { return take(number(4)); }

  query::Value value() {
    switch (static_cast<Part>(number(1))) {
      case Part::null: return {};
      case Part::boolean: return number(1) != 0;
      case Part::integer: return whole();
      case Part::number: return std::bit_cast<double>(number(8));
      case Part::decimal: return decimal();
      case Part::text: return std::string{text()};
      case Part::instant: return Instant{whole()};
      case Part::date: return Date{static_cast<std::int32_t>(whole())};
      case Part::interval: {
        const Instant from{whole()};
        return Interval{from, Instant{whole()}};
      }
    }
    good_ = false;
    return {};
  }

  bool finished() const { return good_ && left_.find_first_not_of('\0') == left_.npos; }

 private:
  std::string_view take(std::size_t bytes) {
    if (bytes > left_.size()) {
      good_ = false;
      return {};
    }
    const std::string_view piece = left_.substr(0, bytes);
    left_.remove_prefix(bytes);
    return piece;
  }

  query::Value decimal() {
    auto parsed = Decimal::parse(text());
    good_ = good_ && parsed.has_value();
    return parsed ? query::Value{*parsed} : query::Value{};
  }

  std::string_view left_;
  bool good_ = true;
};

std::string to_base64url(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string out(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes_of(bytes), bytes.size(), kVariant);
  out.pop_back();  // the terminating zero that libsodium counts
  return out;
}

// Nothing when the text is not base64url to its last character.
std::optional<std::string> from_base64url(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                                       text.data(), text.size(), nullptr, &size, &end,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  if (failed != 0 || end != text.data() + text.size()) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

std::string plain_of(const query::Position& position, Instant expires) {
  ensure(position.values.size() <= 255, "a sort has few keys");
  std::string plain;
  plain.reserve(kHeadSize + 16 * position.values.size());
  put(plain, kFormat, 1);
  put_signed(plain, expires.micros);
  put_signed(plain, position.key.value);
  put(plain, position.values.size(), 1);
  for (const query::Value& value : position.values) {
    std::visit(PutValue{plain}, value.get());
  }
  return plain;
}

// The nonce is a keyed hash of all that is sealed, so it repeats only for the very same cursor, and
// no system call is spent on a random one.
void derive_nonce(const CursorKey& key, std::span<const unsigned char> bound,
                  std::string_view plain, unsigned char* nonce) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.data(), key.size(), kNonceSize);
  crypto_generichash_update(&state, bound.data(), bound.size());
  crypto_generichash_update(&state, bytes_of(plain), plain.size());
  crypto_generichash_final(&state, nonce, kNonceSize);
}

tl::unexpected<error> bad_cursor(std::string detail) {
  return fail(Code::invalid, std::move(detail), "cursor");
}

// The plain bytes, or nothing when key, context or a single bit differ.
std::optional<std::string> unseal(const CursorKey& key, std::string_view context,
                                  std::string_view sealed) {
  if (sealed.size() < kNonceSize + kTagSize + kHeadSize) {
    return std::nullopt;
  }
  const std::string_view nonce = sealed.substr(0, kNonceSize);
  const std::string_view cipher = sealed.substr(kNonceSize);
  const auto bound = hash_of(context);
  std::string plain(cipher.size() - kTagSize, '\0');
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, bytes_of(cipher),
      cipher.size(), bound.data(), bound.size(), bytes_of(nonce), key.data());
  if (failed != 0) {
    return std::nullopt;
  }
  return plain;
}

}  // namespace

// Every part carries its length, so that no two questions have the same context.
std::string cursor_context(std::string_view principal, const query::Collection& collection,
                           const query::Query& query) {
  std::string context;
  put_text(context, principal);
  put(context, static_cast<std::uint32_t>(collection.id.value), 4);
  put(context, collection.version, 4);
  put_text(context, query::canonical(query.filter));
  put(context, query.sort.size(), 4);
  for (const query::SortKey& key : query.sort) {
    put(context, static_cast<std::uint32_t>(key.field.value), 4);
    put(context, key.descending ? 1 : 0, 1);
  }
  for (const FieldIndex field : query.fields) {
    put(context, static_cast<std::uint32_t>(field.value), 4);
  }
  return context;
}

std::string seal_cursor(const CursorKey& key, std::string_view context,
                        const query::Position& position, Instant expires) {
  std::string plain = plain_of(position, expires);
  if (!position.values.empty()) {
    // The row at the place may be one that is not seen; its length would tell of its values.
    plain.resize((plain.size() + kStep - 1) / kStep * kStep);
  }
  const auto bound = hash_of(context);
  std::string sealed(kNonceSize + plain.size() + kTagSize, '\0');
  auto* out = reinterpret_cast<unsigned char*>(sealed.data());
  derive_nonce(key, bound, plain, out);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + kNonceSize, nullptr, bytes_of(plain),
                                             plain.size(), bound.data(), bound.size(), nullptr, out,
                                             key.data());
  return to_base64url(sealed);
}

result<query::Position> open_cursor(const CursorKey& key, std::string_view context,
                                    std::string_view cursor, Instant now) {
  const auto sealed = from_base64url(cursor);
  const auto plain = sealed ? unseal(key, context, *sealed) : std::nullopt;
  if (!plain) {
    return bad_cursor(
        "this cursor does not belong to this question: it was changed, or the collection, filter, "
        "sort or fields differ from the list it came from; start the list again without cursor");
  }
  Reader reader{*plain};
  if (reader.number(1) != kFormat) {
    return bad_cursor("this cursor was made by another version; start the list again without it");
  }
  const Instant expires{reader.whole()};
  if (expires <= now) {
    return bad_cursor("this cursor expired at " + format(expires) +
                      "; start the list again without cursor");
  }
  query::Position position;
  position.key = RecordKey{reader.whole()};
  const std::uint64_t count = reader.number(1);
  for (std::uint64_t i = 0; i < count; ++i) {
    position.values.push_back(reader.value());
  }
  ensure(reader.finished(), "a cursor that we sealed reads back");
  return position;
}

}  // namespace meent::gate
