#include "formats/jose/jwt.hpp"

#include <doctest/doctest.h>

#include "keys.hpp"

namespace meent::jwt_test {

using namespace jose_test;

namespace {

constexpr std::int64_t kSecond = 1'780'000'000;  // in 2026
constexpr Instant kNow{kSecond * 1'000'000};

jose::Expected expected() {
  return {.issuer = "https://a", .audience = "https://b", .now = kNow};
}

std::string claims_with(std::string_view more, std::string_view exp = "1780000100") {
  return R"({"iss":"https://a","aud":"https://b","exp":)" + std::string(exp) + std::string(more) +
         "}";
}

std::string refusal(std::string_view claims, const jose::Expected& wanted = expected(),
                    std::string typ = "at+jwt") {
  const auto read = jose::read_claims({std::string(claims), {}, std::move(typ)}, wanted);
  if (read) {
    return "fine";
  }
  CHECK(read.error().code == Code::unauthenticated);
  CHECK_FALSE(read.error().detail.empty());
  return read.error().where;
}

std::string exp_refusal(std::string_view exp) {
  return refusal(claims_with("", exp));
}

}  // namespace

TEST_CASE("claims are read") {
  const auto claims = jose::read_claims(
      {claims_with(R"(,"sub":"s","nbf":1779999999,"iat":1780000000,"jti":"j","client_id":"c",)"
                   R"("scope":"read write","org":"Waterschap é","roles":["a","b"],"at":12)"),
       {},
       "at+jwt"},
      expected());
  REQUIRE(claims);
  CHECK(claims->issuer == "https://a");
  CHECK(claims->audience == std::vector<std::string>{"https://b"});
  CHECK(claims->expires == Instant{1'780'000'100'000'000});
  CHECK(claims->not_before == Instant{1'779'999'999'000'000});
  CHECK(claims->issued_at == kNow);
  CHECK(claims->subject == "s");
  CHECK(claims->jti == "j");
  CHECK(claims->client_id == "c");
  CHECK(claims->scope == "read write");
  CHECK(*claims->text("org") == "Waterschap é");
  CHECK(*claims->texts("roles") == std::vector<std::string>{"a", "b"});
  CHECK(*claims->time("at") == Instant{12'000'000});
  CHECK(claims->has("roles"));
  CHECK_FALSE(claims->has("role"));
  CHECK(claims->text("role").error().where == "claims: role");
  CHECK(claims->text("roles").error().where == "claims: roles");
  CHECK(claims->texts("org").error().where == "claims: org");
}

TEST_CASE("the example of RFC 7515 is valid until 2011-03-22") {
  const auto verified = jose::verify(kOctToken, trust(kOct, jose::Algorithm::hs256));
  REQUIRE(verified);
  const jose::Expected wanted{
      .issuer = "joe", .audience = "x", .now = Instant{1'300'819'379'000'000}, .types = {"JWT"}};
  const auto claims = jose::read_claims(*verified, wanted);
  REQUIRE_FALSE(claims);
  CHECK(claims.error().where == "claims: aud");  // it has none, and here one is asked for
}

TEST_CASE("issuer, audience and kind must be the expected ones") {
  CHECK(refusal(claims_with("")) == "fine");
  CHECK(refusal(R"({"iss":"https://A","aud":"https://b","exp":1780000100})") == "claims: iss");
  CHECK(refusal(R"({"iss":"https://a/","aud":"https://b","exp":1780000100})") == "claims: iss");
  CHECK(refusal(R"({"iss":["https://a"],"aud":"https://b","exp":1780000100})") == "claims: iss");
  CHECK(refusal(R"({"aud":"https://b","exp":1780000100})") == "claims: iss");
  CHECK(refusal(R"({"iss":"https://a","aud":"https://c","exp":1780000100})") == "claims: aud");
  CHECK(refusal(R"({"iss":"https://a","exp":1780000100})") == "claims: aud");
  CHECK(refusal(R"({"iss":"https://a","aud":[],"exp":1780000100})") == "claims: aud");
  CHECK(refusal(R"({"iss":"https://a","aud":["c","https://b"],"exp":1780000100})") == "fine");
  CHECK(refusal(R"({"iss":"https://a","aud":["c",7,"https://b"],"exp":1780000100})") ==
        "claims: aud");
  CHECK(refusal(R"({"iss":"https://a","aud":[["https://b"]],"exp":1780000100})") == "claims: aud");
  CHECK(refusal(R"({"iss":"https://a","aud":{"https://b":1},"exp":1780000100})") == "claims: aud");
}

TEST_CASE("the kind of token is compared as a media type") {
  CHECK(refusal(claims_with(""), expected(), "AT+JWT") == "fine");
  CHECK(refusal(claims_with(""), expected(), "application/at+jwt") == "fine");
  CHECK(refusal(claims_with(""), expected(), "Application/AT+jwt") == "fine");
  for (const auto* typ : {"", "JWT", "at+jwt ", "application/", "application/application/at+jwt"}) {
    CHECK(refusal(claims_with(""), expected(), typ) == "header: typ");
  }
  jose::Expected either = expected();
  either.types = {"", "JWT"};
  CHECK(refusal(claims_with(""), either, "") == "fine");
  CHECK(refusal(claims_with(""), either, "jwt") == "fine");
  CHECK(refusal(claims_with(""), either, "at+jwt") == "header: typ");
  CHECK(refusal(claims_with(""), either, "application/") == "header: typ");
}

TEST_CASE("a token lives until exp, and the leeway longer") {
  jose::Expected strict = expected();
  strict.leeway = std::chrono::seconds{0};
  CHECK(refusal(claims_with("", "1780000001"), strict) == "fine");
  CHECK(refusal(claims_with("", "1780000000"), strict) == "claims: exp");
  CHECK(exp_refusal("1779999971") == "fine");
  CHECK(exp_refusal("1779999970") == "claims: exp");
  CHECK(exp_refusal("0") == "claims: exp");
  CHECK(refusal(R"({"iss":"https://a","aud":"https://b"})") == "claims: exp");
}

TEST_CASE("a token is not valid before nbf, nor made later than now") {
  CHECK(refusal(claims_with(R"(,"nbf":1780000030)")) == "fine");
  CHECK(refusal(claims_with(R"(,"nbf":1780000031)")) == "claims: nbf");
  CHECK(refusal(claims_with(R"(,"iat":1780000030)")) == "fine");
  CHECK(refusal(claims_with(R"(,"iat":1780000031)")) == "claims: iat");
  CHECK(refusal(claims_with(R"(,"nbf":0,"iat":0)")) == "fine");
}

TEST_CASE("times are whole seconds from 1970 to 9999, written as digits") {
  CHECK(exp_refusal("253402300799") == "fine");
  CHECK(exp_refusal("253402300800") == "claims: exp");
  for (const auto* exp :
       {"1780000100.0", "1780000100.5", "178e7", "1.7800001e9", "1e400", "1E5", "-1", "-0",
        "99999999999999999999999999999999", "18446744073709551616", "9223372036854775808",
        "\"1780000100\"", "null", "true", "[1780000100]", "{}"}) {
    CAPTURE(exp);
    CHECK(exp_refusal(exp) == "claims: exp");
  }
  CHECK(exp_refusal("01780000100") == "claims");  // no JSON
  CHECK(exp_refusal("+1780000100") == "claims");
  CHECK(exp_refusal("NaN") == "claims");
  CHECK(exp_refusal("0x7FFFFFFF") == "claims");
  for (const auto* wrong : {"-1", "1e3", "1.5", "\"1\"", "null"}) {
    CHECK(refusal(claims_with(R"(,"iat":)" + std::string(wrong))) == "claims: iat");
    CHECK(refusal(claims_with(R"(,"nbf":)" + std::string(wrong))) == "claims: nbf");
  }
}

TEST_CASE("texts are short and without control characters") {
  CHECK(refusal(claims_with(R"(,"sub":"")")) == "claims: sub");
  CHECK(refusal(claims_with(R"(,"sub":7)")) == "claims: sub");
  CHECK(refusal(claims_with(R"(,"sub":null)")) == "claims: sub");
  CHECK(refusal(claims_with(R"(,"sub":"a\u0000b")")) == "claims: sub");
  CHECK(refusal(claims_with(R"(,"client_id":"a\nb")")) == "claims: client_id");
  CHECK(refusal(claims_with(R"(,"jti":"\u007f")")) == "claims: jti");
  CHECK(refusal(claims_with(R"(,"scope":["a"])")) == "claims: scope");
  CHECK(refusal(claims_with(R"(,"sub":")" + std::string(512, 's') + "\"")) == "fine");
  CHECK(refusal(claims_with(R"(,"sub":")" + std::string(513, 's') + "\"")) == "claims: sub");
  CHECK(jose::is_claim_text("waterschap"));
  CHECK_FALSE(jose::is_claim_text("\xC0\x80"));
}

TEST_CASE("claims are one JSON object, each name once, of modest size") {
  CHECK(refusal("") == "claims");
  CHECK(refusal("[]") == "claims");
  CHECK(refusal("\"x\"") == "claims");
  CHECK(refusal(claims_with("") + "{}") == "claims");
  CHECK(refusal(claims_with(R"(,"exp":1780000100)")) == "claims");
  CHECK(refusal(claims_with(R"(,"\u0065xp":1780000100)")) == "claims");
  CHECK(refusal(claims_with(R"(,"x":{"a":1,"a":2})")) == "claims");
  CHECK(refusal(claims_with(",\"x\":\"\xFF\"")) == "claims");
  CHECK(refusal(claims_with(",\"x\":\"\xED\xA0\x80\"")) == "claims");
  CHECK(refusal(claims_with(R"(,"x":)" + std::string(17, '[') + std::string(17, ']'))) == "claims");
  CHECK(refusal(claims_with(R"(,"x":)" + std::string(3'000, '[') + std::string(3'000, ']'))) ==
        "claims");
  CHECK(refusal(std::string(claims_with("")) + std::string(1, '\0')) == "claims");
}

TEST_CASE("an array of texts is bounded") {
  std::string many;
  for (std::size_t i = 0; i <= jose::kMaxClaimItems; ++i) {
    many += (i > 0 ? "," : "") + std::string(R"("r")");
  }
  const auto claims = jose::read_claims(
      {claims_with(R"(,"roles":[)" + many + R"(],"none":[],"mixed":["a",1])"), {}, "at+jwt"},
      expected());
  REQUIRE(claims);
  CHECK_FALSE(claims->texts("roles"));
  CHECK_FALSE(claims->texts("mixed"));
  REQUIRE(claims->texts("none"));
  CHECK(claims->texts("none")->empty());
}

}  // namespace meent::jwt_test
