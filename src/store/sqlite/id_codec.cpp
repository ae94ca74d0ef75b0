#include "store/sqlite/id_codec.hpp"

#include <openssl/evp.h>

#include "base/ensure.hpp"

namespace meent::store::sqlite {
namespace {

constexpr int kBlock = 16;

void put_big_endian(std::uint8_t* out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) {
    out[i] = static_cast<std::uint8_t>(value);
    value >>= 8;
  }
}

std::uint64_t get_big_endian(const std::uint8_t* in, int bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < bytes; ++i) {
    value = (value << 8) | in[i];
  }
  return value;
}

}  // namespace

void IdCodec::Free::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}

IdCodec::IdCodec(const IdKey& key)
    : encrypt_(EVP_CIPHER_CTX_new()), decrypt_(EVP_CIPHER_CTX_new()) {
  ensure(encrypt_ && decrypt_, "a cipher context can be had");
  const bool ready =
      EVP_EncryptInit_ex(encrypt_.get(), EVP_aes_128_ecb(), nullptr, key.data(), nullptr) == 1 &&
      EVP_DecryptInit_ex(decrypt_.get(), EVP_aes_128_ecb(), nullptr, key.data(), nullptr) == 1;
  ensure(ready, "AES-128 is part of OpenSSL");
  EVP_CIPHER_CTX_set_padding(encrypt_.get(), 0);
  EVP_CIPHER_CTX_set_padding(decrypt_.get(), 0);
}

PublicId IdCodec::seal(CollectionId collection, RecordKey key) {
  std::uint8_t plain[kBlock] = {};
  put_big_endian(plain, static_cast<std::uint32_t>(collection.value), 4);
  put_big_endian(plain + 8, static_cast<std::uint64_t>(key.value), 8);
  PublicId id;
  int size = 0;
  EVP_EncryptUpdate(encrypt_.get(), id.bytes.data(), &size, plain, kBlock);
  ensure(size == kBlock, "one block in, one block out");
  return id;
}

std::optional<RecordKey> IdCodec::open(CollectionId collection, const PublicId& id) {
  std::uint8_t plain[kBlock];
  int size = 0;
  EVP_DecryptUpdate(decrypt_.get(), plain, &size, id.bytes.data(), kBlock);
  ensure(size == kBlock, "one block in, one block out");
  if (get_big_endian(plain, 4) != static_cast<std::uint32_t>(collection.value) ||
      get_big_endian(plain + 4, 4) != 0) {
    return std::nullopt;
  }
  return RecordKey{static_cast<std::int64_t>(get_big_endian(plain + 8, 8))};
}

}  // namespace meent::store::sqlite
