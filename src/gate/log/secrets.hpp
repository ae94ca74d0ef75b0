// Secrets of entries, drawn 4 KiB at a time: a system call an entry would cost more than the entry.
// What was handed out is wiped. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>

#include "base/clock.hpp"
#include "formats/tlog/commitment.hpp"

namespace meent::gate {

class SecretSource {
 public:
  explicit SecretSource(Random& random) : random_(random) {}
  ~SecretSource();
  tlog::Secret next();

 private:
  Random& random_;
  std::mutex mutex_;
  std::array<std::uint8_t, 4'096> drawn_{};
  std::size_t at_ = 4'096;
};

}  // namespace meent::gate
