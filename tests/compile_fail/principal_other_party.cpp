// REFUSED: is private within this context|is a private member of
// A door lets a principal act for another party.
#include "gate/gate.hpp"

void usurp(meent::gate::Principal& who) {
  who.party_ = "somebody else";
}
