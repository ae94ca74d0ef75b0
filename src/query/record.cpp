#include "query/record.hpp"

#include <cstring>

#include "base/ensure.hpp"

namespace meent::query {

RecordBatch::Row RecordBatch::row(std::size_t index) const {
  const Head& head = heads_[index];
  return {.owner = {arena_.data() + head.owner_at, head.owner_size},
          .body = {arena_.data() + head.body_at, head.body_size},
          .cells = cells_.data() + index * fields_};
}

geo::Box RecordBatch::box(const Cell& cell) const {
  ensure(!cell.null && cell.offset + sizeof(geo::Box) <= arena_.size(),
         "a bounding box is asked of a cell that holds one");
  geo::Box box{};
  // The arena gives no alignment.
  std::memcpy(&box, arena_.data() + cell.offset, sizeof(box));
  return box;
}

void RecordBatch::clear() {
  arena_.clear();
  cells_.clear();
  heads_.clear();
  closed_ = 0;
}

Cell& RecordBatch::cell(std::size_t field) {
  const std::size_t first = heads_.size() * fields_;
  if (cells_.size() == first) {
    cells_.resize(first + fields_);
  }
  return cells_[first + field];
}

void RecordBatch::close(std::size_t owner_at, std::size_t owner_size, std::size_t body_at,
                        std::size_t body_size) {
  ensure(owner_at + owner_size <= arena_.size() && body_at + body_size <= arena_.size(),
         "a row lies within its batch");
  heads_.push_back({.owner_at = owner_at,
                    .body_at = body_at,
                    .owner_size = static_cast<std::uint32_t>(owner_size),
                    .body_size = static_cast<std::uint32_t>(body_size)});
  cells_.resize(heads_.size() * fields_);  // a row of which no cell was touched is all nulls
  closed_ = arena_.size();
}

void RecordBatch::abandon() {
  arena_.resize(closed_);
  cells_.resize(heads_.size() * fields_);
}

}  // namespace meent::query
