// Coordinate systems and the ways between them (PROJ, without a network; grid files are used when
// they are installed, else RD New is good to about half a metre). A system is named together with
// the order of its axes as its authority gives it, so that no order is ever guessed: EPSG's 4258
// and 4326 are latitude, longitude; OGC's CRS84 is longitude, latitude. GeoJSON and the geometries
// of fields are CRS84.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/geo/geometry.hpp"
#include "base/result.hpp"

namespace meent::geo {

enum class Crs : std::uint8_t {
  rd_new,        // EPSG:28992, Amersfoort / RD New: easting, northing in metres
  etrs89,        // EPSG:4258: latitude, longitude in degrees
  wgs84,         // EPSG:4326: latitude, longitude in degrees
  crs84,         // OGC:CRS84: WGS 84 as longitude, latitude in degrees
  web_mercator,  // EPSG:3857: easting, northing in metres
};

// "EPSG:28992", "http://www.opengis.net/def/crs/EPSG/0/28992", "urn:ogc:def:crs:EPSG::28992",
// "OGC:CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"; nothing when it is none of ours.
std::optional<Crs> parse_crs(std::string_view name);
std::string_view code_of(Crs crs);  // "EPSG:28992"
std::string_view uri_of(Crs crs);   // "http://www.opengis.net/def/crs/EPSG/0/28992"
bool latitude_first(Crs crs);

struct Position {
  double x;  // the first axis of its system
  double y;

  friend bool operator==(const Position&, const Position&) = default;
};

// A way from one system to another. Heights are left as they are. Holds a PROJ context of its own:
// one thread at a time may use it, different ones do not touch each other.
class Transform {
 public:
  // Errors: internal when PROJ's database is not there.
  static result<Transform> make(Crs from, Crs to);
  ~Transform();
  Transform(Transform&&) noexcept;
  Transform& operator=(Transform&&) noexcept;

  // Errors: invalid when a position lies outside what the systems can say.
  result<Position> apply(Position position);
  result<Geometry> apply(Geometry geometry);

 private:
  class Impl;
  explicit Transform(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// x and y of all positions change places.
void swap_axes(Geometry& geometry);

}  // namespace meent::geo
