#include "net/address_guard.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace meent::net {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

struct Block4 {
  std::uint32_t base;
  int prefix;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return (a << 24U) | (b << 16U) | (c << 8U) | d;
}

// IANA IPv4 Special-Purpose Address Registry, with multicast and what is reserved.
constexpr std::array<Block4, 16> kNotPublic4{{
    {v4(0, 0, 0, 0), 8},         // this network
    {v4(10, 0, 0, 0), 8},        // private
    {v4(100, 64, 0, 0), 10},     // carrier-grade NAT
    {v4(127, 0, 0, 0), 8},       // loopback
    {v4(168, 63, 129, 16), 32},  // a cloud's wire server
    {v4(169, 254, 0, 0), 16},    // link-local, and the metadata services of clouds
    {v4(172, 16, 0, 0), 12},     // private
    {v4(192, 0, 0, 0), 24},      // protocol assignments
    {v4(192, 0, 2, 0), 24},      // documentation
    {v4(192, 88, 99, 0), 24},    // 6to4 relay
    {v4(192, 168, 0, 0), 16},    // private
    {v4(198, 18, 0, 0), 15},     // benchmarking
    {v4(198, 51, 100, 0), 24},   // documentation
    {v4(203, 0, 113, 0), 24},    // documentation
    {v4(224, 0, 0, 0), 4},       // multicast
    {v4(240, 0, 0, 0), 4},       // reserved, broadcast
}};

bool in_block(std::uint32_t address_bits, Block4 block) {
  const std::uint32_t mask = block.prefix == 0 ? 0 : ~0U << (32 - block.prefix);
  return (address_bits & mask) == block.base;
}

bool is_public4(std::uint32_t bits) {
  return std::ranges::none_of(kNotPublic4, [bits](Block4 block) { return in_block(bits, block); });
}

std::uint32_t word(const address_v6::bytes_type& bytes, std::size_t at) {
  return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool is_public6(const address_v6& address6) {
  const auto bytes = address6.to_bytes();
  const std::uint32_t first = word(bytes, 0);
  const bool mapped = address6.is_v4_mapped();
  const bool translated = first == 0x0064ff9b && word(bytes, 4) == 0 && word(bytes, 8) == 0;
  if (mapped || translated) {  // ::ffff:0:0/96, 64:ff9b::/96 (RFC 6052)
    return is_public4(word(bytes, 12));
  }
  if ((first >> 16U) == 0x2002) {  // 6to4 (RFC 3056)
    return is_public4((static_cast<std::uint32_t>(bytes[2]) << 24U) | (word(bytes, 3) >> 8U));
  }
  if (first == 0x20010000 || first == 0x20010db8 || (first >> 4U) == 0x2001001 ||
      (first >> 4U) == 0x2001002) {  // Teredo, documentation, ORCHID
    return false;
  }
  if ((first >> 20U) == 0x3ff) {  // documentation, 3fff::/20
    return (first >> 12U) != 0x3fff0;
  }
  return (first >> 29U) == 1;  // only 2000::/3 is global unicast
}

}  // namespace

bool is_public(const address& any) {
  return any.is_v4() ? is_public4(any.to_v4().to_uint()) : is_public6(any.to_v6());
}

bool AddressRange::contains(const address& any) const {
  if (any.is_v6() && any.to_v6().is_v4_mapped() && base.is_v4()) {
    return contains(
        address(boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, any.to_v6())));
  }
  if (any.is_v4() != base.is_v4()) {
    return false;
  }
  const auto same_bits = [this](const auto& a, const auto& b) {
    int left = prefix;
    for (std::size_t i = 0; left > 0; ++i, left -= 8) {
      const auto mask = left >= 8 ? 0xffU : 0xffU << static_cast<unsigned>(8 - left);
      if ((a[i] & mask & 0xffU) != (b[i] & mask & 0xffU)) {
        return false;
      }
    }
    return true;
  };
  return any.is_v4() ? same_bits(any.to_v4().to_bytes(), base.to_v4().to_bytes())
                     : same_bits(any.to_v6().to_bytes(), base.to_v6().to_bytes());
}

result<AddressRange> parse_range(std::string_view text) {
  const auto slash = text.find('/');
  boost::system::error_code ec;
  AddressRange range;
  range.base = boost::asio::ip::make_address(std::string(text.substr(0, slash)), ec);
  const int most = range.base.is_v4() ? 32 : 128;
  range.prefix = most;
  if (!ec && slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), range.prefix);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size()) {
      range.prefix = -1;
    }
  }
  if (ec || range.prefix < 0 || range.prefix > most) {
    return fail(Code::invalid, "A range of addresses is written as 10.1.0.0/16 or fd00::/8.",
                std::string(text));
  }
  return range;
}

bool AddressGuard::allows(const address& any) const {
  return is_public(any) || std::ranges::any_of(allowed_, [&any](const AddressRange& range) {
           return range.contains(any);
         });
}

}  // namespace meent::net
