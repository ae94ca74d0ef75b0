// The present and chance, as interfaces: code that asks for them gets them by constructor, so a
// test can hold the clock and repeat the dice.
#pragma once

#include <cstdint>
#include <span>

#include "base/time.hpp"

namespace meent {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;                 // wall clock
  virtual std::int64_t steady_micros() const = 0;  // never steps back; for time-outs
};

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;  // fit for keys
};

// The machine's own clock, and libsodium's generator.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
  std::int64_t steady_micros() const override;
};

class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace meent
