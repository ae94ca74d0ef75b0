// SHA-256 (FIPS 180-4) of a whole text, through OpenSSL, which uses the processor's own
// instructions. Thread-safe; a call of few bytes costs about as much as its rounds.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace meent::formats::jose {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view text);

}  // namespace meent::formats::jose
