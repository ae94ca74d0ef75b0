#include "gate/identity/tokens.hpp"

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "base/json_writer.hpp"
#include "formats/jose/jwt.hpp"
#include "formats/jose/sha256.hpp"

namespace meent::gate::identity {
namespace {

namespace jose = formats::jose;

constexpr std::string_view kType = "at+jwt";
constexpr std::int64_t kMicros = 1'000'000;

result<void> check_name(std::string_view text, std::string where) {
  if (!jose::is_claim_text(text)) {
    return fail(Code::invalid, "a name in a token has 1 to 512 bytes and no control characters",
                std::move(where));
  }
  return {};
}

result<void> check_names(const std::vector<std::string>& texts, const std::string& where) {
  if (texts.size() > jose::kMaxClaimItems) {
    return fail(Code::invalid, "a token holds at most 64 of these", where);
  }
  for (const std::string& text : texts) {
    MEENT_CHECK(check_name(text, where));
  }
  return {};
}

result<void> check_grant(const TokenGrant& grant) {
  MEENT_CHECK(check_name(grant.client_id, "client_id"));
  MEENT_CHECK(check_name(grant.organisation, "org"));
  MEENT_CHECK(check_names(grant.roles, "roles"));
  return check_names(grant.purposes, "purposes");
}

void write_names(json::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const std::string& text : texts) {
    out.value(text);
  }
  out.end_array();
}

tl::unexpected<error> refuse(std::string where, std::string detail) {
  return fail(Code::unauthenticated, std::move(detail), std::move(where));
}

// The claims that RFC 9068 §2.2 asks for beside those that every token has, and ours.
result<AccessToken> access_of(const jose::Claims& claims) {
  for (const std::string_view name : {"sub", "iat", "jti", "client_id"}) {
    if (!claims.has(name)) {
      return refuse("claims: " + std::string(name), "an access token has this claim");
    }
  }
  if (claims.subject != claims.client_id) {
    return refuse("claims: sub", "the token speaks for another than its client");
  }
  MEENT_TRY(organisation, claims.text("org"));
  MEENT_TRY(roles, claims.texts("roles"));
  MEENT_TRY(purposes, claims.texts("purposes"));
  return AccessToken{.client_id = claims.client_id,
                     .organisation = std::move(organisation),
                     .roles = std::move(roles),
                     .purposes = std::move(purposes),
                     .jti = claims.jti,
                     .expires = claims.expires};
}

}  // namespace

TokenMint::TokenMint(std::string issuer, std::string audience, jose::SigningKey key,
                     const Clock& clock, Random& random, std::chrono::seconds life)
    : issuer_(std::move(issuer)),
      audience_(std::move(audience)),
      key_(std::move(key)),
      clock_(clock),
      random_(random),
      life_(life) {
  ensure(jose::is_claim_text(issuer_) && jose::is_claim_text(audience_) && life_.count() > 0,
         "a mint has a name, an audience and a life to give");
}

result<MintedToken> TokenMint::mint(const TokenGrant& grant) const {
  MEENT_CHECK(check_grant(grant));
  std::array<std::uint8_t, 16> dice{};
  random_.fill(dice);
  const std::int64_t now = clock_.now().micros / kMicros;
  const std::int64_t expires = now + life_.count();
  MintedToken minted{.text = {}, .jti = base64url_encode(dice), .expires = {expires * kMicros}};
  std::string claims;
  json::Writer out(claims);
  out.begin_object().member("iss", issuer_).member("sub", grant.client_id);
  out.member("aud", audience_).member("iat", now).member("exp", expires);
  out.member("jti", minted.jti).member("client_id", grant.client_id);
  out.member("org", grant.organisation);
  write_names(out, "roles", grant.roles);
  write_names(out, "purposes", grant.purposes);
  out.end_object();
  minted.text = jose::sign(claims, key_, kType);
  if (minted.text.size() > jose::kMaxToken) {
    return fail(Code::too_large, "the token would be over 8 KiB; ask for fewer roles or purposes",
                "roles");
  }
  return minted;
}

TokenReader::TokenReader(const Issuer& issuer, std::string audience, std::size_t cached)
    : issuer_(issuer), audience_(std::move(audience)), cache_(cached) {}

result<AccessToken> TokenReader::verified(std::string_view token, const jose::Keys& keys,
                                          Instant now) const {
  MEENT_TRY(signed_token, jose::verify(token, keys));
  MEENT_TRY(claims,
            jose::read_claims(signed_token,
                              {.issuer = issuer_.name(), .audience = audience_, .now = now}));
  if (claims.expires <= now) {
    return refuse("claims: exp", "the token has expired; ask for a new one");
  }
  return access_of(claims);
}

// The generation is read before the look and taken with the keys: what is put belongs to the keys
// it was verified with, also when they change in between.
result<AccessTokenRef> TokenReader::read(std::string_view token, Instant now) const {
  if (token.size() > jose::kMaxToken) {
    return refuse("token", "a token has at most 8192 bytes");
  }
  const auto digest = jose::sha256(token);
  if (AccessTokenRef known = cache_.find(digest, issuer_.generation(), now)) {
    return known;
  }
  const IssuerKeys current = issuer_.keys();
  MEENT_TRY(access, verified(token, *current.keys, now));
  const Instant expires = access.expires;
  auto shared = std::make_shared<const AccessToken>(std::move(access));
  cache_.put(digest, current.generation, expires, now, shared);
  return shared;
}

}  // namespace meent::gate::identity
