#include "net/rates.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cmath>
#include <functional>

namespace meent::net {

RateLimiter::RateLimiter(double per_second, double burst)
    : per_second_(per_second), burst_(burst >= 1 ? burst : std::max(1.0, per_second)) {}

unsigned RateLimiter::take(std::string_view client, std::int64_t now_millis) {
  if (!active()) {
    return 0;
  }
  Shard& shard = shards_[std::hash<std::string_view>{}(client) % kShards];
  const std::lock_guard lock(shard.mutex);
  if (shard.buckets.size() >= kMostPerShard) {
    forget_full(shard, now_millis);
  }
  const auto [at, fresh] =
      shard.buckets.try_emplace(std::string(client), Bucket{burst_, now_millis});
  Bucket& bucket = at->second;
  const double passed =
      static_cast<double>(std::max<std::int64_t>(now_millis - bucket.at, 0)) / 1e3;
  bucket.tokens = std::min(burst_, bucket.tokens + passed * per_second_);
  bucket.at = std::max(bucket.at, now_millis);  // a clock that steps back gives nothing
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return 0;
  }
  return static_cast<unsigned>(std::max(1.0, std::ceil((1 - bucket.tokens) / per_second_)));
}

void RateLimiter::forget_full(Shard& shard, std::int64_t now_millis) const {
  std::erase_if(shard.buckets, [&](const auto& each) {
    const double passed = static_cast<double>(now_millis - each.second.at) / 1e3;
    return each.second.tokens + passed * per_second_ >= burst_;
  });
  if (shard.buckets.size() >= kMostPerShard) {
    shard.buckets.clear();  // a flood of addresses: memory stays bounded, all start anew
  }
}

std::string client_of(std::string_view address) {
  boost::system::error_code ec;
  const auto parsed = boost::asio::ip::make_address(std::string(address), ec);
  if (ec || parsed.is_v4()) {
    return std::string(address);
  }
  const auto v6 = parsed.to_v6();
  if (v6.is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
  }
  auto bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return boost::asio::ip::address_v6(bytes).to_string() + "/64";
}

}  // namespace meent::net
