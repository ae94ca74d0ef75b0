// Well-known text of geometries (OGC 06-103r4 §7): read and written. On input: any case, any white
// space, "POINT Z (1 2 3)" and plain "POINT (1 2 3)", MULTIPOINT with or without inner brackets,
// EMPTY. Measures (M, ZM) are refused. Rings must close.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/geo/geometry.hpp"
#include "base/result.hpp"

namespace meent::geo {

// The whole text must be one geometry. Errors: invalid, too_large; `where` is the character at
// fault, counted from 0.
result<Geometry> parse_wkt(std::string_view text);

// Reads one geometry that begins at `at`, and leaves `at` behind it: for texts that hold more.
result<Geometry> parse_wkt(std::string_view text, std::size_t& at);

// Whether a word is the name of a geometry, in any case: what may begin a text that parse_wkt
// reads.
bool is_wkt_name(std::string_view word);

// Numbers in the shortest form that reads back.
void append_wkt(std::string& out, const Geometry& geometry);
std::string to_wkt(const Geometry& geometry);

}  // namespace meent::geo
