// Keys and tokens that the tests share: the examples of RFC 7515 (appendix A), RFC 7638 (§3.1) and
// RFC 8037 (appendix A), and short ways to make tokens that no honest party would.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "formats/jose/jws.hpp"

namespace meent::jose_test {

namespace jose = formats::jose;

inline constexpr std::string_view kEd25519 =
    R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
    R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
inline constexpr std::string_view kEd25519Token =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

// The claims of the three examples of RFC 7515.
inline constexpr std::string_view kJoe =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
    "fQ";
inline constexpr std::string_view kOct =
    R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUu)"
    R"(TwjAzZr1Z9CAow"})";
inline const std::string kOctToken = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." +
                                     std::string(kJoe) +
                                     ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
inline constexpr std::string_view kRsaModulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4"
    "d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
    "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
    "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
inline const std::string kRsa =
    R"({"kty":"RSA","e":"AQAB","n":")" + std::string(kRsaModulus) + "\"}";
inline const std::string kRsaToken =
    "eyJhbGciOiJSUzI1NiJ9." + std::string(kJoe) +
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
    "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
inline constexpr std::string_view kEc =
    R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",)"
    R"("d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})";
inline const std::string kEcToken =
    "eyJhbGciOiJFUzI1NiJ9." + std::string(kJoe) +
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

inline std::string b64(std::string_view text) {
  return base64url_encode(bytes_of(text));
}

inline jose::Jwk jwk(std::string_view text) {
  auto key = jose::parse_jwk(text);
  REQUIRE_MESSAGE(key, (key ? std::string{} : key.error().where + ": " + key.error().detail));
  return std::move(*key);
}

inline jose::VerifyKey verify_key(std::string_view text, jose::Algorithm algorithm) {
  auto key = jose::VerifyKey::make(jwk(text), algorithm);
  REQUIRE(key);
  return std::move(*key);
}

inline jose::Keys trust(std::string_view text, jose::Algorithm algorithm) {
  std::vector<jose::VerifyKey> keys;
  keys.push_back(verify_key(text, algorithm));
  auto made = jose::Keys::make(std::move(keys));
  REQUIRE(made);
  return std::move(*made);
}

inline jose::SigningKey signing_key() {
  auto key = jose::SigningKey::from(jwk(kEd25519));
  REQUIRE(key);
  return std::move(*key);
}

// A token with a header of any text, signed with the key above.
inline std::string signed_by_us(std::string_view header, std::string_view payload) {
  const std::string text = b64(header) + "." + b64(payload);
  return text + "." + b64(signing_key().signature_of(text));
}

}  // namespace meent::jose_test
