// Bytes as text and back: hexadecimal, base64 and base64url (RFC 4648), strict both ways; and the
// comparison that tells nothing by its time. One text for one row of bytes: decoding refuses white
// space, wrong padding and leftover bits.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent {

std::span<const std::uint8_t> bytes_of(std::string_view text);

std::string hex_encode(std::span<const std::uint8_t> bytes);        // lower case
std::string base64_encode(std::span<const std::uint8_t> bytes);     // with padding
std::string base64url_encode(std::span<const std::uint8_t> bytes);  // without padding

// The bytes come back in a string. Errors: invalid, `where` is the character at fault, from 0.
result<std::string> hex_decode(std::string_view text);  // either case
result<std::string> base64_decode(std::string_view text);
result<std::string> base64url_decode(std::string_view text);

// For secrets: the time depends on the sizes alone.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace meent
