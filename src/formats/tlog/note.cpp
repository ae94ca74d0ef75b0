#include "formats/tlog/note.hpp"

#include <sodium.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "base/text.hpp"

namespace meent::tlog {
namespace {

constexpr std::string_view kDash = "— ";
constexpr std::string_view kPrivate = "PRIVATE+KEY+";
constexpr std::size_t kSignatureSize = crypto_sign_BYTES;
constexpr std::size_t kTimeSize = 8;

std::string big_endian(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 0xFFU));
  }
  return out;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) {
    value = value << 8U | static_cast<std::uint8_t>(c);
  }
  return value;
}

std::string typed(KeyType type, std::string_view key) {
  std::string out(1, static_cast<char>(type));
  return out.append(key);
}

std::string_view view(const PublicKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

// What a cosignature signs: C2SP tlog-cosignature, "Ed25519 signed message".
std::string cosigned(std::string_view text, std::uint64_t unix_seconds) {
  return fmt::format("cosignature/v1\ntime {}\n{}", unix_seconds, text);
}

bool holds(std::string_view signature, std::string_view message, const PublicKey& key) {
  return signature.size() == kSignatureSize &&
         crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.data()),
                                     reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), key.data()) == 0;
}

struct KeyText {
  std::string name;
  KeyType type;
  std::string hash;   // eight hexadecimal digits
  std::string bytes;  // 32
};

// "name+hash+base64(type | 32 bytes)"; the base64 may itself hold '+', the name may not.
result<KeyText> split_key(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || second - first != 9) {
    return fail(Code::invalid, "a key is written as name+hash+base64");
  }
  MEENT_TRY(bytes, base64_decode(text.substr(second + 1)));
  const std::string_view name = text.substr(0, first);
  const auto type = bytes.empty() ? KeyType{} : static_cast<KeyType>(bytes[0]);
  if (!is_key_name(name) || bytes.size() != 33 ||
      (type != KeyType::ed25519 && type != KeyType::cosignature)) {
    return fail(Code::invalid, "this is not a key of Ed25519, plain (01) or of a witness (04)");
  }
  return KeyText{std::string(name), type, std::string(text.substr(first + 1, 8)), bytes.substr(1)};
}

std::string hash_text(std::uint32_t id) {
  return fmt::format("{:08x}", id);
}

result<Signature> parse_signature(std::string_view line) {
  const auto wrong = [] {
    return fail(Code::invalid, "a signature is a line of a dash, a name and base64");
  };
  if (!line.starts_with(kDash)) {
    return wrong();
  }
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) {
    return wrong();
  }
  const auto bytes = base64_decode(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) {
    return wrong();
  }
  return Signature{std::string(line.substr(0, space)),
                   static_cast<std::uint32_t>(from_big_endian(bytes->substr(0, 4))),
                   bytes->substr(4)};
}

}  // namespace

bool is_key_name(std::string_view name) {
  static constexpr std::string_view kSpaces[] = {"\u0085", "\u00A0", "\u1680", "\u2000", "\u2001",
                                                 "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                                 "\u2007", "\u2008", "\u2009", "\u200A", "\u2028",
                                                 "\u2029", "\u202F", "\u205F", "\u3000"};
  return !name.empty() && text::is_utf8(name) && std::none_of(name.begin(), name.end(), [](char c) {
    return (c >= 0 && c <= ' ') || c == '+' || c == 0x7F;
  }) && std::none_of(std::begin(kSpaces), std::end(kSpaces), [name](std::string_view space) {
    return name.find(space) != std::string_view::npos;
  });
}

std::uint32_t VerifierKey::id() const {
  const Hash hash = sha256({name, "\n", typed(type, view(key))});
  return static_cast<std::uint32_t>(from_big_endian(text_of(hash).substr(0, 4)));
}

std::string VerifierKey::text() const {
  return fmt::format("{}+{}+{}", name, hash_text(id()),
                     base64_encode(bytes_of(typed(type, view(key)))));
}

result<VerifierKey> parse_verifier_key(std::string_view text) {
  MEENT_TRY(parts, split_key(text));
  VerifierKey out{.name = std::move(parts.name), .type = parts.type};
  std::copy(parts.bytes.begin(), parts.bytes.end(), out.key.begin());
  if (hash_text(out.id()) != parts.hash) {
    return fail(Code::invalid, "the hash in this key is not that of its name and bytes");
  }
  return out;
}

std::string Signature::line() const {
  return fmt::format("{}{} {}\n", kDash, name, base64_encode(bytes_of(big_endian(id, 4) + bytes)));
}

std::string Note::whole() const {
  std::string out = text + "\n";
  for (const Signature& each : signatures) {
    out += each.line();
  }
  return out;
}

result<std::vector<Signature>> parse_signatures(std::string_view lines) {
  std::vector<Signature> out;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos) {
      return fail(Code::invalid, "the last line of signatures has no end");
    }
    if (out.size() == kMostSignatures) {
      return fail(Code::too_large, "more than 100 signatures");
    }
    MEENT_TRY(signature, parse_signature(lines.substr(0, end)));
    out.push_back(std::move(signature));
    lines.remove_prefix(end + 1);
  }
  return out;
}

result<Note> parse_note(std::string_view text) {
  if (text.size() > kMostNoteBytes) {
    return fail(Code::too_large, "a note has at most one megabyte");
  }
  const bool control =
      std::any_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' ' && c != '\n'; });
  if (control || !text::is_utf8(text)) {
    return fail(Code::invalid, "a note is UTF-8 without control characters");
  }
  const std::size_t gap = text.rfind("\n\n");
  if (gap == std::string_view::npos) {
    return fail(Code::invalid, "an empty line parts the text of a note from its signatures");
  }
  MEENT_TRY(signatures, parse_signatures(text.substr(gap + 2)));
  if (signatures.empty()) {
    return fail(Code::invalid, "the note has no signatures");
  }
  return Note{std::string(text.substr(0, gap + 1)), std::move(signatures)};
}

result<Verified> verify(const Note& note, const VerifierKey& key) {
  const std::uint32_t id = key.id();
  const auto found =
      std::find_if(note.signatures.begin(), note.signatures.end(),
                   [&](const Signature& each) { return each.name == key.name && each.id == id; });
  if (found == note.signatures.end()) {
    return fail(Code::not_found, "there is no signature of " + key.name + " with this key");
  }
  const auto wrong = [&] {
    return fail(Code::invalid, "the signature of " + key.name + " does not hold");
  };
  if (key.type == KeyType::ed25519) {
    return holds(found->bytes, note.text, key.key) ? result<Verified>(Verified{}) : wrong();
  }
  if (found->bytes.size() != kTimeSize + kSignatureSize) {
    return wrong();
  }
  const std::string_view bytes = found->bytes;
  const std::uint64_t when = from_big_endian(bytes.substr(0, kTimeSize));
  if (when > INT64_MAX || !holds(bytes.substr(kTimeSize), cosigned(note.text, when), key.key)) {
    return wrong();
  }
  return Verified{static_cast<std::int64_t>(when)};
}

SigningKey::SigningKey(std::string name, KeyType type, const Seed& seed)
    : verifier_{.name = std::move(name), .type = type}, seed_(seed) {
  ensure(is_key_name(verifier_.name), "a key has a name without spaces");
  ensure(crypto_sign_seed_keypair(verifier_.key.data(), secret_.data(), seed.data()) == 0,
         "Ed25519 takes any seed");
}

SigningKey::~SigningKey() {
  sodium_memzero(seed_.data(), seed_.size());
  sodium_memzero(secret_.data(), secret_.size());
}

result<SigningKey> SigningKey::parse(std::string_view text) {
  if (!text.starts_with(kPrivate)) {
    return fail(Code::invalid, "a signing key starts with PRIVATE+KEY+");
  }
  MEENT_TRY(parts, split_key(text.substr(kPrivate.size())));
  Seed seed;
  std::copy(parts.bytes.begin(), parts.bytes.end(), seed.begin());
  SigningKey out(std::move(parts.name), parts.type, seed);
  if (hash_text(out.verifier_.id()) != parts.hash) {
    return fail(Code::invalid, "the hash in this signing key is not that of its name and seed");
  }
  return out;
}

std::string SigningKey::text() const {
  const std::string_view seed{reinterpret_cast<const char*>(seed_.data()), seed_.size()};
  return fmt::format("{}{}+{}+{}", kPrivate, verifier_.name, hash_text(verifier_.id()),
                     base64_encode(bytes_of(typed(verifier_.type, seed))));
}

Signature SigningKey::sign(std::string_view note_text, std::int64_t unix_seconds) const {
  const auto when = static_cast<std::uint64_t>(unix_seconds);
  const bool stamped = verifier_.type == KeyType::cosignature;
  const std::string message = stamped ? cosigned(note_text, when) : std::string(note_text);
  std::string signature(kSignatureSize, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       secret_.data());
  return {verifier_.name, verifier_.id(),
          (stamped ? big_endian(when, kTimeSize) : std::string{}) + signature};
}

}  // namespace meent::tlog
