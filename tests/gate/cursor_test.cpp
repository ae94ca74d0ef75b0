#include "gate/cursor.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "query/expr.hpp"

namespace meent::gate {

namespace {

constexpr Instant kNow{1'780'000'000'000'000};
constexpr Instant kLater{kNow.micros + 1'000'000};

CursorKey key_of(std::uint8_t fill) {
  CursorKey key;
  key.fill(fill);
  return key;
}

query::Collection collection_of(int id, std::uint32_t version) {
  auto schema =
      query::Schema::make({.name = "wells", .fields = {{.name = "depth"}, {.name = "name"}}});
  REQUIRE(schema);
  return {CollectionId{id}, version, *schema};
}

query::Value random_value(std::mt19937_64& dice) {
  const auto whole = static_cast<std::int64_t>(dice());
  switch (dice() % 9) {
    case 0: return {};
    case 1: return whole % 2 == 0;
    case 2: return whole;
    case 3: return static_cast<double>(whole) / 3.0;
    case 4: return Decimal{whole, static_cast<int>(dice() % 30)};
    case 5: return std::string(dice() % 100, static_cast<char>('a' + dice() % 26));
    case 6: return Instant{whole};
    case 7: return Date{static_cast<std::int32_t>(whole)};
    default: return Interval{Instant{whole}, kLatest};
  }
}

bool same(const query::Value& a, const query::Value& b) {
  if (a.get().index() != b.get().index()) {
    return false;
  }
  const auto* decimal = a.as<Decimal>();
  return decimal == nullptr ? a.get() == b.get() : decimal->text() == b.as<Decimal>()->text();
}

}  // namespace

TEST_CASE("a sealed position reads back, whatever its values") {
  std::mt19937_64 dice(20'260'501);
  for (int round = 0; round < 2'000; ++round) {
    query::Position position{.key = RecordKey{static_cast<std::int64_t>(dice())}};
    for (std::uint64_t i = dice() % 5; i > 0; --i) {
      position.values.push_back(random_value(dice));
    }
    const std::string cursor = seal_cursor(key_of(7), "context", position, kLater);
    const auto opened = open_cursor(key_of(7), "context", cursor, kNow);
    REQUIRE(opened);
    CHECK(opened->key == position.key);
    REQUIRE(opened->values.size() == position.values.size());
    for (std::size_t i = 0; i < position.values.size(); ++i) {
      CHECK(same(opened->values[i], position.values[i]));
    }
  }
}

TEST_CASE("a cursor's length does not tell that of the values it holds") {
  const auto sealed = [](std::size_t length) {
    return seal_cursor(key_of(1), "context",
                       {.values = {std::string(length, 'x')}, .key = RecordKey{7}}, kLater);
  };
  for (const std::size_t length : {1U, 20U, 200U}) {
    CHECK(sealed(length).size() == sealed(0).size());
    const auto opened = open_cursor(key_of(1), "context", sealed(length), kNow);
    REQUIRE(opened);
    CHECK(opened->values.at(0).as<std::string>()->size() == length);
  }
}

TEST_CASE("a cursor stands in a URL as it is") {
  const std::string cursor =
      seal_cursor(key_of(1), "", {.values = {std::string("é/+?&=")}}, kLater);
  CHECK(cursor.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
        std::string::npos);
}

TEST_CASE("a nonce repeats only for the very same cursor") {
  // The first 32 characters hold the 24 bytes of the nonce; XChaCha20 must not see one twice.
  std::set<std::string> nonces;
  for (int i = 0; i < 100; ++i) {
    const query::Position position{.key = RecordKey{i}};
    for (const auto& cursor : {seal_cursor(key_of(1), "c", position, kLater),
                               seal_cursor(key_of(2), "c", position, kLater),
                               seal_cursor(key_of(1), "d", position, kLater),
                               seal_cursor(key_of(1), "c", position, kNow)}) {
      CHECK(nonces.insert(cursor.substr(0, 32)).second);
    }
  }
  CHECK(seal_cursor(key_of(1), "c", {}, kLater) == seal_cursor(key_of(1), "c", {}, kLater));
}

TEST_CASE("a cursor of another key, context or time is refused") {
  const std::string cursor = seal_cursor(key_of(1), "wells, all", {.key = RecordKey{5}}, kLater);
  REQUIRE(open_cursor(key_of(1), "wells, all", cursor, kNow));
  for (const auto& refused : {open_cursor(key_of(2), "wells, all", cursor, kNow),
                              open_cursor(key_of(1), "wells, deep", cursor, kNow),
                              open_cursor(key_of(1), "", cursor, kNow),
                              open_cursor(key_of(1), "wells, all", cursor, kLater)}) {
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::invalid);
    CHECK(refused.error().where == "cursor");
  }
  const auto expired = open_cursor(key_of(1), "wells, all", cursor, kLater);
  CHECK(expired.error().detail.find("expired") != std::string::npos);
}

TEST_CASE("no changed character, no shorter and no longer text opens") {
  const std::string cursor =
      seal_cursor(key_of(1), "c", {.values = {std::int64_t{3}}, .key = RecordKey{5}}, kLater);
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string changed = cursor;
    changed[i] = kDigits[(kDigits.find(changed[i]) + 1) % kDigits.size()];
    CHECK_FALSE(open_cursor(key_of(1), "c", changed, kNow));
    CHECK_FALSE(open_cursor(key_of(1), "c", cursor.substr(0, i), kNow));
  }
  CHECK_FALSE(open_cursor(key_of(1), "c", cursor + "A", kNow));
  CHECK_FALSE(open_cursor(key_of(1), "c", cursor + "=", kNow));
  CHECK_FALSE(open_cursor(key_of(1), "c", " " + cursor, kNow));
  CHECK_FALSE(open_cursor(key_of(1), "c", "geen cursor", kNow));
  CHECK_FALSE(open_cursor(key_of(1), "c", "", kNow));
}

TEST_CASE("random bytes never open") {
  std::mt19937_64 dice(7);
  for (int round = 0; round < 2'000; ++round) {
    std::string text(dice() % 200, '\0');
    for (char& c : text) {
      c = static_cast<char>(dice());
    }
    CHECK_FALSE(open_cursor(key_of(1), "c", text, kNow));
  }
}

TEST_CASE("every part of a question is bound") {
  const auto wells = collection_of(1, 1);
  query::Query deep;
  deep.filter =
      query::make(query::Op::gt, {query::field("depth"), query::literal(std::int64_t{3})});
  query::Query deeper;
  deeper.filter =
      query::make(query::Op::gt, {query::field("depth"), query::literal(std::int64_t{4})});
  query::Query sorted;
  sorted.sort = {{FieldIndex{0}, false}};
  query::Query turned;
  turned.sort = {{FieldIndex{0}, true}};
  query::Query two;
  two.sort = {{FieldIndex{0}, false}, {FieldIndex{1}, false}};
  query::Query narrow;
  narrow.fields = {FieldIndex{0}};
  query::Query other;
  other.fields = {FieldIndex{1}};
  const std::vector<std::string> contexts = {cursor_context("operator", wells, {}),
                                             cursor_context("other", wells, {}),
                                             cursor_context("operator", collection_of(2, 1), {}),
                                             cursor_context("operator", collection_of(1, 2), {}),
                                             cursor_context("operator", wells, deep),
                                             cursor_context("operator", wells, deeper),
                                             cursor_context("operator", wells, sorted),
                                             cursor_context("operator", wells, turned),
                                             cursor_context("operator", wells, two),
                                             cursor_context("operator", wells, narrow),
                                             cursor_context("operator", wells, other)};
  CHECK(std::set<std::string>(contexts.begin(), contexts.end()).size() == contexts.size());
  CHECK(cursor_context("operator", wells, deep) == cursor_context("operator", wells, deep));
}

}  // namespace meent::gate
