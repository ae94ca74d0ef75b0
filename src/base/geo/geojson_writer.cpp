// The writing half of geojson.hpp.
#include "base/geo/geojson.hpp"
#include "base/json_writer.hpp"

namespace meent::geo {

std::string_view geojson_name_of(Kind kind) {
  switch (kind) {
    case Kind::point: return "Point";
    case Kind::line_string: return "LineString";
    case Kind::polygon: return "Polygon";
    case Kind::multi_point: return "MultiPoint";
    case Kind::multi_line_string: return "MultiLineString";
    case Kind::multi_polygon: return "MultiPolygon";
    case Kind::collection: return "GeometryCollection";
  }
  return {};
}

namespace {

class GeoJsonWriter {
 public:
  GeoJsonWriter(std::string& out, const Geometry& geometry) : out_(out), geometry_(geometry) {}

  void coordinates() {
    const auto rings = static_cast<std::uint32_t>(geometry_.ring_ends.size());
    const auto count = static_cast<std::uint32_t>(geometry_.position_count());
    switch (geometry_.kind) {
      case Kind::point:
        if (count == 0) {
          out_ += "[]";
        } else {
          position(0);
        }
        break;
      case Kind::multi_point:
      case Kind::line_string: positions(0, count); break;
      case Kind::polygon:
      case Kind::multi_line_string: lines(0, rings); break;
      case Kind::multi_polygon: parts(); break;
      case Kind::collection: break;
    }
  }

 private:
  void position(std::uint32_t index) {
    const double* at = geometry_.positions.data() + std::size_t{index} * geometry_.stride;
    out_ += '[';
    for (std::uint8_t i = 0; i < geometry_.stride; ++i) {
      if (i > 0) {
        out_ += ',';
      }
      json::append_number(out_, at[i]);
    }
    out_ += ']';
  }
  template <class Each>
  void list(std::uint32_t from, std::uint32_t until, Each each) {
    out_ += '[';
    for (std::uint32_t i = from; i < until; ++i) {
      if (i > from) {
        out_ += ',';
      }
      each(i);
    }
    out_ += ']';
  }
  void positions(std::uint32_t from, std::uint32_t until) {
    list(from, until, [this](std::uint32_t i) { position(i); });
  }
  void lines(std::uint32_t from, std::uint32_t until) {
    list(from, until, [this](std::uint32_t i) {
      positions(i == 0 ? 0 : geometry_.ring_ends[i - 1], geometry_.ring_ends[i]);
    });
  }
  void parts() {
    list(0, static_cast<std::uint32_t>(geometry_.part_ends.size()), [this](std::uint32_t i) {
      lines(i == 0 ? 0 : geometry_.part_ends[i - 1], geometry_.part_ends[i]);
    });
  }

  std::string& out_;
  const Geometry& geometry_;
};

}  // namespace

void append_geojson(std::string& out, const Geometry& geometry) {
  out += R"({"type":")";
  out += geojson_name_of(geometry.kind);
  if (geometry.kind != Kind::collection) {
    out += R"(","coordinates":)";
    GeoJsonWriter(out, geometry).coordinates();
    out += '}';
    return;
  }
  out += R"(","geometries":[)";
  for (const Geometry& member : geometry.members) {
    if (&member != &geometry.members.front()) {
      out += ',';
    }
    append_geojson(out, member);
  }
  out += "]}";
}

}  // namespace meent::geo
