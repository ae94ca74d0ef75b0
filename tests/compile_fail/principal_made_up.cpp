// REFUSED: is private within this context|calling a private constructor
// A door makes itself the operator.
#include "gate/gate.hpp"

meent::gate::Principal pretend() {
  return meent::gate::Principal{"operator"};
}
