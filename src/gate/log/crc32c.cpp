#include "gate/log/crc32c.hpp"

#include <array>
#include <cstring>

namespace meent::gate {
namespace {

constexpr std::uint32_t kCastagnoli = 0x82F63B78;  // reflected

constexpr std::array<std::uint32_t, 256> castagnoli_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? value >> 1U ^ kCastagnoli : value >> 1U;
    }
    table[i] = value;
  }
  return table;
}

std::uint32_t by_table(std::string_view bytes) {
  static constexpr auto kTable = castagnoli_table();
  std::uint32_t crc = ~0U;
  for (const char c : bytes) {
    crc = kTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xFFU] ^ crc >> 8U;
  }
  return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::string_view bytes) {
  std::uint64_t crc = ~0U;
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    crc = __builtin_ia32_crc32di(crc, word);
    bytes.remove_prefix(8);
  }
  auto rest = static_cast<std::uint32_t>(crc);
  for (const char c : bytes) {
    rest = __builtin_ia32_crc32qi(rest, static_cast<std::uint8_t>(c));
  }
  return ~rest;
}
#endif

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
#if defined(__x86_64__)
  static const bool has_it = __builtin_cpu_supports("sse4.2") != 0;
  if (has_it) {
    return by_instruction(bytes);
  }
#endif
  return by_table(bytes);
}

}  // namespace meent::gate
