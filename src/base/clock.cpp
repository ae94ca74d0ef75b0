#include "base/clock.hpp"

#include <sodium.h>

#include <chrono>

namespace meent {

Instant SystemClock::now() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::floor<std::chrono::microseconds>(since).count()};
}

std::int64_t SystemClock::steady_micros() const {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::floor<std::chrono::microseconds>(since).count();
}

// sodium_init may be called often and from any thread; it fails only when the machine gives no
// random bytes at all.
void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  static const bool ready = sodium_init() >= 0;
  if (!ready) {
    throw broken_world(Code::unavailable, "the machine gives no random bytes (/dev/urandom)");
  }
  if (!bytes.empty()) {
    randombytes_buf(bytes.data(), bytes.size());
  }
}

}  // namespace meent
