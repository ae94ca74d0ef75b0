#include "formats/jose/evp.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include <string>

#include "base/ensure.hpp"

namespace meent::formats::jose {
namespace {

// What OpenSSL notes of a refusal stays in the thread until somebody reads it; here nobody does.
struct ForgetErrors {
  ~ForgetErrors() { ERR_clear_error(); }
};

Pkey make(const char* type, int selection, OSSL_PARAM_BLD* builder) {
  const ForgetErrors forget;
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  ensure(parameters && context, "OpenSSL carries the kinds of key that we name");
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, selection, parameters.get()) != 1) {
    return nullptr;
  }
  return {made, EVP_PKEY_free};
}

}  // namespace

Number number_of(std::string_view big_endian) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(big_endian.data());
  Number number(BN_bin2bn(bytes, static_cast<int>(big_endian.size()), nullptr));
  ensure(number != nullptr, "a number of bounded size can be made");
  return number;
}

Pkey p256_key(std::string_view x, std::string_view y, std::string_view d) {
  const ForgetErrors forget;
  const std::string point = std::string(1, POINT_CONVERSION_UNCOMPRESSED).append(x).append(y);
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  const Number secret = number_of(d);
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  if (!d.empty()) {
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get());
  }
  Pkey key = make("EC", d.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, builder.get());
  if (key == nullptr) {
    return nullptr;
  }
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  const int good = d.empty() ? EVP_PKEY_public_check(context.get()) : EVP_PKEY_check(context.get());
  return good == 1 ? key : nullptr;
}

Pkey rsa_key(std::string_view n, std::string_view e) {
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  const Number modulus = number_of(n);
  const Number exponent = number_of(e);
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return make("RSA", EVP_PKEY_PUBLIC_KEY, builder.get());
}

}  // namespace meent::formats::jose
