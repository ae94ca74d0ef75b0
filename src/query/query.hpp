// A question about the records of one collection: which rows, in which order, which fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "query/expr.hpp"

namespace meent::query {

struct SortKey {
  FieldIndex field{0};
  bool descending = false;  // nulls come last in both directions

  friend bool operator==(const SortKey&, const SortKey&) = default;
};

struct Query {
  ExprRef filter;                  // checked; null: all rows
  std::vector<SortKey> sort;       // the record key is always the last tie-break, ascending
  std::vector<FieldIndex> fields;  // empty: all; else only these, in the schema's order
};

// The place after a row in a sorted answer: its sort values and its key. Cursors seal it.
struct Position {
  std::vector<Value> values;
  RecordKey key;
};

}  // namespace meent::query
