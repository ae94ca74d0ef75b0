// The first so many rows of an order, beside sorting all of them.
#include "store/sqlite/top.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace meent::store::sqlite::top_test {
namespace {

using query::Position;
using query::SortKey;
using query::Value;

const std::vector<SortKey> kAscending{{.field = FieldIndex{0}}};
const std::vector<SortKey> kDescending{{.field = FieldIndex{0}, .descending = true}};

Position row(Value value, std::int64_t key) {
  return {{std::move(value)}, RecordKey{key}};
}
Value whole(std::int64_t value) {
  return Value(value);
}

std::vector<std::int64_t> keys_of(const std::vector<Position>& rows) {
  std::vector<std::int64_t> keys;
  for (const Position& one : rows) {
    keys.push_back(one.key.value);
  }
  return keys;
}

}  // namespace

TEST_CASE("top: nulls come last in both directions, the key decides between equals, ascending") {
  CHECK(compare(kAscending, row(whole(1), 9), row(whole(2), 1)) < 0);
  CHECK(compare(kDescending, row(whole(1), 9), row(whole(2), 1)) > 0);
  for (const auto& sort : {kAscending, kDescending}) {
    CHECK(compare(sort, row(whole(1), 9), row(Value(), 1)) < 0);
    CHECK(compare(sort, row(Value(), 1), row(whole(1), 9)) > 0);
    CHECK(compare(sort, row(whole(1), 1), row(whole(1), 2)) < 0);
    CHECK(compare(sort, row(Value(), 1), row(Value(), 2)) < 0);
    CHECK(compare(sort, row(whole(1), 5), row(whole(1), 5)) == 0);
  }
}

TEST_CASE("top: the second value decides where the first is equal") {
  const std::vector<SortKey> sort{{.field = FieldIndex{0}},
                                  {.field = FieldIndex{1}, .descending = true}};
  const Position a{{whole(1), whole(7)}, RecordKey{2}};
  const Position b{{whole(1), whole(5)}, RecordKey{1}};
  CHECK(compare(sort, a, b) < 0);
}

TEST_CASE("top: as many as were asked are kept, and it says when it let go of one") {
  Top top(kAscending, 2);
  top.offer(row(whole(5), 1));
  top.offer(row(whole(3), 2));
  CHECK_FALSE(top.dropped_any());
  top.offer(row(whole(4), 3));
  CHECK(top.dropped_any());
  CHECK(keys_of(top.take_sorted()) == std::vector<std::int64_t>{2, 3});

  Top late(kAscending, 1);
  late.offer(row(whole(1), 1));
  late.offer(row(whole(2), 2));  // comes behind: it is let go of itself
  CHECK(late.dropped_any());
  CHECK(keys_of(late.take_sorted()) == std::vector<std::int64_t>{1});

  Top none(kAscending, 0);
  CHECK_FALSE(none.dropped_any());
  none.offer(row(whole(1), 1));
  CHECK(none.dropped_any());
  CHECK(none.take_sorted().empty());
}

TEST_CASE("property: they are the first of all rows, sorted") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 200; ++round) {
    const std::vector<SortKey> sort{{.field = FieldIndex{0}, .descending = random() % 2 == 0},
                                    {.field = FieldIndex{1}, .descending = random() % 2 == 0}};
    const auto some = [&] {
      return random() % 4 == 0 ? Value() : whole(static_cast<std::int64_t>(random() % 5));
    };
    std::vector<Position> all;
    for (std::int64_t key = 0; key < static_cast<std::int64_t>(random() % 60); ++key) {
      all.push_back({{some(), some()}, RecordKey{key}});
    }
    std::ranges::shuffle(all, random);
    const std::size_t most = random() % 20;
    Top top(sort, most);
    for (const Position& one : all) {
      top.offer(one);
    }
    CHECK(top.dropped_any() == (all.size() > most));
    std::ranges::sort(all, [&](const auto& a, const auto& b) { return compare(sort, a, b) < 0; });
    all.resize(std::min(all.size(), most));
    CHECK(keys_of(top.take_sorted()) == keys_of(all));
  }
}

}  // namespace meent::store::sqlite::top_test
