// What share of a collection is visible, from the per-owner counts; and the stretches that hold the
// records of the visible owners and of nobody else.
#pragma once

#include <cstdint>
#include <vector>

#include "store/sqlite/readers.hpp"
#include "store/sqlite/walk.hpp"

namespace meent::store::sqlite {

// Kept by the reader for as long as the Visible lives, so it may be a little old: plans go by it,
// answers do not. One range of the counts is read for a new one.
Density density_of(Reader& reader, const Layout& layout, const VisibleRef& visible);

// So few that it is better to go to each owner than past all others.
inline bool is_sparse(const Density& density) {
  return density.visible_rows * 25 < density.all_rows;
}

// One for each named owner, to be sorted.
std::vector<Stretch> stretches_of(const Layout& layout, const Visible& visible);

// Live records of the visible owners, exactly, as the reader's snapshot has them.
std::uint64_t visible_rows(Reader& reader, CollectionId collection, const Visible& visible);

}  // namespace meent::store::sqlite
