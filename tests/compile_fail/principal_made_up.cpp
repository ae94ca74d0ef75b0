// REFUSED: is private within this context|calling a private constructor
// A door makes itself somebody.
#include "gate/gate.hpp"

meent::gate::Principal pretend() {
  meent::gate::Principal somebody;
  return somebody;
}
