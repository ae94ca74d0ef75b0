#include "gate/identity/secrets.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/bytes.hpp"

namespace meent::secrets_test {

using namespace gate::identity;

namespace {

class CountingDice final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) {
      byte = next_++;
    }
  }

 private:
  std::uint8_t next_ = 0;
};

}  // namespace

TEST_CASE("a secret is 32 random bytes, kept as their hash") {
  CountingDice dice;
  const auto secret = make_secret(dice);
  CHECK(secret.text == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
  CHECK(secret.text.size() == kSecretTextSize);
  CHECK(hex_encode(secret.hash.bytes) ==
        "ea866a757e4c38babfa8127cbe9a409d3e1f93a00ff1488ff735fcf917afffd0");
  CHECK(is_secret(secret.text, secret.hash));
  CHECK(hash_of_secret(secret.text) == secret.hash);
}

TEST_CASE("nothing else is the secret") {
  SystemRandom random;
  const auto secret = make_secret(random);
  for (std::size_t at = 0; at < secret.text.size(); ++at) {
    std::string changed = secret.text;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    CHECK_FALSE(is_secret(changed, secret.hash));
  }
  CHECK_FALSE(is_secret("", secret.hash));
  CHECK_FALSE(is_secret(secret.text.substr(1), secret.hash));
  CHECK_FALSE(is_secret(secret.text + "A", secret.hash));
  CHECK_FALSE(is_secret(secret.text, SecretHash{}));
  CHECK_FALSE(hash_of_secret(std::string(100'000, 'a')));
}

TEST_CASE("secrets do not repeat") {
  SystemRandom random;
  std::set<std::string> texts;
  std::set<SecretHash> hashes;
  for (int i = 0; i < 100; ++i) {
    const auto secret = make_secret(random);
    texts.insert(secret.text);
    hashes.insert(secret.hash);
  }
  CHECK(texts.size() == 100);
  CHECK(hashes.size() == 100);
}

}  // namespace meent::secrets_test
