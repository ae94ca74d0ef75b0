// From what stands in an input to a typed cell of a batch: the meaning of a field's text, the same
// whether it came as JSON or as CSV.
#pragma once

#include <string_view>

#include "base/geo/geometry.hpp"
#include "base/result.hpp"
#include "query/record.hpp"
#include "query/schema.hpp"

namespace meent::formats {

inline constexpr std::size_t kMaxOwner = 200;  // bytes

// Fills `cell` from text: decimal, instant, date and interval, each in its own notation. Bytes that
// the cell needs go to the batch's arena. Errors: invalid, with what was expected.
result<void> fill_from_text(query::Type type, std::string_view text, query::RecordBatch& batch,
                            query::Cell& cell);

// Fills `cell` with the bounding box. Geometries of fields are longitude, latitude of WGS 84.
// Errors: invalid when the coordinates cannot be that.
result<void> fill_from_geometry(const geo::Geometry& geometry, query::RecordBatch& batch,
                                query::Cell& cell);

// Puts text into the arena and lets the cell point at it. Errors: invalid when it holds U+0000.
result<void> fill_with_copy(std::string_view text, query::RecordBatch& batch, query::Cell& cell);

// Errors: invalid when `text` is none of the field's choices; the detail names some.
result<void> check_choice(const query::FieldDefinition& field, std::string_view text);

// A public name of an owner: 1 to 200 bytes without control characters.
result<void> check_owner(std::string_view owner);

// What a field of this type wants, with its article: "an integer", "an instant, such as …".
std::string_view wanted(query::Type type);

}  // namespace meent::formats
