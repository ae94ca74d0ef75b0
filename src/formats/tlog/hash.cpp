#include "formats/tlog/hash.hpp"

#include <openssl/evp.h>

#include <cstring>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/ensure.hpp"

namespace meent::tlog {
namespace {

constexpr std::size_t kHmacBlock = 64;

// A context of one thread, with the digest fetched once: looking it up costs more than a node.
class DigestContext {
 public:
  DigestContext()
      : digest_(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free),
        context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    ensure(digest_ && context_, "SHA-256 is part of OpenSSL");
  }
  void start() { ensure(EVP_DigestInit_ex2(context_.get(), digest_.get(), nullptr) == 1, "start"); }
  void add(const void* bytes, std::size_t size) { EVP_DigestUpdate(context_.get(), bytes, size); }
  void finish(Hash& out) { EVP_DigestFinal_ex(context_.get(), out.data(), nullptr); }

 private:
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> digest_;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

DigestContext& digest_of_thread() {
  thread_local DigestContext context;
  return context;
}

}  // namespace

std::string_view text_of(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Hash hash_of(std::string_view bytes) {
  ensure(bytes.size() == kHashSize, "a hash has 32 bytes");
  Hash out;
  std::memcpy(out.data(), bytes.data(), kHashSize);
  return out;
}

result<Hash> parse_hash(std::string_view base64) {
  MEENT_TRY(bytes, base64_decode(base64));
  if (bytes.size() != kHashSize) {
    return fail(Code::invalid, "a hash is the base64 of 32 bytes");
  }
  return hash_of(bytes);
}

std::string format(const Hash& hash) {
  return base64_encode(hash);
}

Sha256::Sha256() {
  digest_of_thread().start();
}

Sha256& Sha256::add(std::string_view bytes) {
  digest_of_thread().add(bytes.data(), bytes.size());
  return *this;
}

Sha256& Sha256::add_byte(std::uint8_t byte) {
  digest_of_thread().add(&byte, 1);
  return *this;
}

Hash Sha256::finish() {
  Hash out;
  digest_of_thread().finish(out);
  return out;
}

Hash sha256(std::initializer_list<std::string_view> pieces) {
  Sha256 digest;
  for (const std::string_view piece : pieces) {
    digest.add(piece);
  }
  return digest.finish();
}

Hash hmac_sha256(const Hash& key, std::string_view message) {
  std::array<char, kHmacBlock> inner;
  std::array<char, kHmacBlock> outer;
  inner.fill(0x36);
  outer.fill(0x5C);
  for (std::size_t i = 0; i < key.size(); ++i) {
    inner[i] = static_cast<char>(key[i] ^ 0x36U);
    outer[i] = static_cast<char>(key[i] ^ 0x5CU);
  }
  const Hash inside = sha256({{inner.data(), inner.size()}, message});
  return sha256({{outer.data(), outer.size()}, text_of(inside)});
}

Hash leaf_hash(std::string_view entry) {
  DigestContext& digest = digest_of_thread();
  const char mark = 0;
  Hash out;
  digest.start();
  digest.add(&mark, 1);
  digest.add(entry.data(), entry.size());
  digest.finish(out);
  return out;
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 1 + 2 * kHashSize> bytes;
  bytes[0] = 1;
  std::memcpy(bytes.data() + 1, left.data(), kHashSize);
  std::memcpy(bytes.data() + 1 + kHashSize, right.data(), kHashSize);
  DigestContext& digest = digest_of_thread();
  Hash out;
  digest.start();
  digest.add(bytes.data(), bytes.size());
  digest.finish(out);
  return out;
}

Hash empty_root() {
  return sha256({});
}

}  // namespace meent::tlog
