// REFUSED: is private within this context|calling a private constructor
// A question is governed by who is not the gate.
#include "store/store.hpp"

meent::result<void> ask(meent::store::Store& store, meent::query::RecordSink& sink) {
  return store.read(meent::store::Governed<meent::store::ReadRecord>(meent::store::ReadRecord{}),
                    sink);
}
