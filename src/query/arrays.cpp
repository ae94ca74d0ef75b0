#include "query/arrays.hpp"

#include <algorithm>

#include "query/comparison.hpp"

namespace meent::query {

namespace {

bool holds(const Array& array, const Value& member) {
  return std::ranges::any_of(array, [&](const Value& other) {
    return are_equal(other, member) || (other.is_null() && member.is_null());
  });
}

bool holds_all(const Array& array, const Array& members) {
  return std::ranges::all_of(members, [&](const Value& member) { return holds(array, member); });
}

}  // namespace

bool relate(Op op, const Array& a, const Array& b) {
  switch (op) {
    case Op::a_contains: return holds_all(a, b);
    case Op::a_contained_by: return holds_all(b, a);
    case Op::a_overlaps:
      return std::ranges::any_of(a, [&](const Value& member) { return holds(b, member); });
    default: return holds_all(a, b) && holds_all(b, a);
  }
}

}  // namespace meent::query
