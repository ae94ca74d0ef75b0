// Secrets of machines and sessions (client secrets, session tokens): 32 random bytes as base64url,
// shown once. What is kept is their SHA-256: of 256 random bits nothing can be guessed, so no slow
// hash is needed, and who reads the store has no secret.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace meent::gate::identity {

inline constexpr std::size_t kSecretTextSize = 43;  // characters

// As it is stored; also fit as a key to look a session up by.
struct SecretHash {
  std::array<std::uint8_t, 32> bytes{};

  friend auto operator<=>(const SecretHash&, const SecretHash&) = default;
};

struct NewSecret {
  std::string text;  // for its holder, to be shown once
  SecretHash hash;   // for the store
};

NewSecret make_secret(Random& random);

// The hash of what somebody shows; nothing when it has not the form of a secret.
std::optional<SecretHash> hash_of_secret(std::string_view text);
// Whether it is the secret with this hash, in a time that does not tell how much of it is right.
bool is_secret(std::string_view text, const SecretHash& hash);

}  // namespace meent::gate::identity
