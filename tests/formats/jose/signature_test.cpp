#include "formats/jose/signature.hpp"

#include <doctest/doctest.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <set>

#include "formats/jose/evp.hpp"
#include "formats/jose/sha256.hpp"
#include "keys.hpp"

namespace meent::signature_test {

using namespace jose_test;
using jose::Algorithm;

namespace {

// An RSA key of OpenSSL's, to sign what this program only verifies.
struct RsaPair {
  jose::Pkey key{EVP_RSA_gen(2048), EVP_PKEY_free};

  std::string number(const char* name) const {
    BIGNUM* value = nullptr;
    REQUIRE(EVP_PKEY_get_bn_param(key.get(), name, &value) == 1);
    const jose::Number owned(value);
    std::string out(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
    BN_bn2bin(value, reinterpret_cast<unsigned char*>(out.data()));
    return out;
  }
  std::string jwk_text() const {
    return R"({"kty":"RSA","n":")" + b64(number(OSSL_PKEY_PARAM_RSA_N)) + R"(","e":")" +
           b64(number(OSSL_PKEY_PARAM_RSA_E)) + "\"}";
  }
  // With PSS of this salt and hash, or without when the salt is negative.
  std::string sign(std::string_view text, int salt, const EVP_MD* hash = EVP_sha256()) const {
    const jose::DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* settings = nullptr;
    REQUIRE(EVP_DigestSignInit(context.get(), &settings, hash, nullptr, key.get()) == 1);
    if (salt >= 0) {
      REQUIRE(EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1);
      REQUIRE(EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, salt) == 1);
    }
    std::size_t size = 256;
    std::string out(size, '\0');
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                           bytes_of(text).data(), text.size()) == 1);
    return out;
  }
};

}  // namespace

TEST_CASE("RSA with PSS verifies what another signed, with a salt of 32 bytes only") {
  const RsaPair pair;
  const auto key = verify_key(pair.jwk_text(), Algorithm::ps256);
  const std::string good = pair.sign("text", 32);
  CHECK(key.verify("text", good));
  CHECK_FALSE(key.verify("Text", good));
  CHECK_FALSE(key.verify("text", good + '\0'));
  CHECK_FALSE(key.verify("text", ""));
  CHECK_FALSE(key.verify("text", pair.sign("text", 20)));
  CHECK_FALSE(key.verify("text", pair.sign("text", 32, EVP_sha512())));
  CHECK_FALSE(key.verify("text", pair.sign("text", -1)));
}

TEST_CASE("RSA without PSS verifies SHA-256 only") {
  const RsaPair pair;
  const auto key = verify_key(pair.jwk_text(), Algorithm::rs256);
  CHECK(key.verify("text", pair.sign("text", -1)));
  CHECK_FALSE(key.verify("text", pair.sign("text", -1, EVP_sha1())));
  CHECK_FALSE(key.verify("text", pair.sign("text", 32)));
  CHECK_FALSE(verify_key(kRsa, Algorithm::rs256).verify("text", pair.sign("text", -1)));
}

TEST_CASE("ECDSA takes two numbers side by side, neither zero nor too large") {
  const auto key = verify_key(kEc, Algorithm::es256);
  const std::string text = kEcToken.substr(0, kEcToken.rfind('.'));
  const std::string good = *base64url_decode(kEcToken.substr(kEcToken.rfind('.') + 1));
  CHECK(key.verify(text, good));
  const std::string zero(32, '\0');
  const std::string order =
      *hex_decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  CHECK_FALSE(key.verify(text, zero + zero));
  CHECK_FALSE(key.verify(text, zero + good.substr(32)));
  CHECK_FALSE(key.verify(text, good.substr(0, 32) + zero));
  CHECK_FALSE(key.verify(text, order + order));
  CHECK_FALSE(key.verify(text, std::string(64, '\xFF')));
  CHECK_FALSE(key.verify(text, good.substr(0, 63)));
  CHECK_FALSE(key.verify(text, good + '\0'));
  // The form that OpenSSL itself writes is not JOSE's.
  CHECK_FALSE(key.verify(text, *hex_decode("3006020101020101")));
  CHECK_FALSE(key.verify(text, ""));
}

TEST_CASE("a signing key is kept as a text and comes back") {
  SystemRandom random;
  const auto key = jose::SigningKey::generate(random);
  CHECK(key.public_key().kid == jose::thumbprint(key.public_key()));
  CHECK_FALSE(key.public_key().is_private);
  CHECK(key.public_key().secret.empty());
  const auto again = jose::SigningKey::from(jwk(key.private_text().text()));
  REQUIRE(again);
  CHECK(again->public_key().kid == key.public_key().kid);
  CHECK(again->signature_of("text") == key.signature_of("text"));
  CHECK(jose::SigningKey::generate(random).public_key().kid != key.public_key().kid);
  CHECK_FALSE(jose::SigningKey::from(key.public_key()));
  CHECK_FALSE(jose::SigningKey::from(jwk(kEc)));
  CHECK_FALSE(jose::SigningKey::from(jwk(kOct)));
}

TEST_CASE("algorithms go by their exact names") {
  std::set<std::string_view> names;
  for (const auto algorithm : {Algorithm::ed_dsa, Algorithm::es256, Algorithm::rs256,
                               Algorithm::ps256, Algorithm::hs256}) {
    CHECK(jose::algorithm_named(name_of(algorithm)) == algorithm);
    names.insert(name_of(algorithm));
  }
  CHECK(names == std::set<std::string_view>{"EdDSA", "ES256", "HS256", "PS256", "RS256"});
  for (const auto name : {"none", "", "ES384", "HS512", "rs256", "EdDSA "}) {
    CHECK_FALSE(jose::algorithm_named(name));
  }
}

TEST_CASE("secrets leave when they move or are replaced") {
  jose::Secret first(bytes_of("one"));
  jose::Secret second(std::move(first));
  CHECK(first.empty());  // NOLINT(bugprone-use-after-move): that is the question
  CHECK(second.text() == "one");
  second = jose::Secret(bytes_of("two"));
  CHECK(second.text() == "two");
  std::string bytes = "three";
  jose::wipe({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  CHECK(bytes == std::string(5, '\0'));
}

TEST_CASE("SHA-256 is that of FIPS 180") {
  CHECK(hex_encode(jose::sha256("")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_encode(jose::sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace meent::signature_test
