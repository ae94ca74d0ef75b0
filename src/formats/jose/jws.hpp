// JSON Web Signatures in their compact form (RFC 7515 §3.1): header.payload.signature.
//
// The key decides, not the token: each key is trusted for one algorithm, and a token whose header
// names another is refused, whatever else it says. What a token tells of its own key (jwk, jku,
// x5u, x5c) is never looked at. Refused are also: more than 8 KiB, anything but three segments of
// canonical base64url that each hold something, a header that is no JSON object or names a member
// twice, `crit` (no extension is understood here), and `b64` (RFC 7797).
//
// Errors: unauthenticated; `where` names the check ("token", "header", "header: alg", "signature").
// No error repeats any part of the token.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/jose/signature.hpp"

namespace meent::formats::jose {

inline constexpr std::size_t kMaxToken = 8'192;  // bytes

// The keys that are trusted, each with its algorithm. Does not change once made, so that threads
// may share it.
class Keys {
 public:
  // One key without kid, or several that each have one. Errors: invalid, for no key, a kid that
  // stands twice or is missing, and shared secrets beside public keys.
  static result<Keys> make(std::vector<VerifyKey> keys);
  // Trusts keys for what they say of themselves, within `allowed`: a key goes with its `alg`, or
  // else with the one allowed algorithm of its kind. Keys that go with none are left out.
  // Errors: as above, and invalid where a key without `alg` could go with two.
  static result<Keys> trusting(std::span<const Jwk> keys, std::span<const Algorithm> allowed);

  // The key of this kid; with an empty kid the only key there is. Null when there is none.
  const VerifyKey* find(std::string_view kid) const;
  std::span<const VerifyKey> all() const { return keys_; }

 private:
  explicit Keys(std::vector<VerifyKey> keys) : keys_(std::move(keys)) {}

  std::vector<VerifyKey> keys_;
};

struct Verified {
  std::string payload;  // bytes as they were signed; not looked into
  std::string kid;      // of the header, empty when it names none
  std::string typ;      // of the header, empty when it names none
};

result<Verified> verify(std::string_view token, const Keys& keys);

// The token of this payload, signed with EdDSA; its header names the algorithm, the kid and `typ`.
std::string sign(std::string_view payload, const SigningKey& key, std::string_view typ);

}  // namespace meent::formats::jose
