#include "store/sqlite/top.hpp"

#include <algorithm>

#include "query/evaluate.hpp"

namespace meent::store::sqlite {

int compare(const std::vector<query::SortKey>& sort, const query::Position& a,
            const query::Position& b) {
  for (std::size_t i = 0; i < sort.size(); ++i) {
    const int order = query::compare_for_sort(a.values[i], b.values[i]);
    if (order != 0) {
      const bool null = a.values[i].is_null() || b.values[i].is_null();
      return sort[i].descending && !null ? -order : order;
    }
  }
  return a.key < b.key ? -1 : a.key == b.key ? 0 : 1;
}

void Top::offer(query::Position row) {
  const auto last_first = [this](const auto& a, const auto& b) { return before(a, b); };
  if (heap_.size() == most_) {
    dropped_ = true;
    if (most_ == 0 || !before(row, heap_.front())) {
      return;
    }
    std::ranges::pop_heap(heap_, last_first);
    heap_.pop_back();
  }
  heap_.push_back(std::move(row));
  std::ranges::push_heap(heap_, last_first);
}

std::vector<query::Position> Top::take_sorted() {
  std::ranges::sort(heap_, [this](const auto& a, const auto& b) { return before(a, b); });
  return std::move(heap_);
}

}  // namespace meent::store::sqlite
