#include "gate/log/record.hpp"

#include <doctest/doctest.h>

#include "gate/log/crc32c.hpp"

namespace meent::gate {
namespace {

constexpr OwnerId kOwners[] = {OwnerId(3), OwnerId(9), OwnerId(100'000)};
constexpr std::string_view kTerms[] = {"consumer:X", "", "purpose:Y"};

}  // namespace

TEST_CASE("a record is taken apart as it was put together") {
  const tlog::Secret secret = tlog::leaf_hash("s");
  const std::string draft = draft_record(secret, "{\"a\":1}", kOwners, kTerms);
  const std::string_view payload = std::string_view(draft).substr(kHeadBytes);
  CHECK(drafted_crc(draft) == crc32c(payload));
  const auto parts = parse_payload(payload);
  REQUIRE(parts);
  CHECK(parts->secret == secret);
  CHECK(parts->body == "{\"a\":1}");
  CHECK(parts->terms == std::vector<std::string_view>(std::begin(kTerms), std::end(kTerms)));
  CHECK(tlog::decode_owners(parts->owners, parts->owner_count) ==
        std::vector<OwnerId>(std::begin(kOwners), std::end(kOwners)));
  CHECK(commitment_of(RecordHead{}, payload) ==
        *tlog::commit(secret, tlog::encode_owners(kOwners), 3, "{\"a\":1}"));
}

TEST_CASE("a payload that is cut or longer is refused") {
  const std::string draft = draft_record({}, "{}", kOwners, kTerms);
  const std::string payload = draft.substr(kHeadBytes);
  for (std::size_t size = 0; size < payload.size(); ++size) {
    CHECK_FALSE(parse_payload(std::string_view(payload).substr(0, size)));
  }
  CHECK_FALSE(parse_payload(payload + "x"));
}

TEST_CASE("a head survives its bytes, and no flipped bit of them") {
  const RecordHead head{.size = 100,
                        .payload_crc = 7,
                        .index = 1ULL << 40,
                        .time = Instant{1'234'567'890},
                        .outbox = 42,
                        .flushed = 41,
                        .flags = kFromOutbox};
  std::string bytes(kHeadBytes, '\0');
  head.write_to(bytes.data());
  const auto read = RecordHead::read(bytes);
  REQUIRE(read);
  CHECK(read->index == head.index);
  CHECK(read->time == head.time);
  CHECK(read->outbox == 42);
  CHECK(read->flushed == 41);
  CHECK(read->flags == kFromOutbox);
  for (std::size_t bit = 0; bit < kHeadBytes * 8; ++bit) {
    std::string bad = bytes;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    CHECK_FALSE(RecordHead::read(bad));
  }
  CHECK_FALSE(RecordHead::read(bytes.substr(1)));
}

TEST_CASE("sizes no payload can have are no head") {
  std::string bytes(kHeadBytes, '\0');
  for (const std::uint32_t size : {0U, 31U, kMostPayload + 1, UINT32_MAX}) {
    RecordHead{.size = size}.write_to(bytes.data());
    CHECK_FALSE(RecordHead::read(bytes));
  }
}

TEST_CASE("an erased record keeps its commitment") {
  std::string payload(100, '\0');
  const tlog::Hash kept = tlog::leaf_hash("kept");
  payload.replace(0, 32, tlog::text_of(kept));
  CHECK(commitment_of(RecordHead{.flags = kErased}, payload) == kept);
}

}  // namespace meent::gate
