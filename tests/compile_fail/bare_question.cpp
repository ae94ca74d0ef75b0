// REFUSED: cannot convert .*ReadRecord.* to .*Governed|could not convert|no viable conversion
// A store is asked without the gate.
#include "store/store.hpp"

meent::result<void> ask(meent::store::Store& store, meent::query::RecordSink& sink) {
  return store.read(meent::store::ReadRecord{}, sink);
}
