#include "gate/log/crc32c.hpp"

#include <doctest/doctest.h>

#include <string>

namespace meent::gate {

TEST_CASE("CRC-32C gives the values of RFC 3720") {
  CHECK(crc32c("") == 0);
  CHECK(crc32c("123456789") == 0xE3069283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AA);
  CHECK(crc32c(std::string(32, '\xFF')) == 0x62A8AB43);
}

TEST_CASE("every flipped bit changes it, at every length") {
  for (std::size_t size = 1; size < 40; ++size) {
    const std::string good(size, 'x');
    for (std::size_t bit = 0; bit < size * 8; ++bit) {
      std::string bad = good;
      bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
      CHECK(crc32c(bad) != crc32c(good));
    }
  }
}

}  // namespace meent::gate
