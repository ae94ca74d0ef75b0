// How many rows a page looks at, whatever share of the owners is visible and wherever their records
// lie.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>

#include "store/bed.hpp"

namespace meent::store::testing {
namespace {

constexpr int kOwners = 2'000;
constexpr int kRecords = 120'000;

// Records of the first owners lie before all others, of the last ones behind, so that some Visibles
// are out of luck.
query::CollectionRef filled(Bed& bed) {
  auto collection =
      bed.create({.name = "works", .fields = {{.name = "n", .type = query::Type::integer}}});
  std::mt19937 dice(3);
  for (int from = 0; from < kRecords; from += 10'000) {
    query::RecordBatch batch(1);
    for (int i = from; i < from + 10'000; ++i) {
      const int around = i * (kOwners / 2) / kRecords;
      const int owner = dice() % 4 == 0 ? kOwners / 2 + static_cast<int>(dice() % (kOwners / 2))
                                        : around + static_cast<int>(dice() % 3);
      add_row(batch, collection->schema, "owner-" + std::to_string(owner),
              {query::Value(std::int64_t{i})});
    }
    REQUIRE(bed.write(CreateRecords{collection->id, std::move(batch)}));
  }
  return collection;
}

VisibleRef random_visible(const Bed& bed, std::mt19937& dice) {
  const int share = std::array{1, 10, 100, 1'000, kOwners}.at(dice() % 5);
  std::vector<OwnerId> owners;
  for (int i = 0; i < share; ++i) {
    const auto name = "owner-" + std::to_string(dice() % kOwners);
    if (const auto known = bed->owner(name)) {
      owners.push_back(*known);
    }
  }
  std::ranges::sort(owners);
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  return std::make_shared<const Visible>(owners, std::vector<std::uint16_t>(owners.size(), 0),
                                         std::vector{query::Mask::everything()});
}

TEST_CASE("a page looks at 50 rows for each it gives and 4 for each visible owner at most") {
  Bed bed;
  const auto collection = filled(bed);
  std::mt19937 dice(5);
  std::uint64_t worst = 0;
  for (int round = 0; round < 60; ++round) {
    const VisibleRef visible = random_visible(bed, dice);
    const std::uint32_t limit = std::array{1U, 10U, 100U, 1'000U}.at(dice() % 4);
    ListRecords question{.collection = collection, .limit = limit, .visible = visible};
    for (int page = 0; page < 20; ++page) {
      KeepAll sink;
      const auto end = bed.list(question, sink);
      REQUIRE(end);
      const std::uint64_t bound = 50 * limit + 4 * visible->named().size();
      CAPTURE(limit);
      CAPTURE(visible->named().size());
      CHECK(end->examined <= bound);
      worst = std::max(worst, end->examined * 100 / bound);
      if (!end->next) {
        break;
      }
      question.after = end->next;
    }
  }
  CHECK(worst > 20);  // the bound was put to the test
}

}  // namespace
}  // namespace meent::store::testing
