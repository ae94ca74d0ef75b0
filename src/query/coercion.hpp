// Literals take the type of what they stand beside, so that "2026-05-01" is a date beside a date
// and 3 a double beside a double. What would change the meaning of a comparison (an integer that
// no double holds) stays as it was written.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "query/expr.hpp"

namespace meent::query {

// A set of types.
class Types {
 public:
  template <class... T>
  explicit constexpr Types(T... types) : bits_(((1U << static_cast<unsigned>(types)) | ... | 0U)) {}
  constexpr bool has(Type type) const { return (bits_ >> static_cast<unsigned>(type) & 1U) != 0; }

 private:
  unsigned bits_;
};

// `expr` as it should stand beside a `beside`; the same when it is no literal or nothing needs to
// be done. Errors: invalid when a text cannot be read as an instant, date, interval or decimal.
result<ExprRef> coerce(const ExprRef& expr, Type beside);
result<ExprRef> coerce(const ExprRef& expr, Types wanted);

// A literal with the type that a computation would have had.
ExprRef typed_literal(Value value, Type type, std::uint32_t at);

// "filter:17".
std::string place(std::uint32_t at);

}  // namespace meent::query
