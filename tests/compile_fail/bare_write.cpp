// REFUSED: no matching function|cannot convert|could not convert|no viable conversion
// A write that did not pass the gate.
#include "store/store.hpp"

auto write(meent::store::Store& store) {
  return store.write(meent::store::WriteSet{});
}
