// Reads of open data in which there are no persons: counted per collection and minute, and told to
// the log once the minute is over. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.hpp"

namespace meent::gate {

class OpenUses {
 public:
  struct Sum {
    std::uint64_t requests = 0;
    std::uint64_t records = 0;
  };
  void add(std::string_view collection, Instant now, std::uint64_t records) {
    const std::lock_guard lock(mutex_);
    Sum& sum = sums_[{now.micros / kMinute, std::string(collection)}];
    ++sum.requests;
    sum.records += records;
  }
  // Hands out what counts for minutes before that of `now`; with kLatest, all.
  template <class Tell>
  void take(Instant now, const Tell& tell) {
    std::map<Key, Sum> over;
    {
      const std::lock_guard lock(mutex_);
      const auto until = sums_.lower_bound({now.micros / kMinute, std::string()});
      for (auto at = sums_.begin(); at != until;) {
        over.insert(sums_.extract(at++));
      }
    }
    for (const auto& [key, sum] : over) {
      tell(Instant{key.first * kMinute}, key.second, sum);
    }
  }

 private:
  static constexpr std::int64_t kMinute = 60'000'000;
  using Key = std::pair<std::int64_t, std::string>;
  std::mutex mutex_;
  std::map<Key, Sum> sums_;
};

}  // namespace meent::gate
