// REFUSED: use of deleted function|call to deleted constructor
// One passage of the gate is used twice.
#include "store/store.hpp"

meent::result<void> twice(meent::store::Store& store,
                          meent::store::Governed<meent::store::ReadRecord> question,
                          meent::query::RecordSink& sink) {
  meent::store::Governed<meent::store::ReadRecord> again = question;
  if (auto first = store.read(std::move(question), sink); !first) {
    return first;
  }
  return store.read(std::move(again), sink);
}
