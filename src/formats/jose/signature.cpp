#include "formats/jose/signature.hpp"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <sodium.h>

#include <array>

#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "base/json_writer.hpp"
#include "formats/jose/evp.hpp"

namespace meent::formats::jose {
namespace {

constexpr std::size_t kHalf = 32;  // of an ECDSA signature on P-256: r, then s

bool ed25519_holds(std::string_view x, std::string_view text, std::string_view signature) {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(bytes_of(signature).data(), bytes_of(text).data(), text.size(),
                                     bytes_of(x).data()) == 0;
}

bool hmac_holds(const Secret& secret, std::string_view text, std::string_view signature) {
  std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> expected{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, secret.bytes().data(), secret.bytes().size());
  crypto_auth_hmacsha256_update(&state, bytes_of(text).data(), text.size());
  crypto_auth_hmacsha256_final(&state, expected.data());
  const bool same = equal_constant_time(
      {reinterpret_cast<const char*>(expected.data()), expected.size()}, signature);
  sodium_memzero(&state, sizeof state);
  wipe(expected);
  return same;
}

// JOSE writes r and s side by side (RFC 7518 §3.4), OpenSSL wants them in DER; empty when the size
// is wrong.
std::string der_of(std::string_view signature) {
  if (signature.size() != 2 * kHalf) {
    return {};
  }
  const EcdsaSignature pair(ECDSA_SIG_new());
  Number r = number_of(signature.substr(0, kHalf));
  Number s = number_of(signature.substr(kHalf));
  ensure(pair && ECDSA_SIG_set0(pair.get(), r.release(), s.release()) == 1,
         "two numbers make a signature");
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  ensure(size > 0, "a signature has a DER form");
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

// Probabilistic padding with MGF1 of SHA-256 and a salt as long as the hash (RFC 7518 §3.5).
bool set_pss(EVP_PKEY_CTX* context) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

bool openssl_holds(Algorithm algorithm, EVP_PKEY* key, std::string_view text,
                   std::string_view signature) {
  const std::string der = algorithm == Algorithm::es256 ? der_of(signature) : std::string{};
  const auto bytes = bytes_of(algorithm == Algorithm::es256 ? std::string_view(der) : signature);
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;  // belongs to the context
  ensure(context && EVP_DigestVerifyInit(context.get(), &settings, EVP_sha256(), nullptr, key) == 1,
         "a sound key can verify");
  ensure(algorithm != Algorithm::ps256 || set_pss(settings), "OpenSSL knows PSS with SHA-256");
  const int answer = EVP_DigestVerify(context.get(), bytes.data(), bytes.size(),
                                      bytes_of(text).data(), text.size());
  ERR_clear_error();  // the notes of a refusal would stay in the thread
  return answer == 1;
}

std::string_view characters(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

VerifyKey::VerifyKey(const Jwk& key, Algorithm algorithm) : kid_(key.kid), algorithm_(algorithm) {
  switch (key.type) {
    case KeyType::okp: key_ = Point{key.x}; return;
    case KeyType::ec: key_ = p256_key(key.x, key.y); break;
    case KeyType::rsa: key_ = rsa_key(key.n, key.e); break;
    case KeyType::oct: key_ = key.secret; return;
  }
  ensure(std::get<PublicKey>(key_) != nullptr, "what parsed as a key is one");
}

result<VerifyKey> VerifyKey::make(const Jwk& key, Algorithm algorithm) {
  if (key_type_of(algorithm) != key.type || key.alg.value_or(algorithm) != algorithm) {
    return fail(Code::invalid, "this key is not one for " + std::string(name_of(algorithm)), "alg");
  }
  return VerifyKey(key, algorithm);
}

bool VerifyKey::verify(std::string_view text, std::string_view signature) const {
  switch (algorithm_) {
    case Algorithm::ed_dsa: return ed25519_holds(std::get<Point>(key_).x, text, signature);
    case Algorithm::hs256: return hmac_holds(std::get<Secret>(key_), text, signature);
    case Algorithm::es256:
    case Algorithm::rs256:
    case Algorithm::ps256: break;
  }
  return openssl_holds(algorithm_, std::get<PublicKey>(key_).get(), text, signature);
}

SigningKey::SigningKey(const Secret& seed) {
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> point{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> expanded{};
  crypto_sign_seed_keypair(point.data(), expanded.data(), seed.bytes().data());
  expanded_ = Secret(expanded);
  wipe(expanded);
  public_.type = KeyType::okp;
  public_.alg = Algorithm::ed_dsa;
  public_.x = characters(point);
  public_.kid = thumbprint(public_);
}

SigningKey SigningKey::generate(Random& random) {
  std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed{};
  random.fill(seed);
  SigningKey key{Secret(seed)};
  wipe(seed);
  return key;
}

result<SigningKey> SigningKey::from(const Jwk& key) {
  if (key.type != KeyType::okp || !key.is_private) {
    return fail(Code::invalid, R"(only a private Ed25519 key ("kty": "OKP", with "d") can sign)",
                "kty");
  }
  return SigningKey(key.secret);
}

Secret SigningKey::private_text() const {
  std::string d = base64url_encode(expanded_.bytes().first(crypto_sign_SEEDBYTES));
  std::string text;
  text.reserve(512);  // so that no copy of the seed stays behind where the text grew
  json::Writer out(text);
  out.begin_object().member("crv", "Ed25519").member("kty", "OKP");
  out.member("x", base64url_encode(bytes_of(public_.x))).member("d", d);
  out.member("kid", public_.kid).member("alg", "EdDSA").member("use", "sig").end_object();
  Secret secret(bytes_of(text));
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  wipe({reinterpret_cast<std::uint8_t*>(d.data()), d.size()});
  return secret;
}

std::string SigningKey::signature_of(std::string_view text) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       bytes_of(text).data(), text.size(), expanded_.bytes().data());
  return signature;
}

}  // namespace meent::formats::jose
