// Keys made ready to work with: VerifyKey holds one key together with the one algorithm that it is
// trusted for, SigningKey an Ed25519 key pair. Both may be used by several threads at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "formats/jose/jwk.hpp"

struct evp_pkey_st;  // of OpenSSL

namespace meent::formats::jose {

class VerifyKey {
 public:
  // Errors: invalid when the algorithm does not go with the kind of key, or is not the one that the
  // key itself names.
  static result<VerifyKey> make(const Jwk& key, Algorithm algorithm);

  const std::string& kid() const { return kid_; }  // empty when the key has none
  Algorithm algorithm() const { return algorithm_; }
  // Whether this is the signature of the text. Any bytes may be asked about.
  bool verify(std::string_view text, std::string_view signature) const;

 private:
  using PublicKey = std::shared_ptr<evp_pkey_st>;
  struct Point {
    std::string x;
  };

  VerifyKey(const Jwk& key, Algorithm algorithm);

  std::string kid_;
  Algorithm algorithm_;
  std::variant<Point, PublicKey, Secret> key_;  // EdDSA; ES256, RS256, PS256; HS256
};

class SigningKey {
 public:
  static SigningKey generate(Random& random);
  // Errors: invalid when the key is not a private one of Ed25519.
  static result<SigningKey> from(const Jwk& key);

  // With its thumbprint as kid, and alg EdDSA.
  const Jwk& public_key() const { return public_; }
  // The whole pair as a JWK, for the file that keeps it; parse_jwk reads it back.
  Secret private_text() const;
  std::string signature_of(std::string_view text) const;  // 64 bytes

 private:
  explicit SigningKey(const Secret& seed);

  Jwk public_;
  Secret expanded_;  // libsodium's form: seed and public key
};

}  // namespace meent::formats::jose
