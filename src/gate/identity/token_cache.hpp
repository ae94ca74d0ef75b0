// Tokens that were verified, by the SHA-256 of their text, so that a signature is checked once and
// not for each request. Bounded: a new token takes the place of one that is dead, or else of the
// one that dies first, among the four it may lie beside. Holds no token, only what it says.
// Safe between threads; each lock guards a small part and is held for a look at four places.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "base/time.hpp"
#include "formats/jose/sha256.hpp"
#include "gate/identity/issuer.hpp"

namespace meent::gate::identity {

struct AccessToken;
using AccessTokenRef = std::shared_ptr<const AccessToken>;

class TokenCache {
 public:
  using Digest = formats::jose::Sha256;

  explicit TokenCache(std::size_t capacity);  // rounded up to a whole number of parts
  ~TokenCache();

  // Null when it is not there, has expired, or was verified with keys of another generation.
  AccessTokenRef find(const Digest& digest, Generation generation, Instant now) const;
  void put(const Digest& digest, Generation generation, Instant expires, Instant now,
           AccessTokenRef token);

 private:
  static constexpr std::size_t kParts = 64;
  static constexpr std::size_t kWays = 4;

  struct Place {
    Digest digest{};
    Generation generation;
    Instant expires = kEarliest;
    AccessTokenRef token;
  };
  using Row = std::array<Place, kWays>;
  struct alignas(64) Part {
    mutable std::mutex mutex;
    std::vector<Row> rows;
  };

  const Part& part_of(const Digest& digest) const { return parts_[digest[0] % kParts]; }
  std::size_t row_of(const Digest& digest) const;

  std::size_t rows_;  // in each part
  std::array<Part, kParts> parts_;
};

}  // namespace meent::gate::identity
