// Whether the numbers of a key are numbers of a key. Each tells what is wrong, or nothing.
#pragma once

#include <optional>
#include <string_view>

#include "formats/jose/secret.hpp"

namespace meent::formats::jose {

using Complaint = std::optional<std::string_view>;

// The point is on the curve, written canonically, and neither of small order nor outside the main
// group: under such a key signatures would fit texts that nobody signed.
Complaint check_ed25519(std::string_view x);
Complaint check_ed25519_pair(std::string_view x, const Secret& seed);

Complaint check_p256(std::string_view x, std::string_view y);
Complaint check_p256_pair(std::string_view x, std::string_view y, const Secret& d);

// 2,048 to 8,192 bits, odd, no zero byte in front, no mark of the chips whose primes can be found
// from the modulus (ROCA: Nemec et al., CCS 2017).
Complaint check_modulus(std::string_view n);
// Odd, over 2^16 and at most 64 bits (FIPS 186-5 §5.4 asks for the first two).
Complaint check_exponent(std::string_view e);

}  // namespace meent::formats::jose
