// Public ids without an index: a public id is the AES-128 encryption of (collection, zeros, record
// key) under the store's own key. It looks random, says nothing of order or count, differs per
// collection, and is looked up by decryption. The zeros are a check of 32 bits; an id that was made
// up decrypts to something else and is simply not found (a lucky guess still meets an empty row).
// Not thread-safe: one a connection.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/ids.hpp"

struct evp_cipher_ctx_st;

namespace meent::store::sqlite {

using IdKey = std::array<std::uint8_t, 16>;

class IdCodec {
 public:
  explicit IdCodec(const IdKey& key);

  PublicId seal(CollectionId collection, RecordKey key);
  // Nothing when the id is not one of this collection.
  std::optional<RecordKey> open(CollectionId collection, const PublicId& id);

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  std::unique_ptr<evp_cipher_ctx_st, Free> encrypt_;
  std::unique_ptr<evp_cipher_ctx_st, Free> decrypt_;
};

}  // namespace meent::store::sqlite
