// How many live records each owner has in each collection. Changes are gathered in memory, a
// request at a time, and written in the transaction that makes them, one row an owner; a total per
// collection is kept for whoever asks without a filter.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "store/sqlite/database.hpp"

namespace meent::store::sqlite {

class Counts {
 public:
  using Totals = std::unordered_map<CollectionId, std::int64_t>;

  void load(StatementCache& statements);
  const Totals& totals() const { return totals_; }

  void add(CollectionId collection, OwnerId owner, std::int64_t rows) {
    request_[place(collection, owner)] += rows;
  }
  // The collection was dropped, as a part of the request.
  void forget_collection(CollectionId collection) { dropped_by_request_.push_back(collection); }

  void keep_request();                     // its savepoint was released
  void drop_request();                     // it was undone
  void drop_group();                       // the transaction was undone
  void store(StatementCache& statements);  // before the commit
  void committed();

  // Rows of a collection as the open transaction sees them.
  std::int64_t now(CollectionId collection) const;

 private:
  using Deltas = std::unordered_map<std::uint64_t, std::int64_t>;
  static std::uint64_t place(CollectionId collection, OwnerId owner) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(collection.value)) << 32) |
           static_cast<std::uint32_t>(owner.value);
  }

  Deltas request_;
  Deltas group_;
  Totals totals_;
  std::vector<CollectionId> dropped_by_request_;
  std::vector<CollectionId> dropped_;
};

}  // namespace meent::store::sqlite
