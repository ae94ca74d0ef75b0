// REFUSED: no matching function|cannot convert|could not convert|no viable conversion
// Figures of groups that did not pass the gate.
#include "store/store.hpp"

auto figures(meent::store::Store& store) {
  return store.aggregate(meent::store::AggregateRecords{});
}
