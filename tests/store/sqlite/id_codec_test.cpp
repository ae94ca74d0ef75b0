#include "store/sqlite/id_codec.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

namespace meent::store::sqlite {

TEST_CASE("an id opens in its own collection only") {
  IdCodec codec(IdKey{1, 2, 3});
  std::mt19937_64 random(3);
  for (int i = 0; i < 2'000; ++i) {
    const CollectionId collection{static_cast<std::int32_t>(random() % 1'000'000)};
    const RecordKey key{static_cast<std::int64_t>(random() >> 1)};
    const PublicId id = codec.seal(collection, key);
    CHECK(codec.open(collection, id) == key);
    CHECK(!codec.open(CollectionId{collection.value + 1}, id));
    PublicId other = id;
    other.bytes[random() % 16] ^= static_cast<std::uint8_t>(1U << (random() % 8));
    CHECK(!codec.open(collection, other));
  }
}

TEST_CASE("another key makes other ids, and opens none of the first") {
  IdCodec a(IdKey{1});
  IdCodec b(IdKey{2});
  const PublicId id = a.seal(CollectionId{1}, RecordKey{1});
  CHECK(b.seal(CollectionId{1}, RecordKey{1}) != id);
  CHECK(!b.open(CollectionId{1}, id));
}

TEST_CASE("neighbouring keys give ids without order or likeness") {
  IdCodec codec(IdKey{9});
  std::set<std::uint8_t> first_bytes;
  int rises = 0;
  PublicId last = codec.seal(CollectionId{1}, RecordKey{0});
  for (std::int64_t key = 1; key <= 1'000; ++key) {
    const PublicId id = codec.seal(CollectionId{1}, RecordKey{key});
    rises += id > last ? 1 : 0;
    first_bytes.insert(id.bytes[0]);
    last = id;
  }
  CHECK(rises > 400);
  CHECK(rises < 600);
  CHECK(first_bytes.size() > 200);
}

}  // namespace meent::store::sqlite
