#include "store/sqlite/counts.hpp"

namespace meent::store::sqlite {
namespace {

CollectionId collection_at(std::uint64_t place) {
  return CollectionId{static_cast<std::int32_t>(place >> 32)};
}

}  // namespace

void Counts::load(StatementCache& statements) {
  Run ask(statements.get("SELECT collection, sum(rows) FROM owner_counts GROUP BY collection"));
  while (ask->step()) {
    totals_[CollectionId{static_cast<std::int32_t>(ask->whole(0))}] = ask->whole(1);
  }
}

void Counts::keep_request() {
  for (const auto& [at, rows] : request_) {
    group_[at] += rows;
  }
  for (const CollectionId gone : dropped_by_request_) {
    std::erase_if(group_, [gone](const auto& delta) { return collection_at(delta.first) == gone; });
    dropped_.push_back(gone);
  }
  drop_request();
}

void Counts::drop_request() {
  request_.clear();
  dropped_by_request_.clear();
}

void Counts::drop_group() {
  drop_request();
  group_.clear();
  dropped_.clear();
}

void Counts::store(StatementCache& statements) {
  Statement& add = statements.get(
      "INSERT INTO owner_counts(collection,owner,rows) VALUES(?1,?2,?3) "
      "ON CONFLICT DO UPDATE SET rows=rows+excluded.rows");
  Statement& tidy =
      statements.get("DELETE FROM owner_counts WHERE collection=?1 AND owner=?2 AND rows=0");
  for (const auto& [at, rows] : group_) {
    if (rows == 0) {
      continue;
    }
    const std::int64_t owner = static_cast<std::int32_t>(at & 0xffffffffU);
    add.bind(1, std::int64_t{collection_at(at).value});
    add.bind(2, owner);
    add.bind(3, rows);
    add.run();
    if (rows < 0) {
      tidy.bind(1, std::int64_t{collection_at(at).value});
      tidy.bind(2, owner);
      tidy.run();
    }
  }
}

void Counts::committed() {
  for (const auto& [at, rows] : group_) {
    totals_[collection_at(at)] += rows;
  }
  for (const CollectionId gone : dropped_) {
    totals_.erase(gone);
  }
  drop_group();
}

std::int64_t Counts::now(CollectionId collection) const {
  const auto total = totals_.find(collection);
  std::int64_t rows = total == totals_.end() ? 0 : total->second;
  for (const Deltas* deltas : {&group_, &request_}) {
    for (const auto& [at, change] : *deltas) {
      rows += collection_at(at) == collection ? change : 0;
    }
  }
  return rows;
}

}  // namespace meent::store::sqlite
