// Comparison of two values, the one place that says what is equal and what comes first. Numbers of
// different types compare by value (a decimal beside a double is first rounded to the nearest
// double; an integer beside a double compares exactly); a date beside an instant stands for its
// midnight in UTC; text compares by code point, which for UTF-8 is the order of the bytes.
#pragma once

#include <compare>

#include "query/value.hpp"

namespace meent::query {

// Unordered when either is null or the types cannot be compared. Intervals, geometries and arrays
// know only equivalent and unordered: use are_equal() for them.
std::partial_ordering compare(const Value& a, const Value& b);

// Equality as `=`, `in` and the array relations see it: like compare(), and also for intervals.
// Two nulls are not equal.
bool are_equal(const Value& a, const Value& b);

// Whether values of these types can stand on both sides of `=`.
bool comparable(Type a, Type b);

bool is_numeric(Type type);

}  // namespace meent::query
