#include "formats/jose/key_checks.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "formats/jose/evp.hpp"

namespace meent::formats::jose {
namespace {

constexpr int kFewestBits = 2'048;
constexpr int kMostBits = 8'192;

bool is_odd(std::string_view big_endian) {
  return (static_cast<unsigned char>(big_endian.back()) & 1U) != 0;
}

// Whether `rest` is a power of 65537 modulo the small prime.
bool is_power(BN_ULONG rest, BN_ULONG prime) {
  constexpr BN_ULONG kGenerator = 65'537;
  BN_ULONG power = 1;
  for (BN_ULONG i = 0; i < prime; ++i) {
    if (power == rest) {
      return true;
    }
    power = power * kGenerator % prime;
  }
  return false;
}

// The primes those chips made are powers of 65537 modulo every small prime, and so is their
// product. Of other moduli one in about 2^27 looks so too.
bool has_roca_mark(const BIGNUM* modulus) {
  constexpr std::array<BN_ULONG, 17> kPrimes{11, 13, 17,  19,  37,  53,  61,  71, 73,
                                             79, 97, 103, 107, 109, 127, 151, 157};
  return std::ranges::all_of(
      kPrimes, [&](BN_ULONG prime) { return is_power(BN_mod_word(modulus, prime), prime); });
}

}  // namespace

Complaint check_ed25519(std::string_view x) {
  if (crypto_core_ed25519_is_valid_point(bytes_of(x).data()) != 1) {
    return "this is no sound point of Ed25519";
  }
  return std::nullopt;
}

Complaint check_ed25519_pair(std::string_view x, const Secret& seed) {
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> derived{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> expanded{};
  crypto_sign_seed_keypair(derived.data(), expanded.data(), seed.bytes().data());
  wipe(expanded);
  if (!std::ranges::equal(derived, bytes_of(x))) {
    return "the private half does not belong to x";
  }
  return std::nullopt;
}

Complaint check_p256(std::string_view x, std::string_view y) {
  if (p256_key(x, y) == nullptr) {
    return "x and y are no point of P-256";
  }
  return std::nullopt;
}

Complaint check_p256_pair(std::string_view x, std::string_view y, const Secret& d) {
  if (p256_key(x, y, d.text()) == nullptr) {
    return "the private half does not belong to x and y";
  }
  return std::nullopt;
}

Complaint check_modulus(std::string_view n) {
  if (n.front() == 0) {
    return "a number may not start with a zero byte";
  }
  const Number modulus = number_of(n);
  if (BN_num_bits(modulus.get()) < kFewestBits || BN_num_bits(modulus.get()) > kMostBits) {
    return "an RSA key has 2048 to 8192 bits";
  }
  if (!is_odd(n)) {
    return "an RSA modulus is odd";
  }
  if (has_roca_mark(modulus.get())) {
    return "this modulus comes from a chip whose keys can be broken (ROCA); make another key";
  }
  return std::nullopt;
}

Complaint check_exponent(std::string_view e) {
  if (e.front() == 0) {
    return "a number may not start with a zero byte";
  }
  const bool over_16_bits = e.size() > 2;  // the first byte is not zero
  if (!over_16_bits || e.size() > 8 || !is_odd(e)) {
    return "a public exponent is odd, over 65536 and of at most 64 bits (65537 is usual)";
  }
  return std::nullopt;
}

}  // namespace meent::formats::jose
