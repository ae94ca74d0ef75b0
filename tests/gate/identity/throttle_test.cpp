#include "gate/identity/throttle.hpp"

#include <doctest/doctest.h>

#include <string>

#include "gate/identity/identity_world.hpp"

namespace meent::gate::identity {

namespace {

struct Gatekeeper {
  test::PushedClock clock;
  SystemRandom random;
  Throttle throttle{clock, random};

  std::int64_t wait(std::string_view account, std::string_view address) {
    return throttle.admit(account, address).count();
  }
  void pass(std::int64_t seconds) { clock.push(std::chrono::seconds(seconds)); }
};

}  // namespace

TEST_CASE("after some free tries the wait doubles, up to a quarter of an hour") {
  Gatekeeper gate;
  for (int i = 0; i < 5; ++i) {
    CHECK(gate.wait("anna", "192.0.2.1") == 0);
  }
  std::int64_t before = 0;
  for (int i = 0; i < 9; ++i) {
    const std::int64_t wait = gate.wait("anna", "192.0.2.1");
    CAPTURE(i);
    CHECK(wait > 0);
    CHECK(wait <= 900);
    CHECK(wait >= before);
    CHECK(gate.wait("anna", "192.0.2.1") == wait);  // asking too soon makes it no longer
    before = wait;
    gate.pass(wait);
    CHECK(gate.wait("anna", "192.0.2.1") == 0);
  }
  CHECK(before >= 64);
}

TEST_CASE("a right log-in takes the failures back") {
  Gatekeeper gate;
  for (int i = 0; i < 5; ++i) {
    gate.wait("anna", "192.0.2.1");
  }
  CHECK(gate.wait("anna", "192.0.2.1") > 0);
  gate.pass(1);
  CHECK(gate.wait("anna", "192.0.2.1") == 0);
  gate.throttle.succeeded("anna", "192.0.2.1");
  for (int i = 0; i < 5; ++i) {
    CHECK(gate.wait("anna", "192.0.2.1") == 0);
  }
}

TEST_CASE("one account guessed at from many addresses waits, but only shortly") {
  Gatekeeper gate;
  std::int64_t worst = 0;
  for (int i = 0; i < 200; ++i) {
    worst = std::max(worst, gate.wait("anna", "198.51.100." + std::to_string(i)));
  }
  CHECK(worst > 0);
  CHECK(worst <= 15);
}

TEST_CASE("who logged in from an address before is not kept out by others' guessing") {
  Gatekeeper gate;
  CHECK(gate.wait("anna", "192.0.2.1") == 0);
  gate.throttle.succeeded("anna", "192.0.2.1");
  for (int i = 0; i < 200; ++i) {
    gate.wait("anna", "198.51.100." + std::to_string(i));
  }
  CHECK(gate.wait("anna", "203.0.113.9") > 0);
  CHECK(gate.wait("anna", "192.0.2.1") == 0);
}

TEST_CASE("one address that tries many accounts waits, also with an account of its own") {
  Gatekeeper gate;
  std::int64_t worst = 0;
  for (int i = 0; i < 100; ++i) {
    worst = std::max(worst, gate.wait("account-" + std::to_string(i), "192.0.2.1"));
    if (gate.wait("own", "192.0.2.1") == 0) {
      gate.throttle.succeeded("own", "192.0.2.1");
    }
  }
  CHECK(worst > 0);
}

TEST_CASE("an IPv6 client has a /64, and cannot hide in it") {
  Gatekeeper gate;
  std::int64_t worst = 0;
  for (int i = 0; i < 30; ++i) {
    worst = std::max(worst,
                     gate.wait("anna" + std::to_string(i), "2001:db8:1:2::" + std::to_string(i)));
  }
  CHECK(worst > 0);
  CHECK(gate.wait("bert", "2001:db8:1:3::1") == 0);
}

TEST_CASE("failures are forgotten in time") {
  Gatekeeper gate;
  for (int i = 0; i < 10; ++i) {
    gate.wait("anna", "192.0.2.1");
  }
  gate.pass(3 * 3'600);
  for (int i = 0; i < 5; ++i) {
    CHECK(gate.wait("anna", "192.0.2.1") == 0);
  }
}

}  // namespace meent::gate::identity
