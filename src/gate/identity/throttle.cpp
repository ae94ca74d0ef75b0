#include "gate/identity/throttle.hpp"

#include <arpa/inet.h>
#include <sodium.h>

#include <algorithm>
#include <string>

namespace meent::gate::identity {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kKnownFor = std::int64_t{30} * 86'400 * kSecond;
constexpr std::uint32_t kMostDoublings = 20;

// An IPv6 client has a whole /64 to itself.
std::string network_of(std::string_view address) {
  const std::string text(address.substr(0, address.find('%')));
  std::array<unsigned char, 16> six{};
  if (::inet_pton(AF_INET6, text.c_str(), six.data()) != 1) {
    return text;
  }
  constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  const bool is_four = std::equal(kMapped.begin(), kMapped.end(), six.begin());
  return is_four ? text : std::string(reinterpret_cast<const char*>(six.data()), 8);
}

std::string pair_of(std::string_view account, std::string_view network) {
  std::string out(account);
  out.push_back('\0');
  return out.append(network);
}

}  // namespace

Throttle::Throttle(const Clock& clock, Random& random)
    : clock_(clock), addresses_(kPlaces), accounts_(kPlaces), pairs_(kPlaces) {
  random.fill(key_);
}

Throttle::Count& Throttle::place(Table& table, std::string_view text) const {
  static_assert(crypto_shorthash_KEYBYTES == sizeof(key_));
  std::array<std::uint8_t, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   key_.data());
  return table[(hash[0] | (static_cast<std::size_t>(hash[1]) << 8U)) % table.size()];
}

void Throttle::forget(Count& count, const Rule& rule, std::int64_t now) {
  const std::int64_t forgiven = (now - count.last) / (rule.forgive * kSecond);
  if (forgiven > 0) {
    count.failures -= static_cast<std::uint32_t>(std::min<std::int64_t>(forgiven, count.failures));
    count.last = now;
  }
}

void Throttle::fail(Count& count, const Rule& rule, std::int64_t now) {
  ++count.failures;
  count.last = now;
  if (count.failures > rule.free) {
    const std::uint32_t doublings = std::min(count.failures - rule.free - 1, kMostDoublings);
    const std::int64_t wait = std::min(std::int64_t{1} << doublings, rule.most_seconds);
    count.until = now + wait * kSecond;
  }
}

std::chrono::seconds Throttle::admit(std::string_view account, std::string_view address) {
  const std::int64_t now = clock_.steady_micros();
  const std::string network = network_of(address);
  const std::lock_guard lock(mutex_);
  Count& of_address = place(addresses_, network);
  Count& of_account = place(accounts_, account);
  Count& of_pair = place(pairs_, pair_of(account, network));
  forget(of_address, kAddress, now);
  forget(of_account, kAccount, now);
  forget(of_pair, kPair, now);
  const bool known = of_pair.known != 0 && now - of_pair.known < kKnownFor;
  const std::int64_t until =
      std::max({of_address.until, of_pair.until, known ? 0 : of_account.until});
  if (until > now) {
    return std::chrono::seconds((until - now + kSecond - 1) / kSecond);
  }
  fail(of_address, kAddress, now);
  fail(of_account, kAccount, now);
  fail(of_pair, kPair, now);
  return std::chrono::seconds(0);
}

// The address is forgiven this one attempt only: else an account of one's own would buy an endless
// number of guesses at others.
void Throttle::succeeded(std::string_view account, std::string_view address) {
  const std::int64_t now = clock_.steady_micros();
  const std::string network = network_of(address);
  const std::lock_guard lock(mutex_);
  Count& of_address = place(addresses_, network);
  of_address.failures -= std::min(of_address.failures, 1U);
  if (of_address.failures <= kAddress.free) {
    of_address.until = 0;
  }
  place(accounts_, account) = {};
  place(pairs_, pair_of(account, network)) = {.known = std::max<std::int64_t>(now, 1)};
}

}  // namespace meent::gate::identity
