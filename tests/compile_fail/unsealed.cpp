// REFUSED: is private within this context|calling a private constructor
// A question governs itself.
#include "store/governed.hpp"
#include "store/operations.hpp"

auto self_made() {
  return meent::store::Governed<meent::store::ListRecords>(meent::store::ListRecords{});
}
