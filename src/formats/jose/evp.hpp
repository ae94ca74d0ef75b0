// What this folder needs of OpenSSL: owners for its objects, and public keys made of the numbers
// that a JWK holds. Inside this folder only: it shows OpenSSL to its users.
#pragma once

#include <openssl/bn.h>
#include <openssl/core.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <string_view>

namespace meent::formats::jose {

template <auto kFree>
struct FreeBy {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};

using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeBy<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD, FreeBy<EVP_MD_free>>;
using Number = std::unique_ptr<BIGNUM, FreeBy<BN_clear_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, FreeBy<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, FreeBy<OSSL_PARAM_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, FreeBy<ECDSA_SIG_free>>;
using Pkey = std::shared_ptr<EVP_PKEY>;  // may be used by several threads at once

Number number_of(std::string_view big_endian);

// The point (x, y) of P-256; null when it does not lie on the curve. With `d` (32 bytes) also its
// private half, null when the two do not belong together.
Pkey p256_key(std::string_view x, std::string_view y, std::string_view d = {});
Pkey rsa_key(std::string_view n, std::string_view e);

}  // namespace meent::formats::jose
