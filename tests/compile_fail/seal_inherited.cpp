// REFUSED: is private within this context|is a private member of
// A door makes itself a kind of Seal.
#include "gate/seal.hpp"
#include "store/operations.hpp"

class Forged : public meent::gate::Seal {
 public:
  static auto write() { return meent::gate::Seal::on(meent::store::WriteSet{}); }
};
