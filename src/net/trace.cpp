#include "net/trace.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <string_view>

namespace meent::net {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == '0'; });
}

char* write_hex(std::uint64_t value, char* out) {
  for (int shift = 60; shift >= 0; shift -= 4) {
    *out++ = kHex[(value >> static_cast<unsigned>(shift)) & 15U];
  }
  return out;
}

}  // namespace

Names::Names(Random& seed) {
  std::array<std::uint8_t, sizeof(state_)> bytes{};
  seed.fill(bytes);
  std::memcpy(state_.data(), bytes.data(), bytes.size());
  state_[0] |= 1U;  // the generator stands still on all zeros
}

// xoshiro256**, Blackman and Vigna, "Scrambled linear pseudorandom number generators" (2018).
std::uint64_t Names::next() {
  auto& s = state_;
  const std::uint64_t out = std::rotl(s[1] * 5, 7) * 9;
  const std::uint64_t t = s[1] << 17U;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = std::rotl(s[3], 45);
  return out;
}

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  });
}

bool is_traceparent(std::string_view text) {
  if (text.size() < kTraceparentSize || text.size() > 128 || text[2] != '-' || text[35] != '-' ||
      text[52] != '-') {
    return false;
  }
  const auto version = text.substr(0, 2);
  const auto trace = text.substr(3, 32);
  const auto parent = text.substr(36, 16);
  if (!is_hex(version) || version == "ff" || !is_hex(trace) || is_zero(trace) || !is_hex(parent) ||
      is_zero(parent) || !is_hex(text.substr(53, 2))) {
    return false;
  }
  if (text.size() == kTraceparentSize) {
    return true;
  }
  return version != "00" && text[kTraceparentSize] == '-' &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

void write_request_id(Names& names, char* out) {
  constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::uint64_t bits = names.next();
  for (std::size_t i = 0; i < kRequestIdSize; ++i) {
    if (i == 12) {
      bits = names.next();
    }
    out[i] = kAlphabet[bits & 31U];
    bits >>= 5U;
  }
}

void write_traceparent(Names& names, char* out) {
  out = std::ranges::copy(std::string_view("00-"), out).out;
  out = write_hex(names.next(), out);
  out = write_hex(names.next() | 1U, out);
  *out++ = '-';
  out = write_hex(names.next() | 1U, out);
  std::ranges::copy(std::string_view("-00"), out);
}

}  // namespace meent::net
