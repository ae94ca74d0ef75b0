// JSON Web Tokens (RFC 7519) and access tokens (RFC 9068): the claims of a token whose signature
// was verified, and whether it is meant for us, now.
//
// read_claims checks, in this order: typ, iss, aud, exp, nbf, iat. iss, aud and exp must be there;
// nbf and iat may be. Times are whole seconds from 1970 to 9999, written as digits alone. Texts are
// 1 to 512 bytes without control characters.
//
// Errors: unauthenticated; `where` names the check ("header: typ", "claims: exp"). No error repeats
// any part of the token.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "formats/jose/jws.hpp"

namespace meent::formats::jose {

inline constexpr std::chrono::seconds kMostLeeway{60};
inline constexpr std::size_t kMaxClaimText = 512;  // bytes
inline constexpr std::size_t kMaxClaimItems = 64;  // of an array

struct Expected {
  std::string_view issuer;
  std::string_view audience;  // must be the audience or one of them
  Instant now;
  // Kinds of token that are accepted, compared as media types without "application/" (RFC 7515
  // §4.1.9); "" stands for a header without typ.
  std::vector<std::string_view> types = {"at+jwt"};
  std::chrono::seconds leeway{30};  // 0 to kMostLeeway, for clocks that differ
};

// The registered claims, and the others by name.
class Claims {
 public:
  std::string issuer;
  std::vector<std::string> audience;
  Instant expires;
  std::optional<Instant> not_before;
  std::optional<Instant> issued_at;
  // Empty when absent:
  std::string subject, jti, client_id, scope;

  bool has(std::string_view name) const { return document_.root().member(name).exists(); }
  // A claim that must be there: a text; an array of at most kMaxClaimItems texts, which may be
  // empty; a whole number of seconds.
  result<std::string> text(std::string_view name) const;
  result<std::vector<std::string>> texts(std::string_view name) const;
  result<Instant> time(std::string_view name) const;

 private:
  friend result<Claims> read_claims(const Verified& token, const Expected& expected);
  explicit Claims(json::Document document) : document_(std::move(document)) {}
  result<std::string> optional_text(std::string_view name) const;
  result<std::optional<Instant>> optional_time(std::string_view name) const;
  result<void> fill();

  json::Document document_;
};

result<Claims> read_claims(const Verified& token, const Expected& expected);

// What may stand as the text of a claim: UTF-8, 1 to kMaxClaimText bytes, no control characters.
bool is_claim_text(std::string_view text);

}  // namespace meent::formats::jose
