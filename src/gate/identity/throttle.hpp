// Slows guessing down. Every attempt counts as a failure until succeeded() takes it back, so that
// many at the same time are no way around it. After some free tries the wait doubles with each.
//
// Three counts stand for one attempt: of the address, of the account, and of the two together. The
// account's own wait stays short, and does not hold for an address that logged in to it before, so
// that nobody can keep an owner out of their account by guessing at it.
//
// The counts lie in tables of fixed size, placed by a keyed hash: nothing an attacker sends makes
// them grow or drives another's count out. Two that share a place share their wait. In memory only.
// Safe between threads.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace meent::gate::identity {

class Throttle {
 public:
  Throttle(const Clock& clock, Random& random);

  // How long to wait before this attempt may be made; zero: go on, it is counted. IPv6 addresses
  // count by their /64. `account` is at most looked at for its bytes.
  std::chrono::seconds admit(std::string_view account, std::string_view address);
  // The attempt that was admitted was right.
  void succeeded(std::string_view account, std::string_view address);

 private:
  struct Count {
    std::uint32_t failures = 0;
    std::int64_t last = 0;   // microseconds, steady
    std::int64_t until = 0;  // no attempt before
    std::int64_t known = 0;  // of a pair: when it last succeeded; 0: never
  };
  struct Rule {
    std::uint32_t free;         // failures without a wait
    std::int64_t most_seconds;  // of a wait
    std::int64_t forgive;       // seconds after which one failure is forgotten
  };
  static constexpr Rule kAddress{.free = 20, .most_seconds = 900, .forgive = 30};
  static constexpr Rule kAccount{.free = 10, .most_seconds = 15, .forgive = 60};
  static constexpr Rule kPair{.free = 4, .most_seconds = 900, .forgive = 300};
  static constexpr std::size_t kPlaces = 1U << 14U;
  using Table = std::vector<Count>;

  Count& place(Table& table, std::string_view text) const;
  static void forget(Count& count, const Rule& rule, std::int64_t now);
  static void fail(Count& count, const Rule& rule, std::int64_t now);

  const Clock& clock_;
  std::array<std::uint8_t, 16> key_{};
  std::mutex mutex_;  // guards the tables
  Table addresses_, accounts_, pairs_;
};

}  // namespace meent::gate::identity
