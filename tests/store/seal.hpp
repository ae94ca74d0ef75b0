// The gate's seal, for tests of the store alone: there is no gate in their program.
#pragma once

#include <utility>

#include "store/governed.hpp"

namespace meent::gate {

class Seal {
 public:
  template <class Q>
  static store::Governed<Q> on(Q question) {
    return store::Governed<Q>(std::move(question));
  }
};

}  // namespace meent::gate
