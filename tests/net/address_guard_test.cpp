#include "net/address_guard.hpp"

#include <doctest/doctest.h>

#include <boost/asio/ip/address.hpp>
#include <random>

using namespace meent;
using namespace meent::net;
using boost::asio::ip::make_address;

TEST_CASE("addresses that are not public, in every clothing") {
  for (const auto* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.0.1",
                           "169.254.169.254",
                           "168.63.129.16",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.7",
                           "203.0.113.9",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:10.0.0.1",
                           "::ffff:127.0.0.1",
                           "::127.0.0.1",
                           "64:ff9b::a00:1",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::1",
                           "2002:a00:1::",
                           "2002:7f00:1::1",
                           "2002:a9fe:a9fe::",
                           "2001::1",
                           "2001:db8::1",
                           "2001:10::1",
                           "2001:20::1",
                           "3fff::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "100::1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_public(make_address(text)));
  }
  for (const auto* text :
       {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255",
        "128.0.0.1", "169.253.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "192.169.0.1",
        "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1", "64:ff9b::101:101",
        "2002:101:101::1"}) {
    CAPTURE(text);
    CHECK(is_public(make_address(text)));
  }
}

TEST_CASE("ranges that the configuration allows") {
  const AddressGuard guard(
      {*parse_range("10.1.0.0/16"), *parse_range("fd00::/8"), *parse_range("192.168.0.7")});
  CHECK(guard.allows(make_address("10.1.2.3")));
  CHECK(guard.allows(make_address("::ffff:10.1.2.3")));
  CHECK(guard.allows(make_address("fdab::1")));
  CHECK(guard.allows(make_address("192.168.0.7")));
  CHECK(guard.allows(make_address("8.8.8.8")));
  CHECK_FALSE(guard.allows(make_address("10.2.0.1")));
  CHECK_FALSE(guard.allows(make_address("192.168.0.8")));
  CHECK_FALSE(guard.allows(make_address("fe80::1")));
  for (const auto* bad :
       {"", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/", "fd00::/129", "example.org", "10.0.0.0/-1"}) {
    CAPTURE(bad);
    REQUIRE_FALSE(parse_range(bad));
    CHECK(parse_range(bad).error().where == bad);
  }
}

TEST_CASE("property: a range holds exactly the addresses with its prefix") {
  std::mt19937_64 dice(3);
  for (int i = 0; i < 2'000; ++i) {
    const auto base = static_cast<std::uint32_t>(dice());
    const int prefix = static_cast<int>(dice() % 33);
    const auto other = base ^ static_cast<std::uint32_t>(1ULL << (dice() % 32));
    const std::uint32_t mask = prefix == 0 ? 0 : ~0U << (32 - prefix);
    const AddressRange range{boost::asio::ip::address_v4(base), prefix};
    CHECK(range.contains(boost::asio::ip::address_v4(other)) == ((base & mask) == (other & mask)));
  }
}
