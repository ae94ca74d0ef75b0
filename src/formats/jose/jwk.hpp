// JSON Web Keys (RFC 7517, 7518 §6, 8037 §2) for signatures: Ed25519, P-256, RSA and shared
// secrets. What parses is a sound key: numbers of the right size and canonical base64url, points on
// their curve, RSA of 2,048 bits or more, secrets of 32 bytes or more, a private half that belongs
// to the public one. Names that are not known are ignored, as RFC 7517 §4 asks; a name that stands
// twice, or has another type than the standard says, is refused.
//
// Errors: invalid, `where` is a JSON pointer ("/keys/1/x", or line and column where it is no JSON);
// unsupported for a sound looking key of another kind, curve, algorithm or use. No error repeats
// key material.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "formats/jose/algorithm.hpp"
#include "formats/jose/secret.hpp"

namespace meent::formats::jose {

inline constexpr std::size_t kMaxKid = 256;  // bytes

struct Jwk {
  KeyType type = KeyType::okp;
  std::string kid;               // empty when it has none
  std::optional<Algorithm> alg;  // when the key names it
  std::string x, y;              // OKP has x, EC both: 32 bytes each
  std::string n, e;              // RSA, big-endian, no zero byte in front
  // OKP: the seed; EC: d; oct: the shared secret. Of RSA the private members are looked at for
  // their form only and not kept: nothing here signs with RSA.
  Secret secret;
  bool is_private = false;  // it came with a private half, or is a shared secret
};

result<Jwk> parse_jwk(std::string_view text);
result<Jwk> read_jwk(const json::Node& node);

// A set ({"keys": [...]}, RFC 7517 §5) of 1 to 64 keys. Keys that are `unsupported` are passed
// over; one that is invalid refuses the whole set, as do two keys with one kid, several keys of
// which one has no kid, no key that is left, and public keys beside private or shared ones.
result<std::vector<Jwk>> parse_jwk_set(std::string_view text);

// RFC 7638 with SHA-256, base64url: the same for a key and its public half. Not for shared secrets.
std::string thumbprint(const Jwk& key);

// {"kty": ..., "kid": ..., "alg": ..., "use": "sig", ...}: the public half, never a secret one.
std::string public_text(const Jwk& key);
// {"keys": [...]}, as it may be published.
std::string public_set_text(const std::vector<Jwk>& keys);

}  // namespace meent::formats::jose
