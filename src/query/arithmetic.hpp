// Arithmetic on values. Integers stay exact: what leaves 64 bits goes on as a decimal. `/` of two
// exact numbers is a decimal (7 / 2 = 3.5), of anything with a double a double; div truncates
// toward zero and % takes the sign of the dividend, so a = (a div b) * b + a % b. What has no
// finite answer (division by zero, over 38 digits, an infinite double) is null.
#pragma once

#include "query/expr.hpp"

namespace meent::query {

// add, subtract, multiply, divide, div, mod, pow of two numbers; null if either is null. A power
// that needs over 38 digits is computed in double precision.
Value arithmetic(Op op, const Value& a, const Value& b);

// negate, absolute, round (half away from zero), floor, ceiling of one number.
Value arithmetic(Op op, const Value& a);

// The static type of arithmetic(op, a, b); unknown stands for a null.
Type arithmetic_type(Op op, Type a, Type b);

}  // namespace meent::query
