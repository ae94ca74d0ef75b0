// REFUSED: no matching function|cannot convert|could not convert|no viable conversion
// The log's entries, read beside the gate.
#include "store/store.hpp"

auto peek(meent::store::Store& store) {
  return store.outbox(meent::store::ReadOutbox{});
}
