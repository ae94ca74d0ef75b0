// The right way: a door asks the gate. This program must compile.
#include "gate/gate.hpp"
#include "gate/seal.hpp"
#include "store/store.hpp"

namespace {

class Nothing final : public meent::query::RecordSink {
 public:
  void take(const meent::query::RecordView&) override {}
};

}  // namespace

meent::result<void> ask(meent::gate::Gate& gate, const meent::gate::Principal& who,
                        const meent::gate::CollectionRef& collection, meent::PublicId id) {
  Nothing sink;
  return gate.read(who, collection, id, {}, sink);
}

// A question that passed the gate may be handed on, and is used up by the store.
meent::result<void> hand_on(meent::store::Store& store,
                            meent::store::Governed<meent::store::ReadRecord> question,
                            meent::query::RecordSink& sink) {
  return store.read(std::move(question), sink);
}
