// REFUSED: cannot convert|could not convert|cannot bind|no viable conversion
// Leave to read one record is used to end it.
#include "store/store.hpp"

auto misuse(meent::store::Store& store, meent::store::Governed<meent::store::ReadRecord> question) {
  return store.write(std::move(question));
}
