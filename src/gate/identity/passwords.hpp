// Passwords of people: kept as Argon2id (RFC 9106) by libsodium, compared after Unicode NFKC, so
// that one password typed on two keyboards stays one.
//
// The usual cost is 2 passes over 64 MiB (libsodium's "interactive"; OWASP asks for 2 passes over
// 19 MiB at least): about a tenth of a second and 64 MiB for each call at the same time, so whoever
// calls bounds how many run at once. An object may be used by several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::gate::identity {

struct PasswordCost {
  std::uint64_t passes = 2;
  std::size_t memory = 64U << 20U;  // bytes
};

// As it is stored: "$argon2id$v=19$m=65536,t=2,p=1$salt$hash".
struct PasswordHash {
  std::string text;
};

class Passwords {
 public:
  explicit Passwords(PasswordCost cost = {});

  // Errors: invalid when the password is not UTF-8 or too long. Throws broken_world when the
  // machine has not the memory. check_password says whether a new password is good enough.
  result<PasswordHash> hash(std::string_view password) const;

  // Whether it is the password of the account with this hash; without a hash (no such account) it
  // is not, and to find that out takes as long. Only hashes of another cost tell themselves by the
  // time; rehash them at the next success.
  bool verify(const std::optional<PasswordHash>& stored, std::string_view password) const;

  // Whether it was made at another cost than this object's, or by another algorithm.
  bool needs_rehash(const PasswordHash& stored) const;

 private:
  std::string hash_of(std::string_view normal) const;

  PasswordCost cost_;
  PasswordHash nobody_;  // of a password that nobody knows
};

inline constexpr std::size_t kFewestCharacters = 12;
inline constexpr std::size_t kMostPasswordBytes = 1'024;

// Whether a new password may be used for the account of this name (or mail address): 12 characters
// at least, 1,024 bytes at most, five different characters, not digits alone, and not made of
// nothing but much used words, the account's own name, digits and signs.
// Errors: invalid, `where` = "password"; the detail says what to do.
result<void> check_password(std::string_view password, std::string_view account);

}  // namespace meent::gate::identity
