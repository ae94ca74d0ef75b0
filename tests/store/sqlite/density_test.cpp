// What share of a collection somebody sees, and where it lies.
#include "store/sqlite/density.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "store/sqlite/raw_reader.hpp"

namespace meent::store::sqlite::density_test {
namespace {

using query::Type;
using query::Value;
using store::testing::Bed;

// So many records of each owner: a, b, c ...
struct Shares {
  Bed bed;
  query::CollectionRef collection =
      bed.create({.name = "things", .fields = {{.name = "n", .type = Type::integer}}});
  query::CollectionRef other =
      bed.create({.name = "others", .fields = {{.name = "n", .type = Type::integer}}});
  std::unique_ptr<testing::RawReader> raw;

  explicit Shares(const std::vector<int>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      add(std::string(1, static_cast<char>('a' + i)), rows[i]);
    }
    bed.add(other, "a", {Value(std::int64_t{0})});
    raw = std::make_unique<testing::RawReader>(bed, collection);
  }
  void add(const std::string& owner, int rows) {
    query::RecordBatch batch(1);
    for (int i = 0; i < rows; ++i) {
      testing::add_row(batch, collection->schema, owner, {Value(std::int64_t{i})});
    }
    REQUIRE(bed.write(CreateRecords{collection->id, std::move(batch)}));
  }

  OwnerId owner(const char* name) const { return *bed->owner(name); }
  // These owners, and with `others` all that are not named.
  VisibleRef see(const std::vector<const char*>& names, bool others = false) const {
    std::vector<OwnerId> owners;
    for (const char* name : names) {
      owners.push_back(owner(name));
    }
    std::ranges::sort(owners);
    return std::make_shared<const Visible>(owners, std::vector<std::uint16_t>(owners.size(), 0),
                                           std::vector<query::MaskRef>{query::Mask::everything()},
                                           others ? 0 : -1);
  }
  Density density(const VisibleRef& visible) {
    return density_of(raw->reader, raw->layout, visible);
  }
  std::uint64_t visible(const VisibleRef& of) {
    return visible_rows(raw->reader, collection->id, *of);
  }
};

}  // namespace

TEST_CASE("density: the share of the owners that are seen, of this collection alone") {
  Shares shares({5, 10, 100});
  const Density two = shares.density(shares.see({"a", "c"}));
  CHECK(two.visible_rows == 105);
  CHECK(two.all_rows == 115);
  CHECK(two.collection == shares.collection->id);
  CHECK(shares.density(shares.see({})).visible_rows == 0);
  CHECK(shares.density(Visible::everything(query::Mask::everything())).visible_rows == 115);
  CHECK(shares.density(shares.see({"a"}, true)).visible_rows == 115);
}

TEST_CASE("density: less than a 25th is sparse") {
  CHECK(is_sparse({.visible_rows = 3, .all_rows = 100}));
  CHECK_FALSE(is_sparse({.visible_rows = 4, .all_rows = 100}));
  CHECK(is_sparse({.visible_rows = 0, .all_rows = 1}));
  CHECK_FALSE(is_sparse({.visible_rows = 0, .all_rows = 0}));
}

TEST_CASE("density: it is found once for a Visible; another Visible has its own") {
  Shares shares({5, 10});
  const VisibleRef visible = shares.see({"a"});
  CHECK(shares.density(visible).visible_rows == 5);
  shares.add("a", 7);
  shares.raw->renew();
  CHECK(shares.density(visible).visible_rows == 5);  // plans may go by what was
  CHECK(shares.density(shares.see({"a"})).visible_rows == 12);
}

TEST_CASE("density: one Visible is known apart in each collection") {
  Shares shares({5, 10});
  const VisibleRef visible = shares.see({"a"});
  CHECK(shares.density(visible).visible_rows == 5);
  const Layout other(shares.other);
  CHECK(density_of(shares.raw->reader, other, visible).visible_rows == 1);
  CHECK(shares.density(visible).visible_rows == 5);
}

TEST_CASE("density: what is remembered goes with its Visible, and is not more than a few") {
  Shares shares({5, 10});
  std::vector<VisibleRef> held;
  for (int i = 0; i < 40; ++i) {
    held.push_back(shares.see({"a"}));
    shares.density(held.back());
  }
  CHECK(shares.raw->reader.densities().size() == 16);
  held.clear();
  shares.density(shares.see({"b"}));
  CHECK(shares.raw->reader.densities().size() == 1);
}

TEST_CASE("density: the visible records are counted exactly, as the snapshot has them") {
  Shares shares({5, 10, 100});
  const VisibleRef visible = shares.see({"a", "b"});
  CHECK(shares.visible(visible) == 15);
  CHECK(shares.visible(shares.see({})) == 0);
  CHECK(shares.visible(shares.see({"a"}, true)) == 115);
  shares.add("b", 1);
  CHECK(shares.visible(visible) == 15);
  shares.raw->renew();
  CHECK(shares.visible(visible) == 16);
}

TEST_CASE("density: few owners and many are counted alike, with records and without") {
  Shares shares({5, 10});
  std::vector<OwnerId> owners;
  for (std::int32_t i = 1; i <= 600; ++i) {
    owners.emplace_back(i);
  }
  for (const std::size_t count : {499U, 500U, 501U, 600U}) {
    const Visible visible({owners.begin(), owners.begin() + static_cast<std::ptrdiff_t>(count)},
                          std::vector<std::uint16_t>(count, 0), {query::Mask::everything()});
    CHECK(visible_rows(shares.raw->reader, shares.collection->id, visible) == 15);
  }
}

TEST_CASE("density: the stretches of some owners hold their records and nobody else's") {
  Shares shares({2, 3, 4});
  const auto stretches = stretches_of(shares.raw->layout, *shares.see({"a", "c"}));
  REQUIRE(stretches.size() == 2);
  std::vector<std::size_t> rows;
  for (const Stretch& stretch : stretches) {
    CHECK(stretch.sort);
    CHECK(stretch.order.empty());
    Statement& select = shares.raw->reader.statements().get("SELECT owner FROM " + stretch.from +
                                                            " WHERE " + stretch.where.text);
    Run run(select);
    bind_all(*run, stretch.where);
    std::size_t found = 0;
    while (run->step()) {
      ++found;
      const OwnerId owner{static_cast<std::int32_t>(run->whole(0))};
      CHECK((owner == shares.owner("a") || owner == shares.owner("c")));
    }
    rows.push_back(found);
  }
  CHECK(rows == std::vector<std::size_t>{2, 4});
  CHECK(stretches_of(shares.raw->layout, *Visible::nothing()).empty());
}

}  // namespace meent::store::sqlite::density_test
