// REFUSED: cannot bind rvalue reference|rvalue reference .*cannot bind to lvalue|no matching
// A lambda reads again and again with one leave.
#include "store/store.hpp"

auto again_and_again(meent::store::Store& store,
                     meent::store::Governed<meent::store::ReadRecord> question) {
  return [&store, kept = std::move(question)](meent::query::RecordSink& sink) mutable {
    return store.read(kept, sink);
  };
}
