#include "formats/jose/jwt.hpp"

#include <algorithm>
#include <charconv>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace meent::formats::jose {
namespace {

constexpr json::Limits kLimits{.bytes = kMaxToken, .depth = 16, .values = 1'024};
constexpr std::int64_t kLastSecond = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr std::int64_t kMicros = 1'000'000;

tl::unexpected<error> refuse(std::string_view claim, std::string detail) {
  return fail(Code::unauthenticated, std::move(detail), "claims: " + std::string(claim));
}

// "at+jwt" and "application/at+jwt" are the same kind; case does not count.
bool same_type(std::string_view typ, std::string_view wanted) {
  constexpr std::string_view kPrefix = "application/";
  if (typ.size() > kPrefix.size() && text::same_ascii(typ.substr(0, kPrefix.size()), kPrefix)) {
    typ.remove_prefix(kPrefix.size());
  }
  return text::same_ascii(typ, wanted);
}

result<std::string> text_in(const json::Node& node, std::string_view claim) {
  const auto text = node.text();
  if (!text || !is_claim_text(*text)) {
    return refuse(claim, "this claim must be a text of 1 to " + std::to_string(kMaxClaimText) +
                             " bytes without control characters");
  }
  return std::string(*text);
}

result<std::vector<std::string>> texts_in(const json::Node& node, std::string_view claim) {
  if (!node.array() || node.size() > kMaxClaimItems) {
    return refuse(claim, "this claim must be an array of at most " +
                             std::to_string(kMaxClaimItems) + " texts");
  }
  std::vector<std::string> out;
  for (const json::Node& item : node.items()) {
    MEENT_TRY(text, text_in(item, claim));
    out.push_back(std::move(text));
  }
  return out;
}

// A text, or an array that holds one (RFC 7519 §4.1.3).
result<std::vector<std::string>> audience_in(const json::Node& node) {
  if (node.is(json::Kind::text)) {
    MEENT_TRY(text, text_in(node, "aud"));
    return std::vector<std::string>{std::move(text)};
  }
  return texts_in(node, "aud");
}

result<void> check_times(const Claims& claims, const Expected& expected) {
  const std::int64_t leeway = expected.leeway.count() * kMicros;
  const Instant earliest{expected.now.micros - leeway};
  const Instant latest{expected.now.micros + leeway};
  if (claims.expires <= earliest) {
    return refuse("exp", "the token has expired; ask for a new one");
  }
  if (claims.not_before && *claims.not_before > latest) {
    return refuse("nbf", "the token is not valid yet");
  }
  if (claims.issued_at && *claims.issued_at > latest) {
    return refuse("iat", "the token says that it is made later than now");
  }
  return {};
}

}  // namespace

bool is_claim_text(std::string_view text) {
  return !text.empty() && text.size() <= kMaxClaimText && text::is_utf8(text) &&
         std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

result<std::string> Claims::text(std::string_view name) const {
  return text_in(document_.root().member(name), name);
}

result<std::vector<std::string>> Claims::texts(std::string_view name) const {
  return texts_in(document_.root().member(name), name);
}

result<Instant> Claims::time(std::string_view name) const {
  const auto digits = document_.root().member(name).number_text();
  std::int64_t seconds = -1;
  if (digits && std::ranges::all_of(*digits, text::is_ascii_digit)) {
    const char* end = digits->data() + digits->size();
    if (std::from_chars(digits->data(), end, seconds).ec != std::errc{}) {
      seconds = -1;
    }
  }
  if (seconds < 0 || seconds > kLastSecond) {
    return refuse(name, "this claim must be a number of whole seconds since 1970, before 10000");
  }
  return Instant{seconds * kMicros};
}

result<std::string> Claims::optional_text(std::string_view name) const {
  return has(name) ? text(name) : std::string{};
}

result<std::optional<Instant>> Claims::optional_time(std::string_view name) const {
  if (!has(name)) {
    return std::nullopt;
  }
  MEENT_TRY(instant, time(name));
  return instant;
}

result<void> Claims::fill() {
  MEENT_TRY(iss, text("iss"));
  MEENT_TRY(aud, audience_in(document_.root().member("aud")));
  MEENT_TRY(exp, time("exp"));
  MEENT_TRY(nbf, optional_time("nbf"));
  MEENT_TRY(iat, optional_time("iat"));
  MEENT_TRY(sub, optional_text("sub"));
  MEENT_TRY(id, optional_text("jti"));
  MEENT_TRY(client, optional_text("client_id"));
  MEENT_TRY(scopes, optional_text("scope"));
  issuer = std::move(iss);
  audience = std::move(aud);
  expires = exp;
  not_before = nbf;
  issued_at = iat;
  subject = std::move(sub);
  jti = std::move(id);
  client_id = std::move(client);
  scope = std::move(scopes);
  return {};
}

result<Claims> read_claims(const Verified& token, const Expected& expected) {
  ensure(expected.leeway.count() >= 0 && expected.leeway <= kMostLeeway,
         "clocks may differ by a minute, not more");
  const bool wanted = std::ranges::any_of(
      expected.types, [&](std::string_view type) { return same_type(token.typ, type); });
  if (!wanted) {
    return fail(Code::unauthenticated, "this kind of token is not accepted here", "header: typ");
  }
  auto document = json::parse(token.payload, kLimits);
  if (!document || !document->root().object()) {
    return fail(Code::unauthenticated,
                "the token's claims are not a JSON object with each name once", "claims");
  }
  Claims claims(std::move(*document));
  MEENT_CHECK(claims.fill());
  if (claims.issuer != expected.issuer) {
    return refuse("iss", "the token comes from another issuer");
  }
  if (std::ranges::find(claims.audience, expected.audience) == claims.audience.end()) {
    return refuse("aud", "the token is meant for another audience");
  }
  MEENT_CHECK(check_times(claims, expected));
  return claims;
}

}  // namespace meent::formats::jose
