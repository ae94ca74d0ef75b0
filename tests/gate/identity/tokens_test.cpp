#include "gate/identity/tokens.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>

#include "base/bytes.hpp"
#include "base/json.hpp"
#include "formats/jose/jws.hpp"

namespace meent::tokens_test {

using namespace gate::identity;
namespace jose = formats::jose;

namespace {

constexpr std::string_view kIssuer = "https://meent.example/";
constexpr std::string_view kAudience = "https://meent.example/api";
constexpr Instant kStart{1'780'000'000'500'000};

class StillClock final : public Clock {
 public:
  Instant now() const override { return kStart; }
  std::int64_t steady_micros() const override { return 0; }
};

Instant after(std::int64_t seconds) {
  return Instant{kStart.micros + seconds * 1'000'000};
}

jose::SigningKey new_key() {
  SystemRandom random;
  return jose::SigningKey::generate(random);
}

// A mint, its issuer and a reader.
struct Bank {
  StillClock clock;
  SystemRandom random;
  jose::SigningKey key = new_key();
  TokenMint mint{std::string(kIssuer), std::string(kAudience), key, clock, random};
  std::unique_ptr<OwnIssuer> issuer = own(key);
  TokenReader reader{*issuer, std::string(kAudience)};

  static std::unique_ptr<OwnIssuer> own(const jose::SigningKey& key) {
    auto made = OwnIssuer::make(std::string(kIssuer), {key.public_key()});
    REQUIRE(made);
    return std::move(*made);
  }
  MintedToken token() const {
    auto minted = mint.mint({.client_id = "pump-17",
                             .organisation = "Waterschap Rivierenland",
                             .roles = {"reader", "writer"},
                             .purposes = {"flood-warning"}});
    REQUIRE(minted);
    return std::move(*minted);
  }
  std::string refusal(std::string_view text, Instant now = kStart) const {
    const auto read = reader.read(text, now);
    if (read) {
      return "fine";
    }
    CHECK(read.error().code == Code::unauthenticated);
    return read.error().where;
  }
  std::string refusal_of_claims(std::string_view claims, std::string_view typ = "at+jwt") const {
    return refusal(jose::sign(claims, key, typ));
  }
};

// Good claims with one member replaced, or left out when the value is empty.
std::string claims_but(std::string_view name, std::string_view value) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kGood{
      {{"iss", "\"https://meent.example/\""},
       {"aud", "\"https://meent.example/api\""},
       {"exp", "1780000100"},
       {"iat", "1780000000"},
       {"sub", "\"c\""},
       {"client_id", "\"c\""},
       {"jti", "\"j\""},
       {"org", "\"o\""},
       {"roles", "[]"},
       {"purposes", "[]"}}};
  std::string out;
  for (const auto& [key, good] : kGood) {
    const std::string_view written = key == name ? value : good;
    if (!written.empty()) {
      out += (out.empty() ? "{\"" : ",\"") + std::string(key) + "\":" + std::string(written);
    }
  }
  return out + "}";
}

}  // namespace

TEST_CASE("a minted token reads back, also a second time") {
  const Bank bank;
  const auto minted = bank.token();
  CHECK(minted.expires == Instant{1'780'000'600'000'000});
  for (int round = 0; round < 3; ++round) {
    const auto read = bank.reader.read(minted.text, kStart);
    REQUIRE(read);
    const AccessToken& access = **read;
    CHECK(access.client_id == "pump-17");
    CHECK(access.organisation == "Waterschap Rivierenland");
    CHECK(access.roles == std::vector<std::string>{"reader", "writer"});
    CHECK(access.purposes == std::vector<std::string>{"flood-warning"});
    CHECK(access.jti == minted.jti);
    CHECK(access.expires == minted.expires);
  }
  CHECK(*bank.reader.read(minted.text, kStart) == *bank.reader.read(minted.text, kStart));
  CHECK(bank.token().jti != minted.jti);
}

TEST_CASE("a token carries the claims of RFC 9068") {
  const Bank bank;
  const std::string text = bank.token().text;
  const std::size_t dot = text.find('.');
  const auto claims = base64url_decode(text.substr(dot + 1, text.rfind('.') - dot - 1));
  REQUIRE(claims);
  const auto document = json::parse(*claims);
  REQUIRE(document);
  const auto root = document->root();
  CHECK(*root.member("iss").text() == kIssuer);
  CHECK(*root.member("aud").text() == kAudience);
  CHECK(*root.member("sub").text() == "pump-17");
  CHECK(*root.member("client_id").text() == "pump-17");
  CHECK(*root.member("iat").integer() == 1'780'000'000);
  CHECK(*root.member("exp").integer() == 1'780'000'600);
  CHECK(root.member("jti").text()->size() == 22);
  CHECK(*root.member("org").text() == "Waterschap Rivierenland");
  CHECK(root.member("roles").size() == 2);
  CHECK(root.member("purposes").size() == 1);
}

TEST_CASE("a token is dead at its exp, known or not") {
  const Bank known;
  const auto minted = known.token();
  CHECK(known.refusal(minted.text, after(599)) == "fine");
  CHECK(known.refusal(minted.text, Instant{minted.expires.micros - 1}) == "fine");
  CHECK(known.refusal(minted.text, minted.expires) == "claims: exp");
  CHECK(known.refusal(minted.text, after(3'600)) == "claims: exp");
  const TokenReader fresh(*known.issuer, std::string(kAudience));
  CHECK_FALSE(fresh.read(minted.text, minted.expires));
  CHECK(fresh.read(minted.text, Instant{minted.expires.micros - 1}));
}

TEST_CASE("a token from the future is not read") {
  const Bank bank;
  const auto minted = bank.token();
  CHECK(bank.refusal(minted.text, after(-31)) == "claims: iat");
  CHECK(bank.refusal(minted.text, after(-30)) == "fine");
}

TEST_CASE("what is not wholly ours is refused") {
  const Bank bank;
  const Bank other;
  CHECK(bank.refusal(other.token().text) == "header: kid");
  CHECK(bank.refusal(bank.token().text + "A") != "fine");
  CHECK(bank.refusal("") == "token");
  CHECK(bank.refusal(std::string(1U << 20U, 'a')) == "token");
  CHECK(bank.refusal_of_claims(claims_but("", "")) == "fine");
  CHECK(bank.refusal_of_claims(claims_but("", ""), "JWT") == "header: typ");
  CHECK(bank.refusal_of_claims(claims_but("iss", "\"https://other.example/\"")) == "claims: iss");
  CHECK(bank.refusal_of_claims(claims_but("aud", "\"https://other.example/\"")) == "claims: aud");
  CHECK(bank.refusal_of_claims(claims_but("sub", "\"somebody\"")) == "claims: sub");
  for (const std::string name :
       {"iss", "aud", "exp", "iat", "sub", "client_id", "jti", "org", "roles", "purposes"}) {
    CAPTURE(name);
    CHECK(bank.refusal_of_claims(claims_but(name, "")) == "claims: " + name);
    CHECK(bank.refusal_of_claims(claims_but(name, "{}")) == "claims: " + name);
  }
  CHECK(bank.refusal_of_claims(claims_but("roles", "\"admin\"")) == "claims: roles");
  CHECK(bank.refusal_of_claims(claims_but("purposes", "[1]")) == "claims: purposes");
}

TEST_CASE("a token of another audience is no token here") {
  const Bank bank;
  const TokenReader elsewhere(*bank.issuer, "https://elsewhere.example/");
  CHECK(elsewhere.read(bank.token().text, kStart).error().where == "claims: aud");
}

TEST_CASE("no changed token is read, also when the good one is known") {
  const Bank bank;
  const auto minted = bank.token();
  REQUIRE(bank.refusal(minted.text) == "fine");
  for (std::size_t at = 0; at < minted.text.size(); ++at) {
    std::string changed = minted.text;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    CHECK(bank.refusal(changed) != "fine");
  }
}

TEST_CASE("keys rotate: the old one's tokens live until it is dropped, cached or not") {
  Bank bank;
  const auto old_token = bank.token();
  REQUIRE(bank.refusal(old_token.text) == "fine");
  const auto next = new_key();
  const TokenMint next_mint(std::string(kIssuer), std::string(kAudience), next, bank.clock,
                            bank.random);
  const auto new_token = next_mint.mint({.client_id = "c", .organisation = "o"});
  REQUIRE(new_token);
  CHECK(bank.refusal(new_token->text) == "header: kid");
  REQUIRE(bank.issuer->trust({next.public_key(), bank.key.public_key()}));
  CHECK(bank.refusal(old_token.text) == "fine");
  CHECK(bank.refusal(new_token->text) == "fine");
  REQUIRE(bank.issuer->trust({next.public_key()}));
  CHECK(bank.refusal(old_token.text) == "header: kid");
  CHECK(bank.refusal(new_token->text) == "fine");
}

TEST_CASE("an issuer trusts public Ed25519 keys alone, and publishes them") {
  const auto key = new_key();
  CHECK_FALSE(OwnIssuer::make("i", {}));
  CHECK_FALSE(OwnIssuer::make("i", {key.public_key(), key.public_key()}));
  const auto whole = jose::parse_jwk(key.private_text().text());
  REQUIRE(whole);
  CHECK_FALSE(OwnIssuer::make("i", {*whole}));
  const auto secret = jose::parse_jwk(
      R"({"kty":"oct","kid":"k","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"})");
  REQUIRE(secret);
  CHECK_FALSE(OwnIssuer::make("i", {*secret}));
  const auto issuer = OwnIssuer::make("i", {key.public_key()});
  REQUIRE(issuer);
  const auto before = (*issuer)->generation();
  CHECK_FALSE((*issuer)->trust({}));
  CHECK((*issuer)->generation() == before);
  const auto published = jose::parse_jwk_set((*issuer)->published());
  REQUIRE(published);
  REQUIRE(published->size() == 1);
  CHECK(published->at(0).kid == key.public_key().kid);
  CHECK_FALSE(published->at(0).is_private);
}

TEST_CASE("a mint refuses what no reader would take") {
  const Bank bank;
  const auto where = [&](const TokenGrant& grant) {
    const auto minted = bank.mint.mint(grant);
    return minted ? "fine" : minted.error().where;
  };
  CHECK(where({.client_id = "c", .organisation = "o"}) == "fine");
  CHECK(where({.client_id = "", .organisation = "o"}) == "client_id");
  CHECK(where({.client_id = "c\n", .organisation = "o"}) == "client_id");
  CHECK(where({.client_id = "c", .organisation = "\xFF"}) == "org");
  CHECK(where({.client_id = "c", .organisation = "o", .roles = {""}}) == "roles");
  CHECK(where({.client_id = "c",
               .organisation = "o",
               .purposes = std::vector<std::string>(65, "p")}) == "purposes");
  const auto large = bank.mint.mint({.client_id = "c",
                                     .organisation = "o",
                                     .roles = std::vector<std::string>(64, std::string(200, 'r'))});
  REQUIRE_FALSE(large);
  CHECK(large.error().code == Code::too_large);
}

TEST_CASE("many threads read while keys rotate, and never read what is not trusted") {
  Bank bank;
  const auto next = new_key();
  const TokenMint stranger(std::string(kIssuer), std::string(kAudience), new_key(), bank.clock,
                           bank.random);
  const auto good = bank.token();
  const auto bad = stranger.mint({.client_id = "c", .organisation = "o"});
  REQUIRE(bad);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 4; ++i) {
      readers.emplace_back([&] {
        for (int round = 0; round < 200; ++round) {
          wrong += static_cast<int>(!bank.reader.read(good.text, kStart));
          wrong += static_cast<int>(bank.reader.read(bad->text, kStart).has_value());
        }
      });
    }
    for (int round = 0; round < 50; ++round) {
      REQUIRE(bank.issuer->trust({next.public_key(), bank.key.public_key()}));
      REQUIRE(bank.issuer->trust({bank.key.public_key()}));
    }
  }
  CHECK(wrong == 0);
}

}  // namespace meent::tokens_test
