#include "base/ids.hpp"

#include <doctest/doctest.h>

#include <random>
#include <unordered_set>

#include "base/text.hpp"

namespace meent::ids_test {

TEST_CASE("a public id reads back from its text, in either case") {
  std::mt19937_64 random(47);
  for (int i = 0; i < 5'000; ++i) {
    PublicId id;
    for (auto& byte : id.bytes) {
      byte = static_cast<std::uint8_t>(random());
    }
    const std::string text = id.text();
    REQUIRE(text.size() == PublicId::kTextSize);
    REQUIRE(PublicId::parse(text) == id);
    std::string upper = text;
    for (auto& c : upper) {
      c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
    REQUIRE(PublicId::parse(upper) == id);
  }
  CHECK(PublicId{}.text() == std::string(26, '0'));
}

TEST_CASE("the texts of ids have the order of their bytes") {
  std::mt19937_64 random(53);
  for (int i = 0; i < 5'000; ++i) {
    PublicId a;
    PublicId b;
    for (std::size_t k = 0; k < 16; ++k) {
      a.bytes[k] = static_cast<std::uint8_t>(random() % 3);
      b.bytes[k] = static_cast<std::uint8_t>(random() % 3);
    }
    REQUIRE((a < b) == (a.text() < b.text()));
  }
}

TEST_CASE("what is no id is refused") {
  CHECK_FALSE(PublicId::parse(""));
  CHECK_FALSE(PublicId::parse(std::string(25, '0')));
  CHECK_FALSE(PublicId::parse(std::string(27, '0')));
  CHECK_FALSE(PublicId::parse(std::string(25, '0') + "1"));  // spare bits are not zero
  CHECK_FALSE(PublicId::parse(std::string(25, '0') + "3"));
  CHECK(PublicId::parse(std::string(25, '0') + "4"));
  for (const char c : {'i', 'l', 'o', 'u', 'I', 'L', 'O', 'U', '-', ' ', '\0', '\xff'}) {
    std::string text(26, '0');
    text[7] = c;
    CHECK_FALSE(PublicId::parse(text));
  }
}

TEST_CASE("record keys rise, whatever the clock does") {
  constexpr std::int64_t kNow = 1'800'000'000'000;
  KeySequence keys{RecordKey{0}};
  RecordKey last = keys.next(kNow);
  CHECK(last.value == (kNow - 1'577'836'800'000) << 21);
  std::mt19937_64 random(59);
  for (int i = 0; i < 100'000; ++i) {
    const RecordKey next = keys.next(kNow + static_cast<std::int64_t>(random() % 100) - 50);
    REQUIRE(next > last);
    last = next;
  }
  CHECK(keys.last() == last);
  KeySequence again{last};
  CHECK(again.next(0) > last);
}

TEST_CASE("strong ids hash and compare with their own kind") {
  std::unordered_set<OwnerId> owners{OwnerId{1}, OwnerId{2}, OwnerId{1}};
  CHECK(owners.size() == 2);
  static_assert(!std::is_convertible_v<int, OwnerId>);
  static_assert(!std::is_convertible_v<OwnerId, RecordKey>);
  StrongVector<FieldIndex, int> values;
  CHECK(values.empty());
  const FieldIndex first = values.push_back(7);
  CHECK(values[first] == 7);
  CHECK(values.contains(first));
  CHECK_FALSE(values.contains(FieldIndex{1}));
}

}  // namespace meent::ids_test
