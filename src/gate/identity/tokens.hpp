// Access tokens (RFC 9068, "at+jwt"), signed with Ed25519: TokenMint makes them for clients that
// have shown who they are, TokenReader reads them back. A token says who asks (client and
// organisation), in which roles, and which purposes it is bound to; it lives ten minutes.
//
// Claims: iss, sub (the client), aud, iat, exp, jti, client_id, org, roles [..], purposes [..].
// Keys are handed in; where they are kept is the caller's business. To rotate: let the issuer trust
// the new public key beside the old ones, then mint with the new one; let it drop the old one when
// its last token is dead.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "formats/jose/signature.hpp"
#include "gate/identity/issuer.hpp"
#include "gate/identity/token_cache.hpp"

namespace meent::gate::identity {

struct AccessToken {
  std::string client_id;
  std::string organisation;
  std::vector<std::string> roles;
  std::vector<std::string> purposes;
  std::string jti;
  Instant expires;
};

// What a token is asked for.
struct TokenGrant {
  std::string client_id;
  std::string organisation;
  std::vector<std::string> roles;
  std::vector<std::string> purposes;
};

struct MintedToken {
  std::string text;
  std::string jti;
  Instant expires;
};

inline constexpr std::chrono::seconds kTokenLife{600};

// Safe between threads when the clock and the dice are. They must outlive it.
class TokenMint {
 public:
  TokenMint(std::string issuer, std::string audience, formats::jose::SigningKey key,
            const Clock& clock, Random& random, std::chrono::seconds life = kTokenLife);

  // Errors: invalid when a name is empty, over 512 bytes or holds control characters, or there are
  // more than 64 roles or purposes; too_large when the token would be over 8 KiB.
  result<MintedToken> mint(const TokenGrant& grant) const;
  // For OwnIssuer: what its tokens are verified with.
  const formats::jose::Jwk& public_key() const { return key_.public_key(); }

 private:
  std::string issuer_;
  std::string audience_;
  formats::jose::SigningKey key_;
  const Clock& clock_;
  Random& random_;
  std::chrono::seconds life_;
};

// Safe between threads. The issuer must outlive it.
class TokenReader {
 public:
  TokenReader(const Issuer& issuer, std::string audience, std::size_t cached = 16'384);

  // What the token says, when it was signed by the issuer for this audience and lives now. A token
  // is never accepted at or past its exp; clocks may differ by 30 seconds for the other times.
  // Errors: unauthenticated, `where` names the check; nothing of the token is repeated.
  result<AccessTokenRef> read(std::string_view token, Instant now) const;

 private:
  result<AccessToken> verified(std::string_view token, const formats::jose::Keys& keys,
                               Instant now) const;

  const Issuer& issuer_;
  std::string audience_;
  mutable TokenCache cache_;
};

}  // namespace meent::gate::identity
