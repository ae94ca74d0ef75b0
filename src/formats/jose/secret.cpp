#include "formats/jose/secret.hpp"

#include <sodium.h>

namespace meent::formats::jose {

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) {
    sodium_memzero(bytes.data(), bytes.size());
  }
}

}  // namespace meent::formats::jose
