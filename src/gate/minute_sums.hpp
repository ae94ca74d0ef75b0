// What is too much, or worth too little, for an entry each: counted by minute and name, and told to
// the log once the minute is over. Of reads of open data the name is the collection's; of log-ins
// that failed it is the person's, empty for all accounts that do not exist. Any thread.
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

class MinuteSums {
 public:
  struct Sum {
    std::uint64_t requests = 0;
    std::uint64_t records = 0;
  };
  void add(std::string_view name, Instant now, std::uint64_t records) {
    const std::lock_guard lock(mutex_);
    Sum& sum = sums_[{now.micros / kMinute, std::string(name)}];
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
