// REFUSED: is private within this context|is a private member of
// The seal's header is at hand, but its maker is the Gate's alone.
#include "gate/seal.hpp"
#include "store/store.hpp"

meent::result<void> ask(meent::store::Store& store, meent::query::RecordSink& sink) {
  return store.read(meent::gate::Seal::on(meent::store::ReadRecord{}), sink);
}
