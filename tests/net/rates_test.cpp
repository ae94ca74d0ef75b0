#include "net/rates.hpp"

#include <doctest/doctest.h>

using namespace meent::net;

TEST_CASE("a bucket empties at once and fills with time, each client its own") {
  RateLimiter rates(10, 3);
  std::int64_t now = 1'000;
  for (int i = 0; i < 3; ++i) {
    CHECK(rates.take("a", now) == 0);
  }
  CHECK(rates.take("a", now) == 1);
  CHECK(rates.take("b", now) == 0);
  CHECK(rates.take("a", now + 99) == 1);
  CHECK(rates.take("a", now + 201) == 0);
  CHECK(rates.take("a", now - 5000) == 0);  // what was left
  CHECK(rates.take("a", now - 5000) == 1);
  CHECK(rates.take("a", now + 202) == 1);  // a clock that steps back gives nothing
  CHECK(rates.take("a", now + 100'000) == 0);
}

TEST_CASE("the wait is as long as a token takes") {
  RateLimiter rates(0.1, 1);
  CHECK(rates.take("a", 0) == 0);
  CHECK(rates.take("a", 0) == 10);
  CHECK(rates.take("a", 5'000) == 5);
}

TEST_CASE("no rate, no limit; a flood of clients stays bounded") {
  RateLimiter none(0, 0);
  CHECK_FALSE(none.active());
  for (int i = 0; i < 100; ++i) {
    CHECK(none.take("a", 0) == 0);
  }
  RateLimiter rates(1, 1);
  for (int i = 0; i < 400'000; ++i) {
    CHECK(rates.take(std::to_string(i), 0) == 0);
  }
}

TEST_CASE("who counts as one client") {
  CHECK(client_of("192.0.2.7") == "192.0.2.7");
  CHECK(client_of("::ffff:192.0.2.7") == "192.0.2.7");
  CHECK(client_of("2001:db8:1:2:3:4:5:6") == client_of("2001:db8:1:2::9"));
  CHECK(client_of("2001:db8:1:2::9") != client_of("2001:db8:1:3::9"));
  CHECK(client_of("what") == "what");
}
