// The gate's seal, for tests of the store alone: there is no gate in their program. A question that
// does not say what may be seen sees everything.
#pragma once

#include <utility>

#include "store/governed.hpp"
#include "store/visible.hpp"

namespace meent::gate {

class Seal {
 public:
  template <class Q>
  static store::Governed<Q> on(Q question) {
    if constexpr (requires { question.visible; }) {
      if (!question.visible) {
        question.visible = store::Visible::everything(query::Mask::everything());
      }
    }
    return store::Governed<Q>(std::move(question));
  }
};

}  // namespace meent::gate
