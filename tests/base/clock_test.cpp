#include "base/clock.hpp"

#include <doctest/doctest.h>

#include <array>
#include <set>

namespace meent::clock_test {

TEST_CASE("the clock tells a time of this century and never steps back") {
  const SystemClock clock;
  CHECK(clock.now() > *parse_instant("2026-01-01T00:00:00Z"));
  CHECK(clock.now() < *parse_instant("2100-01-01T00:00:00Z"));
  std::int64_t last = clock.steady_micros();
  for (int i = 0; i < 1'000; ++i) {
    const std::int64_t next = clock.steady_micros();
    REQUIRE(next >= last);
    last = next;
  }
}

TEST_CASE("random bytes fill what is asked, and do not repeat") {
  SystemRandom random;
  std::set<std::array<std::uint8_t, 16>> seen;
  std::array<int, 256> counts{};
  for (int i = 0; i < 4'096; ++i) {
    std::array<std::uint8_t, 16> bytes{};
    random.fill(bytes);
    REQUIRE(seen.insert(bytes).second);
    for (const auto byte : bytes) {
      ++counts[byte];
    }
  }
  // 65,536 bytes: each value is expected 256 times, with a deviation of 16.
  for (const int count : counts) {
    CHECK(count > 100);
    CHECK(count < 450);
  }
  random.fill({});
}

}  // namespace meent::clock_test
