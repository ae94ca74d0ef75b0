#include "formats/jose/sha256.hpp"

#include "base/ensure.hpp"
#include "formats/jose/evp.hpp"

namespace meent::formats::jose {

// Fetching the digest and making a context cost more than hashing a token, so a thread does both
// once.
Sha256 sha256(std::string_view text) {
  thread_local const Digest digest(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  thread_local const DigestContext context(EVP_MD_CTX_new());
  Sha256 hash{};
  ensure(digest && context && EVP_DigestInit_ex2(context.get(), digest.get(), nullptr) == 1 &&
             EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1 &&
             EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) == 1,
         "OpenSSL hashes with SHA-256");
  return hash;
}

}  // namespace meent::formats::jose
