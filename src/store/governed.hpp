// Governed<Q>: a question that passed the gate. Only the gate can make one, it moves but does not
// copy, and the store uses it up: no read or write reaches a store beside the gate, and the
// compiler says so (tests/compile_fail).
#pragma once

#include <utility>

namespace meent::gate {
class Seal;  // the one maker of Governed; lives inside the gate
}

namespace meent::store {

template <class Q>
class Governed {
 public:
  Governed(Governed&&) noexcept = default;
  Governed& operator=(Governed&&) noexcept = default;
  Governed(const Governed&) = delete;
  Governed& operator=(const Governed&) = delete;
  ~Governed() = default;

  // For the store: takes the question out. What is left is empty and of no use.
  Q take() && { return std::move(question_); }

 private:
  friend class gate::Seal;
  explicit Governed(Q question) : question_(std::move(question)) {}

  Q question_;
};

}  // namespace meent::store
