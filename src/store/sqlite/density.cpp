#include "store/sqlite/density.hpp"

#include <algorithm>

namespace meent::store::sqlite {
namespace {

constexpr std::size_t kKept = 16;  // densities a reader remembers
constexpr std::size_t kFew = 500;  // owners that are looked up one by one

template <class Visit>
void each_count(Reader& reader, CollectionId collection, const Visit& visit) {
  Run ask(reader.statements().get("SELECT owner, rows FROM owner_counts WHERE collection=?1"));
  ask->bind(1, std::int64_t{collection.value});
  while (ask->step()) {
    visit(OwnerId{static_cast<std::int32_t>(ask->whole(0))},
          static_cast<std::uint64_t>(ask->whole(1)));
  }
}

}  // namespace

Density density_of(Reader& reader, const Layout& layout, const VisibleRef& visible) {
  auto& kept = reader.densities();
  std::erase_if(kept, [](const Density& each) { return each.visible.expired(); });
  for (const Density& each : kept) {
    if (each.collection == layout.id() && each.visible.lock() == visible) {
      return each;
    }
  }
  Density density{.visible = visible, .collection = layout.id()};
  each_count(reader, layout.id(), [&](OwnerId owner, std::uint64_t rows) {
    density.all_rows += rows;
    density.visible_rows += visible->sees(owner) ? rows : 0;
  });
  kept.insert(kept.begin(), density);
  kept.resize(std::min(kept.size(), kKept));
  return density;
}

std::vector<Stretch> stretches_of(const Layout& layout, const Visible& visible) {
  std::vector<Stretch> stretches;
  stretches.reserve(visible.named().size());
  for (const OwnerId owner : visible.named()) {
    Stretch stretch{.from = layout.table() + " INDEXED BY " + layout.owner_index(), .sort = true};
    stretch.where.add("owner=").bind(std::int64_t{owner.value});
    stretches.push_back(std::move(stretch));
  }
  return stretches;
}

std::uint64_t visible_rows(Reader& reader, CollectionId collection, const Visible& visible) {
  std::uint64_t sum = 0;
  if (!visible.others_seen() && visible.named().size() <= kFew) {
    Statement& ask =
        reader.statements().get("SELECT rows FROM owner_counts WHERE collection=?1 AND owner=?2");
    for (const OwnerId owner : visible.named()) {
      Run row(ask);
      row->bind(1, std::int64_t{collection.value});
      row->bind(2, std::int64_t{owner.value});
      sum += row->step() ? static_cast<std::uint64_t>(row->whole(0)) : 0;
    }
    return sum;
  }
  each_count(reader, collection,
             [&](OwnerId owner, std::uint64_t rows) { sum += visible.sees(owner) ? rows : 0; });
  return sum;
}

}  // namespace meent::store::sqlite
