// Whose records are seen through which mask, whatever the number of owners.
#include "store/visible.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

namespace meent::store {
namespace {

query::MaskRef some_mask(std::size_t hidden) {
  std::vector<query::Precision> fields(4);
  fields[hidden].kind = query::Precision::Kind::hidden;
  return std::make_shared<const query::Mask>(std::move(fields), std::array<query::Precision, 3>{});
}

TEST_CASE("visible: each owner has its own mask, all others that of the others or none") {
  std::mt19937 dice(1);
  const std::vector<query::MaskRef> masks{some_mask(0), some_mask(1), some_mask(2)};
  for (int round = 0; round < 200; ++round) {
    std::map<int, std::uint16_t> expected;
    const auto size = dice() % 20;
    for (unsigned i = 0; i < size; ++i) {
      expected[static_cast<int>(1 + dice() % 60)] = static_cast<std::uint16_t>(dice() % 3);
    }
    const int others = dice() % 2 == 0 ? -1 : static_cast<int>(dice() % 3);
    std::vector<OwnerId> owners;
    std::vector<std::uint16_t> mask_of;
    for (const auto& [owner, mask] : expected) {
      owners.emplace_back(owner);
      mask_of.push_back(mask);
    }
    const Visible visible(owners, mask_of, masks, others);
    CHECK(visible.named() == owners);
    CHECK(visible.others_seen() == (others >= 0));
    CHECK(visible.none() == (owners.empty() && others < 0));
    for (int owner = 1; owner <= 70; ++owner) {
      const auto found = expected.find(owner);
      const int place = found == expected.end() ? others : found->second;
      const query::Mask* seen = place < 0 ? nullptr : masks[static_cast<std::size_t>(place)].get();
      CHECK(visible.mask(OwnerId{owner}) == seen);
      CHECK(visible.sees(OwnerId{owner}) == (seen != nullptr));
    }
  }
}

TEST_CASE("visible: a field is exact when every mask shows it exactly") {
  const Visible two({OwnerId{1}, OwnerId{2}}, {0, 1}, {some_mask(0), some_mask(1)});
  CHECK_FALSE(two.exact(FieldIndex{0}));
  CHECK_FALSE(two.exact(FieldIndex{1}));
  CHECK(two.exact(FieldIndex{2}));
}

TEST_CASE("visible: once withdrawn it stays so") {
  const auto all = Visible::everything(query::Mask::everything());
  CHECK_FALSE(all->withdrawn());
  all->withdraw();
  CHECK(all->withdrawn());
}

}  // namespace
}  // namespace meent::store
