// The signature algorithms of JSON Web Signatures that are spoken here (RFC 7518 §3, RFC 8037 §3.1)
// and the kind of key each goes with. There is no "none".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace meent::formats::jose {

enum class KeyType : std::uint8_t { okp, ec, rsa, oct };

enum class Algorithm : std::uint8_t {
  ed_dsa,  // Ed25519; the only one that signs here
  es256,   // ECDSA on P-256 with SHA-256
  rs256,   // RSASSA-PKCS1-v1_5 with SHA-256
  ps256,   // RSASSA-PSS with SHA-256, MGF1 of the same, salt of 32 bytes
  hs256,   // HMAC with SHA-256
};

std::string_view name_of(Algorithm algorithm);  // "EdDSA", "ES256", ...
std::string_view name_of(KeyType type);         // "OKP", "EC", "RSA", "oct"
// By its exact name; nothing for any other.
std::optional<Algorithm> algorithm_named(std::string_view name);

KeyType key_type_of(Algorithm algorithm);

}  // namespace meent::formats::jose
