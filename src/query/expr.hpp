// The one filter tree. OData, CQL2, FHIR search and the rest parse into it; `evaluate` alone says
// what it means; the store compiles what it can say exactly and leaves the rest to `evaluate`.
// A tree is immutable and shared; every node knows where in the filter's text it began.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "query/value.hpp"

namespace meent::query {

enum class Op : std::uint8_t {
  // leaves
  literal,
  field,
  // logic, three-valued (Kleene)
  and_,
  or_,
  not_,
  // comparison: two arguments
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  // in: value, then the list; between: value, low, high (both inclusive)
  in,
  between,
  // like: text, pattern ('%' any run, '_' one code point, '\' escapes)
  like,
  is_null,
  // arithmetic: div is integer division toward zero, pow is '^'
  add,
  subtract,
  multiply,
  divide,
  div,
  mod,
  pow,
  negate,
  // text
  casei,
  accenti,  // folding by ICU: case, accents
  lower,
  upper,
  trim,
  length,
  concat,
  substring,
  contains,
  starts_with,
  ends_with,
  index_of,
  // dates and numbers
  year,
  month,
  day,
  hour,
  minute,
  second,
  date_of,
  time_zone_date,
  round,
  floor,
  ceiling,
  absolute,
  // spatial relations (OGC 06-103r4, DE-9IM), two geometries
  s_intersects,
  s_equals,
  s_disjoint,
  s_touches,
  s_within,
  s_overlaps,
  s_crosses,
  s_contains,
  distance,  // of two geometries, metres for geographic systems
  // temporal relations (CQL2 §8.5, Allen), instants or intervals
  t_after,
  t_before,
  t_contains,
  t_disjoint,
  t_during,
  t_equals,
  t_finished_by,
  t_finishes,
  t_intersects,
  t_meets,
  t_met_by,
  t_overlapped_by,
  t_overlaps,
  t_started_by,
  t_starts,
  // arrays as sets
  a_equals,
  a_contains,
  a_contained_by,
  a_overlaps,
  array,     // makes an array of its arguments
  interval,  // makes an interval of its two arguments ('..' is a null literal)
};

struct Expr;
using ExprRef = std::shared_ptr<const Expr>;

struct Expr {
  Op op = Op::literal;
  Type type = Type::unknown;  // filled by check()
  Value literal;              // of a literal
  FieldIndex field{0};        // of a field; filled by check()
  std::string name;           // of a field: as written
  std::vector<ExprRef> args;
  std::uint32_t at = 0;  // character in the filter's text where it began
};

ExprRef literal(Value value, std::uint32_t at = 0);
ExprRef field(std::string name, std::uint32_t at = 0);
ExprRef make(Op op, std::vector<ExprRef> args, std::uint32_t at = 0);

// The name of an operation as error texts use it: "s_intersects", "between", "+".
std::string_view name_of(Op op);

}  // namespace meent::query
