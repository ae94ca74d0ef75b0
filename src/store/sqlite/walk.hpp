// Walks: the rows of a collection in an order that an index or the key has, cut into stretches that
// are each one statement. Keyset paging starts a walk behind a position without looking at what
// came before it.
//
// SQLite sorts nulls first and cannot read (f descending, key ascending) from an index on (f, key);
// so nulls are a stretch of their own at the end, and a descending walk goes value by value.
#pragma once

#include <memory>
#include <optional>

#include "query/query.hpp"
#include "store/sqlite/readers.hpp"
#include "store/sqlite/selection.hpp"

namespace meent::store::sqlite {

struct Stretch {
  std::string from;
  Sql where;          // the seek, on plain columns; empty: all
  std::string order;  // what ORDER BY says; the index gives it
  bool sort = false;  // its rows must still be sorted among themselves
};

class Walk {
 public:
  virtual ~Walk() = default;
  // The stretch behind the one before; nothing at the end.
  virtual std::optional<Stretch> next() = 0;
};

struct WalkContext {
  Reader& reader;
  const Layout& layout;
  const Selection& selection;
  const std::optional<query::Position>& after;
};

// All rows as one stretch to be sorted, found by `seek` when there is one.
std::unique_ptr<Walk> walk_unordered(const WalkContext& context, const Seek* seek);
// By key; `seek` must be in key order.
std::unique_ptr<Walk> walk_by_key(const WalkContext& context, const Seek* seek);
// By time of creation, newest first, in each millisecond by key.
std::unique_ptr<Walk> walk_newest_first(const WalkContext& context, const Seek* seek);
// By an indexed field; `rest`: each value's rows must still be sorted by further keys.
std::unique_ptr<Walk> walk_by_index(const WalkContext& context, query::SortKey first, bool rest);

}  // namespace meent::store::sqlite
