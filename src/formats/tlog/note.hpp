// Signed notes (C2SP signed-note): a text, an empty line, lines of signatures. Two kinds of keys:
// Ed25519 over the text (0x01), and the timestamped cosignature of a witness (0x04, C2SP
// tlog-cosignature). Pure values; libsodium does the signing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/tlog/hash.hpp"

namespace meent::tlog {

enum class KeyType : std::uint8_t { ed25519 = 0x01, cosignature = 0x04 };

using PublicKey = std::array<std::uint8_t, 32>;
using Seed = std::array<std::uint8_t, 32>;

// Whom a signature is from: "name+hash+key", the text that people hand to each other.
struct VerifierKey {
  std::string name;
  KeyType type = KeyType::ed25519;
  PublicKey key{};

  std::uint32_t id() const;  // first four bytes of SHA-256(name | LF | type | key)
  std::string text() const;

  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};

// Errors: invalid, also when the hash is not that of name and key.
result<VerifierKey> parse_verifier_key(std::string_view text);

struct Signature {
  std::string name;
  std::uint32_t id = 0;
  std::string bytes;  // after the id

  std::string line() const;  // "— name base64\n"

  friend bool operator==(const Signature&, const Signature&) = default;
};

struct Note {
  std::string text;  // ends in LF
  std::vector<Signature> signatures;

  std::string whole() const;

  friend bool operator==(const Note&, const Note&) = default;
};

inline constexpr std::size_t kMostNoteBytes = 1U << 20U;
inline constexpr std::size_t kMostSignatures = 100;

// Errors: invalid, too_large.
result<Note> parse_note(std::string_view text);
// Lines of signatures alone, as a witness answers.
result<std::vector<Signature>> parse_signatures(std::string_view lines);

// What a signature says when it holds: of a cosignature also when it was made.
struct Verified {
  std::optional<std::int64_t> unix_seconds;
};

// Looks for the signature of this key and checks it. Errors: not_found when the note has none,
// invalid when it does not hold.
result<Verified> verify(const Note& note, const VerifierKey& key);

// A key that signs; wiped when it goes.
class SigningKey {
 public:
  SigningKey(std::string name, KeyType type, const Seed& seed);
  // "PRIVATE+KEY+name+hash+base64(type | seed)". Errors: invalid.
  static result<SigningKey> parse(std::string_view text);
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;
  ~SigningKey();

  std::string text() const;
  const VerifierKey& verifier() const { return verifier_; }
  // Of a cosignature key `unix_seconds` is the time of signing; a plain key takes none.
  Signature sign(std::string_view note_text, std::int64_t unix_seconds = 0) const;

 private:
  VerifierKey verifier_;
  Seed seed_;
  std::array<std::uint8_t, 64> secret_{};
};

// A name a key may have: not empty, without white space of any kind or '+'.
bool is_key_name(std::string_view name);

}  // namespace meent::tlog
