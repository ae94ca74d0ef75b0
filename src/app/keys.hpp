// The keys of this Meent: files in one folder, made at the first start, readable for its owner
// only.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "gate/identity/identity.hpp"

namespace meent::app {

// `token.key` (Ed25519 as a private JWK), `earlier.jwks` (public ones whose tokens may still live;
// may be absent), `pseudonym.key` (32 bytes, base64url). Errors: invalid, exhausted.
result<gate::IdentityKeys> read_keys(const std::filesystem::path& folder, Random& random);

// A new file, whole or not at all. Errors: conflict when it exists, exhausted.
result<void> write_new(const std::filesystem::path& file, std::string_view text, unsigned mode);

}  // namespace meent::app
