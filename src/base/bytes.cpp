#include "base/bytes.hpp"

#include <array>

#include <sodium.h>

namespace meent {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using Reverse = std::array<std::uint8_t, 256>;  // the digit a character stands for

constexpr std::uint8_t kNoDigit = 255;

constexpr Reverse reverse(std::string_view alphabet) {
  Reverse table{};
  table.fill(kNoDigit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr Reverse reverse_hex() {
  Reverse table = reverse(kHexDigits);
  for (std::uint8_t i = 0; i < 6; ++i) {
    table[std::size_t{'A'} + i] = static_cast<std::uint8_t>(10 + i);
  }
  return table;
}

constexpr Reverse kFromHex = reverse_hex();
constexpr Reverse kFromBase64 = reverse(kBase64);
constexpr Reverse kFromBase64Url = reverse(kBase64Url);

std::string encode(std::span<const std::uint8_t> bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t pending = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= 6;) {
      bits -= 6;
      out += alphabet[(pending >> bits) & 63U];
    }
  }
  if (bits > 0) {
    out += alphabet[(pending << (6 - bits)) & 63U];
  }
  return out;
}

result<std::string> decode(std::string_view text, const Reverse& table, std::string_view name) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t pending = 0;
  int bits = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::uint8_t digit = table[static_cast<unsigned char>(text[at])];
    if (digit == kNoDigit) {
      return wrong_at(at, "this character is not part of " + std::string(name));
    }
    pending = (pending << 6) | digit;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>((pending >> bits) & 0xFFU);
    }
  }
  if (bits == 6) {
    return wrong_at(text.size(), "one character too many or too few");
  }
  if ((pending & ((1U << bits) - 1)) != 0) {
    return wrong_at(text.size() - 1, "the last character carries bits that belong to no byte");
  }
  return out;
}

}  // namespace

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string hex_encode(std::span<const std::uint8_t> bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15U];
  }
  return out;
}

std::string base64_encode(std::span<const std::uint8_t> bytes) {
  std::string out = encode(bytes, kBase64);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::string base64url_encode(std::span<const std::uint8_t> bytes) {
  return encode(bytes, kBase64Url);
}

result<std::string> hex_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 2);
  int high = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::uint8_t digit = kFromHex[static_cast<unsigned char>(text[at])];
    if (digit == kNoDigit) {
      return wrong_at(at, "a hexadecimal digit is expected");
    }
    if (at % 2 == 0) {
      high = digit;
    } else {
      out += static_cast<char>(high * 16 + digit);
    }
  }
  if (text.size() % 2 != 0) {
    return wrong_at(text.size(), "a digit is missing: two make a byte");
  }
  return out;
}

result<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return wrong_at(text.size(),
                    "base64 comes in groups of four characters; fill the last with '='");
  }
  std::string_view digits = text;
  for (int padding = 0; padding < 2 && digits.ends_with('='); ++padding) {
    digits.remove_suffix(1);
  }
  return decode(digits, kFromBase64, "base64");
}

result<std::string> base64url_decode(std::string_view text) {
  return decode(text, kFromBase64Url, "base64url (without padding)");
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace meent
