#include "gate/identity/issuer.hpp"

#include <algorithm>
#include <array>

namespace meent::gate::identity {

namespace jose = formats::jose;

result<std::unique_ptr<OwnIssuer>> OwnIssuer::make(std::string name, std::vector<jose::Jwk> keys) {
  std::unique_ptr<OwnIssuer> issuer(new OwnIssuer(std::move(name)));
  MEENT_CHECK(issuer->trust(std::move(keys)));
  return issuer;
}

IssuerKeys OwnIssuer::keys() const {
  const std::scoped_lock lock(mutex_);
  return {keys_, generation()};
}

result<void> OwnIssuer::trust(std::vector<jose::Jwk> keys) {
  constexpr std::array kOurs{jose::Algorithm::ed_dsa};
  const bool ours = std::ranges::all_of(keys, [](const jose::Jwk& key) {
    return key.type == jose::KeyType::okp && !key.is_private && !key.kid.empty();
  });
  if (!ours) {
    return fail(Code::invalid, "our own tokens have public Ed25519 keys, each with a kid", "keys");
  }
  MEENT_TRY(trusted, jose::Keys::trusting(keys, kOurs));
  auto shared = std::make_shared<const jose::Keys>(std::move(trusted));
  const std::scoped_lock lock(mutex_);
  keys_ = std::move(shared);
  public_ = std::move(keys);
  generation_.fetch_add(1, std::memory_order_release);
  return {};
}

std::string OwnIssuer::published() const {
  const std::scoped_lock lock(mutex_);
  return jose::public_set_text(public_);
}

}  // namespace meent::gate::identity
