// Seal: the one maker of store::Governed. Its members are private and its friends are the Gate and
// its own records, so that including this header gives nobody a way to the store;
// tests/compile_fail proves it.
#pragma once

#include <utility>

#include "store/governed.hpp"

namespace meent::gate {

class Seal {
 private:
  friend class Gate;
  friend class SystemRecords;

  template <class Q>
  static store::Governed<Q> on(Q question) {
    return store::Governed<Q>(std::move(question));
  }
};

}  // namespace meent::gate
