// The first so many rows of an order, kept while rows come in any order: a bounded heap of sort
// values and keys, never the rows themselves.
#pragma once

#include <vector>

#include "query/query.hpp"
#include "query/value.hpp"

namespace meent::store::sqlite {

// Less than zero: a comes before b. Nulls last in both directions, the key last and ascending.
int compare(const std::vector<query::SortKey>& sort, const query::Position& a,
            const query::Position& b);

class Top {
 public:
  Top(const std::vector<query::SortKey>& sort, std::size_t most) : sort_(sort), most_(most) {}

  void offer(query::Position row);
  // Whether more were offered than are kept.
  bool dropped_any() const { return dropped_; }
  // What is kept, in order; once.
  std::vector<query::Position> take_sorted();

 private:
  bool before(const query::Position& a, const query::Position& b) const {
    return compare(sort_, a, b) < 0;
  }
  const std::vector<query::SortKey>& sort_;
  std::size_t most_;
  std::vector<query::Position> heap_;  // the last of them on top
  bool dropped_ = false;
};

}  // namespace meent::store::sqlite
