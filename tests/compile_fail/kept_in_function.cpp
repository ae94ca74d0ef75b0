// REFUSED: must be copy-constructible|deleted function|deleted (copy )?constructor
// Leave to read is kept in a std::function, to be used whenever it is called.
#include <functional>

#include "store/store.hpp"

std::function<void()> keep(meent::store::Governed<meent::store::ReadRecord> question) {
  return [kept = std::move(question)] {};
}
