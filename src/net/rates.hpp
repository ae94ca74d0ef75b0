// Requests per second per client: a token bucket each, shared by all io threads. Bounded: buckets
// that are full again say nothing and are forgotten. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace meent::net {

class RateLimiter {
 public:
  // 0 requests per second: no limit. A burst below 1 becomes one second's worth, at least 1.
  RateLimiter(double per_second, double burst);

  bool active() const { return per_second_ > 0; }
  // Takes a token. 0: allowed; else the seconds until there is one (at least 1).
  unsigned take(std::string_view client, std::int64_t now_millis);

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kMostPerShard = 16'384;
  struct Bucket {
    double tokens = 0;
    std::int64_t at = 0;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Bucket> buckets;
  };
  void forget_full(Shard& shard, std::int64_t now_millis) const;

  double per_second_;
  double burst_;
  std::array<Shard, kShards> shards_;
};

// The client a limit counts by: an IPv4 address, or the /64 of an IPv6 one (one customer has at
// least that). Takes the textual address of a socket.
std::string client_of(std::string_view address);

}  // namespace meent::net
