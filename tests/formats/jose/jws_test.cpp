#include "formats/jose/jws.hpp"

#include <doctest/doctest.h>

#include "keys.hpp"

namespace meent::jws_test {

using namespace jose_test;
using jose::Algorithm;

namespace {

const jose::Keys& ours() {
  static const jose::Keys keys = trust(kEd25519, Algorithm::ed_dsa);
  return keys;
}

// The check that refused, or "fine".
std::string refusal(std::string_view token, const jose::Keys& keys = ours()) {
  const auto verified = jose::verify(token, keys);
  if (verified) {
    return "fine";
  }
  CHECK(verified.error().code == Code::unauthenticated);
  CHECK_FALSE(verified.error().detail.empty());
  return verified.error().where;
}

const std::string kToken(kEd25519Token);
constexpr std::string_view kHeader = R"({"alg":"EdDSA"})";

}  // namespace

TEST_CASE("the examples of RFC 7515 and RFC 8037 verify under their keys") {
  const auto eddsa = jose::verify(kEd25519Token, ours());
  REQUIRE(eddsa);
  CHECK(eddsa->payload == "Example of Ed25519 signing");
  CHECK(eddsa->kid.empty());
  const auto hs256 = jose::verify(kOctToken, trust(kOct, Algorithm::hs256));
  REQUIRE(hs256);
  CHECK(hs256->typ == "JWT");
  CHECK(hs256->payload ==
        "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
  CHECK(refusal(kRsaToken, trust(kRsa, Algorithm::rs256)) == "fine");
  CHECK(refusal(kEcToken, trust(kEc, Algorithm::es256)) == "fine");
}

TEST_CASE("Ed25519 signs as RFC 8037 says") {
  const std::string text = kToken.substr(0, kToken.rfind('.'));
  CHECK(b64(signing_key().signature_of(text)) == kToken.substr(kToken.rfind('.') + 1));
}

TEST_CASE("what we sign verifies and says its kind and key") {
  const std::string token = jose::sign("{}", signing_key(), "at+jwt");
  const auto header = base64url_decode(token.substr(0, token.find('.')));
  REQUIRE(header);
  CHECK(*header ==
        R"({"alg":"EdDSA","kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","typ":"at+jwt"})");
  std::vector<jose::VerifyKey> keys;
  keys.push_back(*jose::VerifyKey::make(signing_key().public_key(), Algorithm::ed_dsa));
  const auto verified = jose::verify(token, *jose::Keys::make(std::move(keys)));
  REQUIRE(verified);
  CHECK(verified->payload == "{}");
  CHECK(verified->typ == "at+jwt");
  CHECK(refusal(token) == "header: kid");  // the key trusted there has no kid
}

TEST_CASE("no byte of a token may change") {
  const auto check = [](const std::string& token, const jose::Keys& keys) {
    REQUIRE(refusal(token, keys) == "fine");
    for (std::size_t at = 0; at < token.size(); ++at) {
      for (const char c : {'A', 'Q', '_', '.', '=', ' ', '\0', '\xFF'}) {
        std::string changed = token;
        changed[at] = c;
        CHECK((changed == token || refusal(changed, keys) != "fine"));
      }
      CHECK(refusal(token.substr(0, at), keys) != "fine");
      CHECK(refusal(token.substr(at + 1), keys) != "fine");
    }
  };
  check(kToken, ours());
  check(kOctToken, trust(kOct, Algorithm::hs256));
  check(kEcToken, trust(kEc, Algorithm::es256));
}

TEST_CASE("there is no algorithm none") {
  for (const std::string_view alg : {"none", "None", "NONE", "nOnE", ""}) {
    const std::string head = b64(R"({"alg":")" + std::string(alg) + "\"}") + "." + b64("{}");
    CHECK(refusal(head + ".") == "token");
    CHECK(refusal(head + ".AAAA") == "header: alg");
    CHECK(refusal(head) == "token");
  }
}

TEST_CASE("a header says its algorithm, once and as a text") {
  CHECK(refusal(signed_by_us("{}", "x")) == "header: alg");
  CHECK(refusal(signed_by_us(R"({"alg":null})", "x")) == "header: alg");
  CHECK(refusal(signed_by_us(R"({"alg":["EdDSA"]})", "x")) == "header: alg");
  CHECK(refusal(signed_by_us(R"({"alg":"eddsa"})", "x")) == "header: alg");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA\u0000"})", "x")) == "header: alg");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","alg":"EdDSA"})", "x")) == "header");
  CHECK(refusal(signed_by_us(R"({"alg":"none","alg":"EdDSA"})", "x")) == "header");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","\u0061lg":"EdDSA"})", "x")) == "header");
  CHECK(refusal(signed_by_us(kHeader, "x")) == "fine");
}

TEST_CASE("the key decides the algorithm, not the token") {
  // The public key of one kind as the secret of another: the oldest trick.
  const auto point = jwk(kEd25519).x;
  const auto secret = trust(R"({"kty":"oct","k":")" + b64(point) + "\"}", Algorithm::hs256);
  CHECK(refusal(kToken, secret) == "header: alg");
  const std::string swapped = b64(R"({"alg":"HS256"})") + "." + b64("{}");
  CHECK(refusal(swapped + "." + b64(std::string(32, 'x'))) == "header: alg");
  CHECK(refusal(kRsaToken, trust(kEc, Algorithm::es256)) == "header: alg");
  CHECK(refusal(kEcToken, trust(kRsa, Algorithm::rs256)) == "header: alg");
  CHECK(refusal(kRsaToken, trust(kRsa, Algorithm::ps256)) == "header: alg");
  CHECK(refusal(kOctToken, ours()) == "header: alg");
  // And a key never takes an algorithm of another kind.
  CHECK_FALSE(jose::VerifyKey::make(jwk(kEd25519), Algorithm::hs256));
  CHECK_FALSE(jose::VerifyKey::make(jwk(kRsa), Algorithm::es256));
  CHECK_FALSE(jose::VerifyKey::make(jwk(kOct), Algorithm::ed_dsa));
  CHECK_FALSE(jose::VerifyKey::make(jwk(R"({"alg":"RS256",)" + kRsa.substr(1)), Algorithm::ps256));
}

TEST_CASE("extensions of the header are not understood") {
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","crit":["exp"],"exp":1})", "x")) == "header: crit");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","crit":[]})", "x")) == "header: crit");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","b64":true})", "x")) == "header: b64");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","b64":false,"crit":["b64"]})", "x")) ==
        "header: crit");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","cty":"x","x5t":7})", "x")) == "fine");
}

TEST_CASE("a token does not bring its own key") {
  Random&& random = SystemRandom{};
  const auto stranger = jose::SigningKey::generate(random);
  const std::string text =
      b64(R"({"alg":"EdDSA","jwk":)" + jose::public_text(stranger.public_key()) + "}") + "." +
      b64("{}");
  CHECK(refusal(text + "." + b64(stranger.signature_of(text))) == "signature");
}

TEST_CASE("only three segments of canonical base64url are a token") {
  CHECK(refusal("") == "token");
  CHECK(refusal(".") == "token");
  CHECK(refusal("..") == "token");
  CHECK(refusal("...") == "token");
  CHECK(refusal("abc") == "token");
  CHECK(refusal(kToken + ".") == "token");
  CHECK(refusal(kToken + ".AAAA") == "token");
  CHECK(refusal("." + kToken) == "token");
  CHECK(refusal(kToken + "=") == "token");
  CHECK(refusal(kToken + " ") == "token");
  CHECK(refusal(kToken + "\n") == "token");
  CHECK(refusal(" " + kToken) == "token");
  CHECK(refusal(kToken + std::string(1, '\0')) == "token");
  CHECK(refusal(b64(kHeader) + ".." + b64("x")) == "token");
  CHECK(refusal("." + b64("x") + "." + b64("x")) == "token");
  CHECK(refusal(R"({"payload":"eA","signatures":[]})") == "token");
  // The last character of a 64-byte signature carries four bits that belong to no byte.
  REQUIRE(kToken.back() == 'g');
  for (const char c : {'h', 'i', 'o', 'v'}) {
    CHECK(refusal(kToken.substr(0, kToken.size() - 1) + c) == "token");
  }
}

TEST_CASE("a header is a small JSON object in UTF-8") {
  CHECK(refusal(signed_by_us("[]", "x")) == "header");
  CHECK(refusal(signed_by_us("\"EdDSA\"", "x")) == "header");
  CHECK(refusal(signed_by_us("{", "x")) == "header");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA"}{})", "x")) == "header");
  CHECK(refusal(signed_by_us("\xEF\xBB\xBF{\"alg\":\"EdDSA\"}", "x")) == "header");
  CHECK(refusal(signed_by_us("{\"alg\":\"EdDSA\",\"kid\":\"\xC0\x80\"}", "x")) == "header");
  CHECK(refusal(signed_by_us(
            R"({"alg":"EdDSA","x":)" + std::string(2'000, '[') + std::string(2'000, ']') + "}",
            "x")) == "header");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","kid":7})", "x")) == "header: kid");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","kid":""})", "x")) == "header: kid");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","typ":{}})", "x")) == "header: typ");
}

TEST_CASE("a token has at most 8 KiB") {
  const std::size_t head = b64(kHeader).size() + 2 + 86;
  const std::size_t room = (jose::kMaxToken - head) / 4 * 3;
  CHECK(refusal(signed_by_us(kHeader, std::string(room, 'x'))) == "fine");
  const auto over = signed_by_us(kHeader, std::string(room + 3, 'x'));
  CHECK(over.size() > jose::kMaxToken);
  CHECK(refusal(over) == "token");
}

TEST_CASE("kids choose among keys") {
  const auto with_kid = [](std::string_view key, std::string_view kid) {
    return R"({"kid":")" + std::string(kid) + "\"," + std::string(key.substr(1));
  };
  const std::vector<jose::Jwk> both{jwk(with_kid(kEd25519, "a")), jwk(with_kid(kEc, "b"))};
  const std::vector<Algorithm> allowed{Algorithm::ed_dsa, Algorithm::es256};
  const auto keys = jose::Keys::trusting(both, allowed);
  REQUIRE(keys);
  CHECK(keys->all().size() == 2);
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","kid":"a"})", "x"), *keys) == "fine");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","kid":"b"})", "x"), *keys) == "header: alg");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","kid":"c"})", "x"), *keys) == "header: kid");
  CHECK(refusal(signed_by_us(R"({"alg":"EdDSA","kid":"a\u0000"})", "x"), *keys) == "header: kid");
  CHECK(refusal(signed_by_us(kHeader, "x"), *keys) == "header: kid");
}

TEST_CASE("a set that is trusted is one that leaves no doubt") {
  const auto made = [](std::initializer_list<std::string_view> texts,
                       std::vector<Algorithm> allowed) {
    std::vector<jose::Jwk> keys;
    for (const auto text : texts) {
      keys.push_back(jwk(text));
    }
    return jose::Keys::trusting(keys, allowed).has_value();
  };
  CHECK(made({kRsa}, {Algorithm::rs256}));
  CHECK_FALSE(made({kRsa}, {Algorithm::rs256, Algorithm::ps256}));
  CHECK(made({R"({"alg":"PS256",)" + kRsa.substr(1)}, {Algorithm::rs256, Algorithm::ps256}));
  CHECK_FALSE(made({kRsa}, {Algorithm::ed_dsa}));
  CHECK_FALSE(made({}, {Algorithm::ed_dsa}));
  CHECK_FALSE(made({kRsa, kEc}, {Algorithm::rs256, Algorithm::es256}));  // without kid
  CHECK_FALSE(
      made({R"({"kid":"a",)" + kRsa.substr(1), R"({"kid":"a",)" + std::string(kEc.substr(1))},
           {Algorithm::rs256, Algorithm::es256}));
  CHECK_FALSE(
      made({R"({"kid":"a",)" + kRsa.substr(1), R"({"kid":"b",)" + std::string(kOct.substr(1))},
           {Algorithm::rs256, Algorithm::hs256}));
}

TEST_CASE("no refusal repeats the token") {
  const std::string marked = "Z2VoZWlt";
  for (const std::string& token :
       {marked, marked + "." + marked + "." + marked,
        signed_by_us(R"({"geheim":1,"geheim":2})", "x"), signed_by_us(R"({"alg":"geheim"})", "x"),
        signed_by_us(R"({"alg":"EdDSA","kid":"geheim"})", "x")}) {
    const auto verified = jose::verify(token, ours());
    REQUIRE_FALSE(verified);
    const std::string told = verified.error().where + verified.error().detail;
    CHECK(told.find(marked) == std::string::npos);
    CHECK(told.find("geheim") == std::string::npos);
  }
}

}  // namespace meent::jws_test
