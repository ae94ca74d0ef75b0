// The rules of form that every codec of geometry holds to, in one place: how many positions a line
// or a ring needs, that rings close, that coordinates are finite.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/geo/geometry.hpp"

namespace meent::geo {

inline constexpr std::size_t kMinLine = 2;
inline constexpr std::size_t kMinRing = 4;

// What is wrong with a line or ring of `kind` whose numbers are given; empty when nothing is.
std::string flaw_of_line(Kind kind, std::span<const double> numbers, std::size_t stride);

// The kind that the members of a multi kind have, polygon for multi_polygon; others as they are.
Kind member_kind(Kind kind);

// The name in the manner of WKT and of error texts: "MULTIPOLYGON".
std::string_view name_of(Kind kind);

}  // namespace meent::geo
