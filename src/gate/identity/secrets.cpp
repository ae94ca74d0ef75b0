#include "gate/identity/secrets.hpp"

#include "base/bytes.hpp"
#include "formats/jose/secret.hpp"
#include "formats/jose/sha256.hpp"

namespace meent::gate::identity {
namespace {

std::string_view text_of(const SecretHash& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

}  // namespace

NewSecret make_secret(Random& random) {
  std::array<std::uint8_t, 32> bytes{};
  random.fill(bytes);
  NewSecret secret{.text = base64url_encode(bytes), .hash = {}};
  formats::jose::wipe(bytes);
  secret.hash.bytes = formats::jose::sha256(secret.text);
  return secret;
}

std::optional<SecretHash> hash_of_secret(std::string_view text) {
  if (text.size() != kSecretTextSize) {
    return std::nullopt;
  }
  return SecretHash{formats::jose::sha256(text)};
}

bool is_secret(std::string_view text, const SecretHash& hash) {
  const auto shown = hash_of_secret(text);
  return shown && equal_constant_time(text_of(*shown), text_of(hash));
}

}  // namespace meent::gate::identity
