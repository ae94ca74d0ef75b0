// The hashes of a transparency log: SHA-256, HMAC-SHA-256 (RFC 2104), and the two of a Merkle tree
// (RFC 6962 §2.1: a leaf starts with 0x00, a node with 0x01, so that neither passes for the other).
// Safe between threads: each thread keeps one OpenSSL context, which is what makes a node cheap.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::tlog {

inline constexpr std::size_t kHashSize = 32;
using Hash = std::array<std::uint8_t, kHashSize>;

// The bytes of a hash as text, and back (the text must have kHashSize bytes).
std::string_view text_of(const Hash& hash);
Hash hash_of(std::string_view bytes);

// Standard base64 of exactly one hash. Errors: invalid.
result<Hash> parse_hash(std::string_view base64);
std::string format(const Hash& hash);

// Over pieces that come one after another. It works on the one context of its thread: no other hash
// of this header may be asked between its making and finish().
class Sha256 {
 public:
  Sha256();
  Sha256& add(std::string_view bytes);
  Sha256& add(const Hash& hash) { return add(text_of(hash)); }
  Sha256& add_byte(std::uint8_t byte);
  Hash finish();
};

Hash sha256(std::initializer_list<std::string_view> pieces);
Hash hmac_sha256(const Hash& key, std::string_view message);

Hash leaf_hash(std::string_view entry);
Hash node_hash(const Hash& left, const Hash& right);
Hash empty_root();  // of a tree without leaves

}  // namespace meent::tlog
