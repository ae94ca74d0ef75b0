// REFUSED: passing .*as .this. argument discards qualifiers|function has rvalue ref-qualifier
// What is inside a governed question is looked at without using it up.
#include "store/store.hpp"

meent::store::ReadRecord look(meent::store::Governed<meent::store::ReadRecord>& question) {
  return question.take();
}
