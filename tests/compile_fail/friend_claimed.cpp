// REFUSED: is private within this context|calling a private constructor
// A class of a door takes the name of the Principal's friend.
#include "gate/gate.hpp"

namespace meent::doors {

class Identity {
 public:
  static gate::Principal somebody() {
    gate::Principal made;
    return made;
  }
};

}  // namespace meent::doors
