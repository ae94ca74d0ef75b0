#include "query/signatures.hpp"

#include <limits>

namespace meent::query {

namespace {

constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

constexpr Types kText{Type::text};
constexpr Types kInteger{Type::integer};
constexpr Types kNumber{Type::integer, Type::number, Type::decimal};
constexpr Types kInstant{Type::instant};
constexpr Types kDay{Type::instant, Type::date};
constexpr Types kTime{Type::instant, Type::date, Type::interval};
constexpr Types kGeometry{Type::geometry};

constexpr Signature kTextToText{{kText, kText, kText}, Type::text};
constexpr Signature kTextToInteger{{kText, kText, kText}, Type::integer};
constexpr Signature kTextTest{{kText, kText, kText}, Type::boolean};
constexpr Signature kSubstring{{kText, kInteger, kInteger}, Type::text};
constexpr Signature kDayToInteger{{kDay, kDay, kDay}, Type::integer};
constexpr Signature kClockToInteger{{kInstant, kInstant, kInstant}, Type::integer};
constexpr Signature kDateOf{{kDay, kDay, kDay}, Type::date};
constexpr Signature kLocalDate{{kInstant, kText, kText}, Type::date};
constexpr Signature kNumberToSame{{kNumber, kNumber, kNumber}, Type::unknown};
constexpr Signature kGeometryTest{{kGeometry, kGeometry, kGeometry}, Type::boolean};
constexpr Signature kDistance{{kGeometry, kGeometry, kGeometry}, Type::number};
constexpr Signature kTimeTest{{kTime, kTime, kTime}, Type::boolean};

}  // namespace

Arity arity(Op op) {
  switch (op) {
    case Op::literal:
    case Op::field: return {0, 0};
    case Op::and_:
    case Op::or_: return {1, kAnyNumber};
    case Op::array: return {0, kAnyNumber};
    case Op::in:
    case Op::concat: return {2, kAnyNumber};
    case Op::between: return {3, 3};
    case Op::substring: return {2, 3};
    case Op::not_:
    case Op::is_null:
    case Op::negate:
    case Op::casei:
    case Op::accenti:
    case Op::lower:
    case Op::upper:
    case Op::trim:
    case Op::length:
    case Op::year:
    case Op::month:
    case Op::day:
    case Op::hour:
    case Op::minute:
    case Op::second:
    case Op::date_of:
    case Op::round:
    case Op::floor:
    case Op::ceiling:
    case Op::absolute: return {1, 1};
    default: return {2, 2};
  }
}

const Signature* signature(Op op) {
  if (op >= Op::s_intersects && op <= Op::s_contains) {
    return &kGeometryTest;
  }
  if (op >= Op::t_after && op <= Op::t_starts) {
    return &kTimeTest;
  }
  switch (op) {
    case Op::casei:
    case Op::accenti:
    case Op::lower:
    case Op::upper:
    case Op::trim:
    case Op::concat: return &kTextToText;
    case Op::length:
    case Op::index_of: return &kTextToInteger;
    case Op::contains:
    case Op::starts_with:
    case Op::ends_with: return &kTextTest;
    case Op::substring: return &kSubstring;
    case Op::year:
    case Op::month:
    case Op::day: return &kDayToInteger;
    case Op::hour:
    case Op::minute:
    case Op::second: return &kClockToInteger;
    case Op::date_of: return &kDateOf;
    case Op::time_zone_date: return &kLocalDate;
    case Op::negate:
    case Op::round:
    case Op::floor:
    case Op::ceiling:
    case Op::absolute: return &kNumberToSame;
    case Op::distance: return &kDistance;
    default: return nullptr;
  }
}

}  // namespace meent::query
