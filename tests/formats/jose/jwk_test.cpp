#include "formats/jose/jwk.hpp"

#include <doctest/doctest.h>

#include "keys.hpp"

namespace meent::jwk_test {

using namespace jose_test;
using jose::KeyType;

namespace {

// "invalid /x", "unsupported /kty": what is wrong with a key, and where.
std::string complaint(std::string_view text) {
  const auto key = jose::parse_jwk(text);
  if (key) {
    return "fine";
  }
  CHECK_FALSE(key.error().detail.empty());
  return std::string(name_of(key.error().code)) + " " + key.error().where;
}

std::string set_complaint(std::string_view text) {
  const auto keys = jose::parse_jwk_set(text);
  return keys ? "fine" : std::string(name_of(keys.error().code)) + " " + keys.error().where;
}

// A text with the first `what` in it replaced.
std::string with(std::string_view text, std::string_view what, std::string_view other) {
  std::string out(text);
  const std::size_t at = out.find(what);
  REQUIRE(at != std::string::npos);
  return out.replace(at, what.size(), other);
}

std::string set_of(std::initializer_list<std::string> keys) {
  std::string out;
  for (const std::string& key : keys) {
    out += (out.empty() ? "" : ",") + key;
  }
  return R"({"keys":[)" + out + "]}";
}

std::string ed(std::string_view more) {
  return R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")" +
         std::string(more) + "}";
}

std::string rsa(std::string_view modulus_bytes, std::string_view exponent_bytes) {
  return R"({"kty":"RSA","n":")" + b64(modulus_bytes) + R"(","e":")" + b64(exponent_bytes) + "\"}";
}

const std::string kModulus = *base64url_decode(kRsaModulus);
const std::string kUsual("\x01\x00\x01", 3);

}  // namespace

TEST_CASE("each kind of key reads with its numbers") {
  const auto okp = jwk(kEd25519);
  CHECK(okp.type == KeyType::okp);
  CHECK(okp.is_private);
  CHECK(hex_encode(bytes_of(okp.x)) ==
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  CHECK(hex_encode(okp.secret.bytes()) ==
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const auto ec = jwk(kEc);
  CHECK(ec.type == KeyType::ec);
  CHECK(ec.is_private);
  CHECK(ec.x.size() == 32);
  CHECK(ec.y.size() == 32);
  const auto rsa_key = jwk(kRsa);
  CHECK(rsa_key.type == KeyType::rsa);
  CHECK_FALSE(rsa_key.is_private);
  CHECK(rsa_key.n.size() == 256);
  CHECK(rsa_key.e == kUsual);
  const auto oct = jwk(kOct);
  CHECK(oct.type == KeyType::oct);
  CHECK(oct.is_private);
  CHECK(oct.secret.bytes().size() == 64);
}

TEST_CASE("kid, alg, use and key_ops are read; what is not known is passed over") {
  const auto key = jwk(ed(R"(,"kid":"a","alg":"EdDSA","use":"sig","key_ops":["verify"],"x5t":1)"));
  CHECK(key.kid == "a");
  CHECK(key.alg == jose::Algorithm::ed_dsa);
  CHECK(jwk(ed("")).kid.empty());
  CHECK_FALSE(jwk(ed("")).alg);
}

TEST_CASE("thumbprints are those of the standards, with the private half or without") {
  CHECK(jose::thumbprint(jwk(kEd25519)) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  CHECK(jose::thumbprint(jwk(ed(R"(,"kid":"x")"))) ==
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  CHECK(jose::thumbprint(jwk(
            R"({"kty":"RSA","e":"AQAB","alg":"RS256","kid":"2011-04-29","n":"0vx7agoebGcQSuuPiLJXZ)"
            R"(ptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCi)"
            R"(FV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY3)"
            R"(68QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQ)"
            R"(Fh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"})")) ==
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST_CASE("the public text holds the public half and reads back") {
  for (const std::string& text : {std::string(kEd25519), std::string(kEc), kRsa}) {
    const auto key = jwk(text);
    const std::string shown = jose::public_text(key);
    CHECK(shown.find("\"d\"") == std::string::npos);
    const auto again = jwk(shown);
    CHECK_FALSE(again.is_private);
    CHECK(jose::thumbprint(again) == jose::thumbprint(key));
  }
  CHECK(jose::public_text(jwk(ed(R"(,"kid":"k","alg":"EdDSA")"))) ==
        R"({"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",)"
        R"("kid":"k","alg":"EdDSA","use":"sig"})");
  const auto set = jose::parse_jwk_set(jose::public_set_text({jwk(ed(R"(,"kid":"k")"))}));
  REQUIRE(set);
  CHECK(set->at(0).kid == "k");
}

TEST_CASE("what is no key is told with its place") {
  CHECK(complaint("") == "invalid line 1, column 1");
  CHECK(complaint("[]") == "invalid ");
  CHECK(complaint("{}") == "invalid /kty");
  CHECK(complaint(R"({"kty":1})") == "invalid /kty");
  CHECK(complaint(R"({"kty":"okp"})") == "unsupported /kty");
  CHECK(complaint(R"({"kty":"OKP"})") == "invalid /crv");
  CHECK(complaint(R"({"kty":"OKP","crv":"Ed25519"})") == "invalid /x");
  CHECK(complaint(R"({"kty":"OKP","crv":"X25519","x":""})") == "unsupported /crv");
  CHECK(complaint(R"({"kty":"EC","crv":"P-384"})") == "unsupported /crv");
  CHECK(complaint(with(kEd25519, "{", R"({"kty":"OKP",)")).starts_with("invalid line 1"));
  CHECK(complaint(with(kEd25519, R"("x":)", R"("x":null,"y":)")) == "invalid /x");
  CHECK(complaint(ed(R"(,"kid":7)")) == "invalid /kid");
  CHECK(complaint(ed(R"(,"kid":"")")) == "invalid /kid");
  CHECK(complaint(ed(R"(,"kid":")" + std::string(257, 'k') + "\"")) == "invalid /kid");
  CHECK(complaint(ed(R"(,"alg":"none")")) == "unsupported /alg");
  CHECK(complaint(ed(R"(,"alg":"HS256")")) == "invalid /alg");
  CHECK(complaint(ed(R"(,"alg":null)")) == "invalid /alg");
  CHECK(complaint(ed(R"(,"use":"enc")")) == "unsupported /use");
  CHECK(complaint(ed(R"(,"use":["sig"])")) == "invalid /use");
  CHECK(complaint(ed(R"(,"key_ops":"verify")")) == "invalid /key_ops");
  CHECK(complaint(ed(R"(,"key_ops":["wrapKey"])")) == "unsupported /key_ops");
  CHECK(complaint(ed(R"(,"key_ops":["verify","verify"])")) == "invalid /key_ops/1");
}

TEST_CASE("bytes have one text: no padding, no white space, no leftover bits, the right size") {
  const std::string x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  CHECK(complaint(with(ed(""), x, x + "=")) == "invalid /x");
  CHECK(complaint(with(ed(""), "URo\"", "URp\"")) == "invalid /x");
  CHECK(complaint(with(ed(""), "11q", "11q ")) == "invalid /x");
  CHECK(complaint(with(ed(""), "S_7", "S/7")) == "invalid /x");
  CHECK(complaint(with(ed(""), x, x + "AA")) == "invalid /x");
  CHECK(complaint(with(ed(""), x, "AAAA")) == "invalid /x");
  CHECK(complaint(with(kEc, "f83O", "3O")) == "invalid /x");
}

TEST_CASE("a point must lie on its curve and be worth signing under") {
  CHECK(complaint(with(kEc, "WI5a0", "WI5a4")) == "invalid ");
  CHECK(complaint(with(kEc, "-E9LI", "-E9LM")) == "invalid /d");
  CHECK(complaint(with(kEc, "\"d\":\"jps", "\"d\":\"kps")) == "invalid /d");
  CHECK(complaint(with(kEd25519, "nWGx", "oWGx")) == "invalid /d");
  const auto okp = [](std::string_view hex) {
    return complaint(R"({"kty":"OKP","crv":"Ed25519","x":")" + b64(*hex_decode(hex)) + "\"}");
  };
  // The neutral element, a point of order 2, one of order 8, y = p + 1 written too large, and y =
  // 2, which is on no point.
  CHECK(okp("0100000000000000000000000000000000000000000000000000000000000000") == "invalid /x");
  CHECK(okp("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f") == "invalid /x");
  CHECK(okp("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05") == "invalid /x");
  CHECK(okp("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f") == "invalid /x");
  CHECK(okp("0200000000000000000000000000000000000000000000000000000000000000") == "invalid /x");
}

TEST_CASE("RSA keys have sound numbers") {
  CHECK(complaint(rsa(kModulus, kUsual)) == "fine");
  CHECK(complaint(rsa(kModulus.substr(128), kUsual)) == "invalid /n");
  CHECK(complaint(rsa('\0' + kModulus, kUsual)) == "invalid /n");
  CHECK(complaint(rsa("", kUsual)) == "invalid /n");
  std::string number = kModulus;
  number.back() = '\x02';
  CHECK(complaint(rsa(number, kUsual)) == "invalid /n");
  number = kModulus;
  number.front() = '\x7F';  // 2,047 bits
  CHECK(complaint(rsa(number, kUsual)) == "invalid /n");
  CHECK(complaint(rsa(std::string(1'024, '\xFF'), kUsual)) == "fine");
  CHECK(complaint(rsa("\x01" + std::string(1'024, '\xFF'), kUsual)) == "invalid /n");
  CHECK(complaint(rsa(std::string(60'000, '\xFF'), kUsual)) == "invalid /n");
  for (const std::string& exponent :
       {std::string(""), std::string("\x01"), std::string("\x03"), std::string("\x01\x00\x02", 3),
        std::string("\xFF\xFF"), std::string("\x00\x01\x00\x01", 4), std::string(9, '\x01'),
        std::string(1'000, '\x01')}) {
    CAPTURE(hex_encode(bytes_of(exponent)));
    CHECK(complaint(rsa(kModulus, exponent)) == "invalid /e");
  }
}

TEST_CASE("the private members of an RSA key come all or not at all") {
  const std::string good = with(kRsa, "}", R"(,"d":"AQ"})");
  CHECK(jwk(good).is_private);
  CHECK(jwk(good).secret.empty());
  CHECK(complaint(with(kRsa, "}", R"(,"d":"AQ","p":"AQ"})")) == "invalid /q");
  CHECK(complaint(with(kRsa, "}", R"(,"p":"AQ"})")) == "invalid /d");
  CHECK(complaint(with(kRsa, "}", R"(,"d":7})")) == "invalid /d");
  CHECK(complaint(with(good, "}", R"(,"oth":[]})")) == "unsupported /oth");
}

TEST_CASE("a shared secret has 32 bytes at least") {
  const auto oct = [](std::size_t size) {
    return complaint(R"({"kty":"oct","k":")" + b64(std::string(size, 'k')) + "\"}");
  };
  CHECK(oct(0) == "invalid /k");
  CHECK(oct(31) == "invalid /k");
  CHECK(oct(32) == "fine");
  CHECK(oct(1'024) == "fine");
  CHECK(oct(1'025) == "invalid /k");
}

TEST_CASE("no error repeats a secret") {
  const std::string secret = "c2VjcmV0c2VjcmV0";
  for (const std::string& text :
       {R"({"kty":"oct","k":")" + secret + "\"}", R"({"kty":"oct","k":")" + secret + "=\"}",
        ed(R"(,"d":")" + secret + "\""), R"({"kty":"oct","k":")" + secret + "\"",
        R"({"kty":"oct","k":")" + secret + R"(","k":"x"})"}) {
    const auto key = jose::parse_jwk(text);
    REQUIRE_FALSE(key);
    CHECK(key.error().detail.find(secret) == std::string::npos);
    CHECK(key.error().where.find(secret) == std::string::npos);
  }
}

TEST_CASE("a set passes over keys of other kinds and refuses wrong ones") {
  const std::string one = ed(R"(,"kid":"1")");
  const std::string other =
      with(with(with(kEc, R"(,"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")", ""), "{",
                R"({"kid":"2",)"),
           "EC", "EC");
  const auto keys = jose::parse_jwk_set(set_of(
      {one, R"({"kty":"new"})", ed(R"(,"use":"enc")"), R"({"kty":"EC","crv":"P-521"})", other}));
  REQUIRE(keys);
  REQUIRE(keys->size() == 2);
  CHECK(keys->at(0).kid == "1");
  CHECK(keys->at(1).kid == "2");
  CHECK(set_complaint(set_of({one, R"({"kty":"OKP","crv":"Ed25519","x":"AA"})"})) ==
        "invalid /keys/1/x");
  CHECK(set_complaint(set_of({one, one})) == "invalid /keys/1");
  CHECK(set_complaint(set_of({one, ed("")})) == "invalid /keys/1");
  CHECK(set_complaint(set_of({ed("")})) == "fine");
  CHECK(set_complaint(set_of({one, with(kOct, "{", R"({"kid":"2",)")})) == "invalid /keys/1");
  CHECK(set_complaint(set_of({one, with(kEc, "{", R"({"kid":"2",)")})) == "invalid /keys/1");
  CHECK(set_complaint(set_of({})) == "invalid /keys");
  CHECK(set_complaint(set_of({R"({"kty":"new"})"})) == "invalid /keys");
  CHECK(set_complaint(R"({"keys":{}})") == "invalid /keys");
  CHECK(set_complaint("{}") == "invalid /keys");
  CHECK(set_complaint(set_of({"1"})) == "invalid /keys/0");
  CHECK(set_complaint(R"({"keys":[],"keys":[]})").starts_with("invalid line 1"));
  std::string many;
  for (int i = 0; i < 65; ++i) {
    many += (i > 0 ? "," : "") + ed(R"(,"kid":")" + std::to_string(i) + "\"");
  }
  CHECK(set_complaint(R"({"keys":[)" + many + "]}") == "invalid /keys");
}

}  // namespace meent::jwk_test
