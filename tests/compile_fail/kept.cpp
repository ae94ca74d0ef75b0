// REFUSED: cannot bind rvalue reference|rvalue reference .*cannot bind to lvalue
// A question is given to the store without being given away.
#include "store/store.hpp"

meent::result<void> ask(meent::store::Store& store,
                        meent::store::Governed<meent::store::ReadRecord> question,
                        meent::query::RecordSink& sink) {
  return store.read(question, sink);
}
