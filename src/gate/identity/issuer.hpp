// Whose tokens are read: a name (the claim iss) and the keys of the moment, each with the one
// algorithm it is trusted for. Outside issuers are further implementations, which fetch and renew
// their keys elsewhere.
//
// Keys change as a whole and each change is a new generation, so that what was verified with keys
// that are no longer trusted is not believed any more.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/strong.hpp"
#include "formats/jose/jws.hpp"

namespace meent::gate::identity {

struct GenerationTag {};
using Generation = Strong<GenerationTag, std::uint64_t>;

struct IssuerKeys {
  std::shared_ptr<const formats::jose::Keys> keys;
  Generation generation;
};

// Safe between threads.
class Issuer {
 public:
  virtual ~Issuer() = default;
  virtual std::string_view name() const = 0;
  virtual IssuerKeys keys() const = 0;
  virtual Generation generation() const = 0;  // cheap: asked for each token
};

// Our own: Ed25519 keys, the current one and those before it whose tokens may still live.
class OwnIssuer final : public Issuer {
 public:
  // Errors: invalid, as Keys::make; all keys must be public ones of Ed25519 with a kid.
  static result<std::unique_ptr<OwnIssuer>> make(std::string name,
                                                 std::vector<formats::jose::Jwk> keys);

  std::string_view name() const override { return name_; }
  IssuerKeys keys() const override;
  Generation generation() const override {
    return Generation{generation_.load(std::memory_order_acquire)};
  }
  // From here on these keys, and only these, are trusted. On an error nothing changes.
  result<void> trust(std::vector<formats::jose::Jwk> keys);
  // The keys as a JWK set, to be published.
  std::string published() const;

 private:
  explicit OwnIssuer(std::string name) : name_(std::move(name)) {}

  const std::string name_;
  mutable std::mutex mutex_;  // guards the two below, and writes of generation_
  std::shared_ptr<const formats::jose::Keys> keys_;
  std::vector<formats::jose::Jwk> public_;
  std::atomic<std::uint64_t> generation_ = 0;
};

}  // namespace meent::gate::identity
