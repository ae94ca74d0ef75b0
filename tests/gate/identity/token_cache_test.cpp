#include "gate/identity/token_cache.hpp"

#include <doctest/doctest.h>

#include <string>

#include "gate/identity/tokens.hpp"

namespace meent::token_cache_test {

using namespace gate::identity;

namespace {

constexpr Generation kFirst{1};
constexpr Instant kNow{1'000};
constexpr Instant kLater{2'000};

TokenCache::Digest digest_of(int number) {
  return formats::jose::sha256(std::to_string(number));
}

AccessTokenRef token_of(int number) {
  return std::make_shared<const AccessToken>(AccessToken{.client_id = std::to_string(number)});
}

std::size_t kept(const TokenCache& cache, int count) {
  std::size_t found = 0;
  for (int i = 0; i < count; ++i) {
    const auto token = cache.find(digest_of(i), kFirst, kNow);
    CHECK((!token || token->client_id == std::to_string(i)));
    found += static_cast<std::size_t>(token != nullptr);
  }
  return found;
}

}  // namespace

TEST_CASE("what was put is found until it expires or the keys change") {
  TokenCache cache(1'000);
  CHECK(cache.find(digest_of(1), kFirst, kNow) == nullptr);
  cache.put(digest_of(1), kFirst, kLater, kNow, token_of(1));
  REQUIRE(cache.find(digest_of(1), kFirst, kNow));
  CHECK(cache.find(digest_of(1), kFirst, kNow)->client_id == "1");
  CHECK(cache.find(digest_of(2), kFirst, kNow) == nullptr);
  CHECK(cache.find(digest_of(1), kFirst, Instant{kLater.micros - 1}));
  CHECK(cache.find(digest_of(1), kFirst, kLater) == nullptr);
  CHECK(cache.find(digest_of(1), Generation{2}, kNow) == nullptr);
  CHECK(cache.find(TokenCache::Digest{}, Generation{}, kEarliest) == nullptr);
}

TEST_CASE("putting again replaces") {
  TokenCache cache(1);
  cache.put(digest_of(1), kFirst, kLater, kNow, token_of(1));
  cache.put(digest_of(1), Generation{2}, kLater, kNow, token_of(2));
  CHECK(cache.find(digest_of(1), kFirst, kNow) == nullptr);
  CHECK(cache.find(digest_of(1), Generation{2}, kNow)->client_id == "2");
}

TEST_CASE("most of what fits is kept, and never more than fits") {
  TokenCache cache(4'096);
  for (int i = 0; i < 2'048; ++i) {
    cache.put(digest_of(i), kFirst, kLater, kNow, token_of(i));
  }
  CHECK(kept(cache, 2'048) > 1'800);
  for (int i = 2'048; i < 20'000; ++i) {
    cache.put(digest_of(i), kFirst, kLater, kNow, token_of(i));
  }
  const std::size_t found = kept(cache, 20'000);
  CHECK(found <= 4'096);
  CHECK(found > 3'500);
}

TEST_CASE("the dead make room first, then who dies first") {
  TokenCache cache(1);        // 64 parts of one row of four
  std::vector<int> together;  // that share a row
  for (int i = 0; together.size() < 6; ++i) {
    if (digest_of(i)[0] % 64 == 7) {
      together.push_back(i);
    }
  }
  const auto put = [&](int which, std::int64_t expires, Generation generation = kFirst) {
    cache.put(digest_of(together[which]), generation, Instant{expires}, kNow, token_of(which));
  };
  const auto has = [&](int which) {
    return cache.find(digest_of(together[which]), kFirst, kNow) != nullptr;
  };
  put(0, 5'000);
  put(1, 1'500);
  put(2, 4'000);
  put(3, 3'000);
  CHECK((has(0) && has(1) && has(2) && has(3)));
  put(4, 6'000);
  CHECK_FALSE(has(1));
  CHECK((has(0) && has(2) && has(3) && has(4)));
  put(0, 9'000, Generation{0});  // of keys that are gone
  put(5, 2'000);
  CHECK_FALSE(has(0));
  CHECK((has(2) && has(3) && has(4) && has(5)));
}

}  // namespace meent::token_cache_test
