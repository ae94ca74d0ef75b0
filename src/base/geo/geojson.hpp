// GeoJSON geometries (RFC 7946) to and from text: longitude, latitude and perhaps height, in
// WGS 84. All seven kinds are read; a Feature is refused (its geometry is what is wanted), as is a
// member "crs" (coordinates of another system must be transformed first). Other foreign members are
// passed over (RFC 7946 §6.1). Empty "coordinates" give an empty geometry; rings must be closed and
// have four positions, lines two; all positions of a geometry have two numbers, or all have three.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/geo/geometry.hpp"
#include "base/result.hpp"

namespace meent::geo {

// Keeps its buffers between calls. Not thread-safe: one a thread.
class GeoJsonParser {
 public:
  static constexpr std::size_t kPadding = 64;

  GeoJsonParser();
  ~GeoJsonParser();
  GeoJsonParser(GeoJsonParser&&) noexcept;
  GeoJsonParser& operator=(GeoJsonParser&&) noexcept;

  // The whole text must be one geometry. Errors: invalid, too_large; `where` is a JSON pointer
  // ("/coordinates/0/3"), the detail tells the byte when the text is not even JSON.
  result<Geometry> parse(std::string_view json);
  // The same without a copy; kPadding bytes behind the text must be readable.
  result<Geometry> parse_padded(std::string_view json);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

result<Geometry> parse_geojson(std::string_view json);

// Numbers in the shortest form that reads back.
void append_geojson(std::string& out, const Geometry& geometry);

// "LineString" and its kin, as GeoJSON writes them.
std::string_view geojson_name_of(Kind kind);

}  // namespace meent::geo
