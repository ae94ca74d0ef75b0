#include "base/geo/geojson.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <cmath>

#include "base/geo/shape.hpp"

namespace meent::geo {
namespace {

namespace od = simdjson::ondemand;

// What a type is called and how its positions are nested in "coordinates": arrays around each.
struct Name {
  Kind kind;
  int depth;
  std::string_view text() const { return geojson_name_of(kind); }
};
constexpr std::array<Name, 7> kNames{{{Kind::point, 0},
                                      {Kind::line_string, 1},
                                      {Kind::polygon, 2},
                                      {Kind::multi_point, 1},
                                      {Kind::multi_line_string, 2},
                                      {Kind::multi_polygon, 3},
                                      {Kind::collection, -1}}};

const Name* find_name(std::string_view text) {
  for (const Name& each : kNames) {
    if (each.text() == text) {
      return &each;
    }
  }
  return nullptr;
}

// Errors are made where they arise and get their pointer, step by step, on the way out.
error at(error e, std::string_view step) {
  e.where = fmt::format("/{}{}", step, e.where);
  return e;
}
error at(error e, std::size_t index) {
  return at(std::move(e), fmt::to_string(index));
}

// "coordinates" before its "type" is known: positions flat, with the ends of the arrays around
// them.
struct Coordinates {
  static constexpr int kUnknown = -1;
  int depth = kUnknown;  // arrays around a position; unknown when there is none
  bool given = false;
  std::uint8_t stride = 0;
  std::vector<double> positions;
  std::vector<std::uint32_t> line_ends;  // of arrays of positions
  std::vector<std::uint32_t> part_ends;  // of arrays of arrays of positions
};

class Reader {
 public:
  Reader(od::document& document, std::string_view json)
      : document_(document), begin_(json.data()) {}

  result<Geometry> geometry(od::object object, int nesting);
  tl::unexpected<error> syntax(simdjson::error_code code);

 private:
  struct Members {
    const Name* name = nullptr;
    Coordinates coordinates;
    std::vector<Geometry> geometries;
    bool has_geometries = false;
  };

  result<void> member(std::string_view name, od::value& value, Members& members, int nesting);
  result<const Name*> type(od::value& value);
  result<void> coordinates(od::value& value, Coordinates& out);
  // The height of arrays from here to the positions: 0 for a position itself.
  result<int> nested(od::array array, Coordinates& out, int level);
  result<void> position(od::value& first, od::array_iterator& at_value, od::array_iterator& end,
                        Coordinates& out);
  result<void> number(od::value& value, Coordinates& out);
  result<std::vector<Geometry>> geometries(od::value& value, int nesting);
  result<Geometry> assemble(Members members);
  // Looks at all of a value that means nothing here: on-demand parsing checks what it is asked for.
  result<void> pass_over(od::value& value, int depth);

  od::document& document_;
  const char* begin_;
  std::size_t budget_ = kMaxPositions;
};

tl::unexpected<error> Reader::syntax(simdjson::error_code code) {
  const char* here = nullptr;
  std::string detail = fmt::format("not JSON: {}", simdjson::error_message(code));
  if (document_.current_location().get(here) == simdjson::SUCCESS) {
    detail += fmt::format(" (byte {})", here - begin_);
  }
  return fail(Code::invalid, std::move(detail));
}

result<Geometry> Reader::geometry(od::object object, int nesting) {
  Members members;
  for (auto each : object) {
    od::field field;
    if (const auto code = std::move(each).get(field)) {
      return syntax(code);
    }
    std::string_view name;
    if (const auto code = field.unescaped_key().get(name)) {
      return syntax(code);
    }
    if (auto done = member(name, field.value(), members, nesting); !done) {
      return fail(at(std::move(done.error()), name));
    }
  }
  return assemble(std::move(members));
}

result<void> Reader::member(std::string_view name, od::value& value, Members& members,
                            int nesting) {
  if (name == "type") {
    MEENT_TRY(known, type(value));
    if (members.name != nullptr) {
      return fail(Code::invalid, "\"type\" is given twice");
    }
    members.name = known;
  } else if (name == "coordinates") {
    if (members.coordinates.given) {
      return fail(Code::invalid, "\"coordinates\" is given twice");
    }
    MEENT_CHECK(coordinates(value, members.coordinates));
  } else if (name == "geometries") {
    MEENT_TRY(read, geometries(value, nesting));
    if (members.has_geometries) {
      return fail(Code::invalid, "\"geometries\" is given twice");
    }
    members.geometries = std::move(read);
    members.has_geometries = true;
  } else if (name == "crs") {
    return fail(Code::invalid,
                "GeoJSON has longitude, latitude of WGS 84 only (RFC 7946 §4): transform the "
                "coordinates and leave \"crs\" out");
  } else {
    return pass_over(value, 0);
  }
  return {};
}

result<void> Reader::pass_over(od::value& value, int depth) {
  constexpr int kMaxDepth = 64;
  od::json_type kind{};
  if (const auto code = value.type().get(kind)) {
    return syntax(code);
  }
  if (depth == kMaxDepth) {
    return fail(Code::too_large, fmt::format("JSON may be nested at most {} deep", kMaxDepth));
  }
  simdjson::error_code code = simdjson::SUCCESS;
  switch (kind) {
    case od::json_type::string: code = value.get_string().error(); break;
    case od::json_type::number: code = value.get_double().error(); break;
    case od::json_type::boolean: code = value.get_bool().error(); break;
    case od::json_type::null: code = value.is_null().error(); break;
    case od::json_type::array:
      for (auto each : value.get_array()) {
        od::value inner;
        if (const auto bad = std::move(each).get(inner)) {
          return syntax(bad);
        }
        MEENT_CHECK(pass_over(inner, depth + 1));
      }
      break;
    case od::json_type::object:
      for (auto each : value.get_object()) {
        od::field inner;
        if (const auto bad = std::move(each).get(inner)) {
          return syntax(bad);
        }
        MEENT_CHECK(pass_over(inner.value(), depth + 1));
      }
      break;
  }
  return code == simdjson::SUCCESS ? result<void>{} : syntax(code);
}

result<const Name*> Reader::type(od::value& value) {
  std::string_view text;
  if (const auto code = value.get_string().get(text)) {
    if (code != simdjson::INCORRECT_TYPE) {
      return syntax(code);
    }
    return fail(Code::invalid, "expected the name of a geometry type, such as \"Point\"");
  }
  const Name* known = find_name(text);
  if (known == nullptr) {
    return fail(Code::invalid,
                text == "Feature" || text == "FeatureCollection"
                    ? fmt::format("expected a geometry, not a {}: give the value of its "
                                  "\"geometry\"",
                                  text)
                    : "unknown geometry type; known are Point, LineString, Polygon, MultiPoint, "
                      "MultiLineString, MultiPolygon and GeometryCollection");
  }
  return known;
}

result<void> Reader::coordinates(od::value& value, Coordinates& out) {
  out.given = true;
  od::array array;
  if (const auto code = value.get_array().get(array)) {
    return code == simdjson::INCORRECT_TYPE ? fail(Code::invalid, "expected an array")
                                            : syntax(code);
  }
  MEENT_TRY(height, nested(array, out, 0));
  out.depth = height;
  return {};
}

result<int> Reader::nested(od::array array, Coordinates& out, int level) {
  constexpr int kMaxLevel = 3;
  int height = Coordinates::kUnknown;
  od::array_iterator next;
  od::array_iterator end;
  if (const auto code = array.begin().get(next)) {
    return syntax(code);
  }
  if (const auto code = array.end().get(end)) {
    return syntax(code);
  }
  std::size_t index = 0;
  for (; next != end; ++next, ++index) {
    od::value value;
    if (const auto code = (*next).get(value)) {
      return syntax(code);
    }
    od::json_type kind{};
    if (const auto code = value.type().get(kind)) {
      return syntax(code);
    }
    if (kind == od::json_type::number && index == 0) {
      MEENT_CHECK(position(value, next, end, out));
      return 0;
    }
    if (kind != od::json_type::array) {
      return fail(at({Code::invalid, "expected an array of coordinates", {}}, index));
    }
    if (level == kMaxLevel) {
      return fail(
          at({Code::invalid, "arrays are nested deeper than any geometry type has", {}}, index));
    }
    od::array inner;
    if (const auto code = value.get_array().get(inner)) {
      return syntax(code);
    }
    auto below = nested(inner, out, level + 1);
    if (!below) {
      return fail(at(std::move(below.error()), index));
    }
    if (*below == Coordinates::kUnknown) {
      return fail(at({Code::invalid, "an empty array may only be the whole of \"coordinates\"", {}},
                     index));
    }
    if (height != Coordinates::kUnknown && height != *below + 1) {
      return fail(at({Code::invalid, "positions must all be nested equally deep", {}}, index));
    }
    height = *below + 1;
  }
  if (height == 1) {
    out.line_ends.push_back(static_cast<std::uint32_t>(out.positions.size() / out.stride));
  } else if (height == 2) {
    out.part_ends.push_back(static_cast<std::uint32_t>(out.line_ends.size()));
  }
  return height;
}

result<void> Reader::number(od::value& value, Coordinates& out) {
  double read = 0;
  if (const auto code = value.get_double().get(read)) {
    if (code != simdjson::INCORRECT_TYPE && code != simdjson::NUMBER_ERROR) {
      return syntax(code);
    }
    return fail(Code::invalid, "expected a finite number");
  }
  if (!std::isfinite(read)) {
    return fail(Code::invalid, "expected a finite number");
  }
  out.positions.push_back(read);
  return {};
}

result<void> Reader::position(od::value& first, od::array_iterator& next, od::array_iterator& end,
                              Coordinates& out) {
  if (budget_-- == 0) {
    budget_ = 0;
    return fail(Code::too_large,
                fmt::format("a geometry may have at most {} positions", kMaxPositions));
  }
  if (auto done = number(first, out); !done) {
    return fail(at(std::move(done.error()), 0));
  }
  std::size_t count = 1;
  for (++next; next != end; ++next, ++count) {
    od::value value;
    if (const auto code = (*next).get(value)) {
      return syntax(code);
    }
    if (count == 3) {
      return fail(at({Code::invalid, "a position has two or three numbers", {}}, count));
    }
    if (auto done = number(value, out); !done) {
      return fail(at(std::move(done.error()), count));
    }
  }
  if (count < 2) {
    return fail(Code::invalid, "a position needs at least two numbers: longitude, latitude");
  }
  if (out.stride != 0 && out.stride != count) {
    return fail(Code::invalid, "positions of one geometry must all have two numbers, or all three");
  }
  out.stride = static_cast<std::uint8_t>(count);
  return {};
}

result<std::vector<Geometry>> Reader::geometries(od::value& value, int nesting) {
  if (nesting >= kMaxNesting) {
    return fail(Code::too_large,
                fmt::format("collections may be nested at most {} deep", kMaxNesting));
  }
  od::array array;
  if (const auto code = value.get_array().get(array)) {
    return code == simdjson::INCORRECT_TYPE ? fail(Code::invalid, "expected an array of geometries")
                                            : syntax(code);
  }
  std::vector<Geometry> all;
  for (auto each : array) {
    od::object object;
    if (const auto code = std::move(each).get_object().get(object)) {
      return code == simdjson::INCORRECT_TYPE
                 ? fail(at({Code::invalid, "expected a geometry object", {}}, all.size()))
                 : syntax(code);
    }
    if (budget_-- == 0) {
      return fail(Code::too_large,
                  fmt::format("a geometry may have at most {} positions", kMaxPositions));
    }
    auto member = geometry(object, nesting + 1);
    if (!member) {
      return fail(at(std::move(member.error()), all.size()));
    }
    if (!all.empty() && all.front().stride != member->stride) {
      return fail(at({Code::invalid,
                      "positions of one geometry must all have two numbers, or all "
                      "three",
                      {}},
                     all.size()));
    }
    all.push_back(std::move(*member));
  }
  return all;
}

// Checks every line or ring of `out`; the pointer leads to the array that is wrong.
result<void> check_lines(const Geometry& out) {
  const Kind each = member_kind(out.kind);
  std::size_t from = 0;
  std::size_t part = 0;
  std::size_t first_of_part = 0;
  for (std::size_t i = 0; i < out.ring_ends.size(); ++i) {
    if (out.kind == Kind::multi_polygon && i == out.part_ends[part]) {
      ++part;
      first_of_part = i;
    }
    const std::size_t until = out.ring_ends[i] * out.stride;
    std::string flaw =
        flaw_of_line(each, std::span(out.positions).subspan(from, until - from), out.stride);
    if (!flaw.empty()) {
      std::string where = "/coordinates";
      if (out.kind == Kind::multi_polygon) {
        where += fmt::format("/{}", part);
      }
      if (out.kind != Kind::line_string) {
        where += fmt::format("/{}", i - first_of_part);
      }
      return fail(Code::invalid, std::move(flaw), std::move(where));
    }
    from = until;
  }
  return {};
}

result<Geometry> Reader::assemble(Members members) {
  if (members.name == nullptr) {
    return fail(Code::invalid, "a geometry needs a \"type\"");
  }
  Geometry out;
  out.kind = members.name->kind;
  if (out.kind == Kind::collection) {
    if (!members.has_geometries) {
      return fail(Code::invalid, "a GeometryCollection needs \"geometries\"");
    }
    out.members = std::move(members.geometries);
    out.stride = out.members.empty() ? std::uint8_t{2} : out.members.front().stride;
    return out;
  }
  Coordinates& read = members.coordinates;
  if (!read.given) {
    return fail(Code::invalid, fmt::format("a {} needs \"coordinates\"", members.name->text()));
  }
  if (read.depth == Coordinates::kUnknown) {
    return out;
  }
  if (read.depth != members.name->depth) {
    return fail(Code::invalid,
                fmt::format("a {} has its positions in {} arrays, these are in {}",
                            members.name->text(), members.name->depth, read.depth),
                "/coordinates");
  }
  out.stride = read.stride;
  out.positions = std::move(read.positions);
  if (out.kind != Kind::multi_point) {
    out.ring_ends = std::move(read.line_ends);
  }
  if (out.kind == Kind::multi_polygon) {
    out.part_ends = std::move(read.part_ends);
  }
  MEENT_CHECK(check_lines(out));
  return out;
}

}  // namespace

class GeoJsonParser::Impl {
 public:
  result<Geometry> parse(std::string_view json, std::size_t allocated) {
    od::document document;
    if (const auto code = parser_.iterate(json, allocated).get(document)) {
      return fail(Code::invalid, fmt::format("not JSON: {}", simdjson::error_message(code)));
    }
    Reader reader(document, json);
    od::object object;
    if (const auto code = document.get_object().get(object)) {
      return code == simdjson::INCORRECT_TYPE
                 ? fail(Code::invalid, "expected a GeoJSON geometry, an object with \"type\"")
                 : reader.syntax(code);
    }
    MEENT_TRY(read, reader.geometry(object, 0));
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS) {
      return fail(Code::invalid,
                  fmt::format("not JSON: text follows the geometry (byte {})", rest - json.data()));
    }
    return read;
  }

  std::string padded;

 private:
  od::parser parser_;
};

GeoJsonParser::GeoJsonParser() : impl_(std::make_unique<Impl>()) {}
GeoJsonParser::~GeoJsonParser() = default;
GeoJsonParser::GeoJsonParser(GeoJsonParser&&) noexcept = default;
GeoJsonParser& GeoJsonParser::operator=(GeoJsonParser&&) noexcept = default;

result<Geometry> GeoJsonParser::parse(std::string_view json) {
  impl_->padded.assign(json);
  impl_->padded.append(kPadding, ' ');
  return parse_padded(std::string_view(impl_->padded).substr(0, json.size()));
}

result<Geometry> GeoJsonParser::parse_padded(std::string_view json) {
  return impl_->parse(json, json.size() + kPadding);
}

result<Geometry> parse_geojson(std::string_view json) {
  return GeoJsonParser{}.parse(json);
}

}  // namespace meent::geo
