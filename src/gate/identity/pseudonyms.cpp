#include "gate/identity/pseudonyms.hpp"

#include <sodium.h>

#include "base/bytes.hpp"
#include "gate/identity/names.hpp"

namespace meent::gate::identity {

result<std::string> Pseudonyms::of_bsn(std::string_view bsn, std::string_view where) const {
  MEENT_CHECK(check_bsn(bsn, where));
  const std::string message = "bsn:" + std::string(bsn);
  std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char*>(message.data()),
                         message.size(), key_.data());
  return hex_encode(mac);
}

}  // namespace meent::gate::identity
