#include "query/spatial.hpp"

#include <geodesic.h>
#include <geos_c.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <span>

#include "base/ensure.hpp"

namespace meent::query {
namespace {

using geo::Geometry;
using geo::Kind;

constexpr char kFailed = 2;  // what GEOS' predicates give when they throw

// GEOS hands out raw pointers that must be freed with the context they came from.
template <auto Free>
struct Freed {
  GEOSContextHandle_t context = nullptr;
  template <class T>
  void operator()(T* p) const {
    Free(context, p);
  }
};
using Shape = std::unique_ptr<GEOSGeometry, Freed<GEOSGeom_destroy_r>>;
using Prepared = std::unique_ptr<const GEOSPreparedGeometry, Freed<GEOSPreparedGeom_destroy_r>>;
using Coordinates = std::unique_ptr<GEOSCoordSequence, Freed<GEOSCoordSeq_destroy_r>>;

// Makes GEOS' form of ours. Null where GEOS refuses (a ring that is no ring).
class Builder {
 public:
  explicit Builder(GEOSContextHandle_t context) : context_(context) {}

  Shape build(const Geometry& g) const {
    if (g.empty()) {
      return own(GEOSGeom_createEmptyCollection_r(context_, GEOS_GEOMETRYCOLLECTION));
    }
    const auto positions = static_cast<std::uint32_t>(g.position_count());
    switch (g.kind) {
      case Kind::point: return point(g, 0);
      case Kind::line_string: return line(g, 0, positions);
      case Kind::polygon: return polygon(g, 0, g.ring_ends.size());
      case Kind::multi_point:
        return gather(GEOS_MULTIPOINT, positions, [&](std::uint32_t i) { return point(g, i); });
      case Kind::multi_line_string:
        return gather(GEOS_MULTILINESTRING, g.ring_ends.size(), [&](std::size_t i) {
          return line(g, i == 0 ? 0 : g.ring_ends[i - 1], g.ring_ends[i]);
        });
      case Kind::multi_polygon:
        return gather(GEOS_MULTIPOLYGON, g.part_ends.size(), [&](std::size_t i) {
          return polygon(g, i == 0 ? 0 : g.part_ends[i - 1], g.part_ends[i]);
        });
      case Kind::collection:
        return gather(GEOS_GEOMETRYCOLLECTION, g.members.size(),
                      [&](std::size_t i) { return build(g.members[i]); });
    }
    return own(nullptr);
  }

 private:
  Shape own(GEOSGeometry* raw) const { return Shape(raw, {context_}); }

  GEOSCoordSequence* sequence(const Geometry& g, std::uint32_t from, std::uint32_t until) const {
    return GEOSCoordSeq_copyFromBuffer_r(context_,
                                         g.positions.data() + std::size_t{from} * g.stride,
                                         until - from, g.stride == 3 ? 1 : 0, 0);
  }
  // The constructors take the sequence over, also when they fail.
  Shape point(const Geometry& g, std::uint32_t i) const {
    GEOSCoordSequence* const at = sequence(g, i, i + 1);
    return own(at == nullptr ? nullptr : GEOSGeom_createPoint_r(context_, at));
  }
  Shape line(const Geometry& g, std::uint32_t from, std::uint32_t until) const {
    GEOSCoordSequence* const along = sequence(g, from, until);
    return own(along == nullptr ? nullptr : GEOSGeom_createLineString_r(context_, along));
  }
  Shape ring(const Geometry& g, std::size_t i) const {
    GEOSCoordSequence* const along = sequence(g, i == 0 ? 0 : g.ring_ends[i - 1], g.ring_ends[i]);
    return own(along == nullptr ? nullptr : GEOSGeom_createLinearRing_r(context_, along));
  }
  Shape polygon(const Geometry& g, std::size_t from, std::size_t until) const {
    std::vector<Shape> rings;
    for (std::size_t i = from; i < until; ++i) {
      rings.push_back(ring(g, i));
      if (!rings.back()) {
        return own(nullptr);
      }
    }
    GEOSGeometry* const shell = rings.front().release();
    std::vector<GEOSGeometry*> holes;
    for (std::size_t i = 1; i < rings.size(); ++i) {
      holes.push_back(rings[i].release());
    }
    return own(GEOSGeom_createPolygon_r(context_, shell, holes.data(),
                                        static_cast<unsigned>(holes.size())));
  }
  template <class Each>
  Shape gather(int type, std::size_t count, Each each) const {
    std::vector<Shape> parts;
    for (std::size_t i = 0; i < count; ++i) {
      parts.push_back(each(static_cast<std::uint32_t>(i)));
      if (!parts.back()) {
        return own(nullptr);
      }
    }
    std::vector<GEOSGeometry*> raw;
    raw.reserve(parts.size());
    for (Shape& part : parts) {
      raw.push_back(part.release());
    }
    return own(
        GEOSGeom_createCollection_r(context_, type, raw.data(), static_cast<unsigned>(raw.size())));
  }

  GEOSContextHandle_t context_;
};

bool apart(const geo::Box& a, const geo::Box& b) {
  return a.max_x < b.min_x || b.max_x < a.min_x || a.max_y < b.min_y || b.max_y < a.min_y;
}

// What a relation is when the boxes do not touch: nothing but disjoint holds.
bool when_apart(Op relation) {
  return relation == Op::s_disjoint;
}

std::optional<bool> answer(char geos) {
  return geos == kFailed ? std::nullopt : std::optional<bool>(geos != 0);
}

// "a relation b" is "b mirrored(relation) a".
Op mirrored(Op relation) {
  return relation == Op::s_within     ? Op::s_contains
         : relation == Op::s_contains ? Op::s_within
                                      : relation;
}

// A literal in the form that makes repeated questions fast.
struct Literal {
  std::weak_ptr<const Geometry> of;
  geo::Box box{};
  Shape shape;  // before prepared, which points into it
  Prepared prepared;
};

// The GEOS of one thread.
class Geos {
 public:
  Geos() : context_(GEOS_init_r()) {}
  ~Geos() {
    for (Literal& each : literals_) {
      each.prepared.reset();
      each.shape.reset();
    }
    GEOS_finish_r(context_);
  }
  Geos(const Geos&) = delete;
  Geos& operator=(const Geos&) = delete;

  std::optional<bool> relate(Op relation, const Geometry& a, const Geometry& b) const {
    const Builder builder(context_);
    const Shape left = builder.build(a);
    const Shape right = builder.build(b);
    if (!left || !right) {
      return std::nullopt;
    }
    return answer(plain(relation, left.get(), right.get()));
  }

  std::optional<bool> relate_to_literal(Op relation, const Geometry& row,
                                        const Value::GeometryRef& literal) {
    const Literal& known = find(literal);
    if (apart(known.box, geo::bounds(row))) {
      return when_apart(relation);
    }
    const Shape shape = Builder(context_).build(row);
    if (!shape || !known.shape) {
      return std::nullopt;
    }
    if (relation == Op::s_equals || !known.prepared) {
      return answer(plain(mirrored(relation), known.shape.get(), shape.get()));
    }
    return answer(prepared(mirrored(relation), known.prepared.get(), shape.get()));
  }

  // The nearest points of two shapes of the plane, as x and y of each.
  std::optional<std::array<double, 4>> nearest(const Geometry& a, const Geometry& b) const {
    const Builder builder(context_);
    const Shape left = builder.build(a);
    const Shape right = builder.build(b);
    if (!left || !right) {
      return std::nullopt;
    }
    const Coordinates points(GEOSNearestPoints_r(context_, left.get(), right.get()), {context_});
    std::array<double, 4> out{};
    if (!points || GEOSCoordSeq_getXY_r(context_, points.get(), 0, out.data(), &out[1]) == 0 ||
        GEOSCoordSeq_getXY_r(context_, points.get(), 1, &out[2], &out[3]) == 0) {
      return std::nullopt;
    }
    return out;
  }

 private:
  char plain(Op relation, const GEOSGeometry* a, const GEOSGeometry* b) const {
    switch (relation) {
      case Op::s_intersects: return GEOSIntersects_r(context_, a, b);
      case Op::s_equals: return GEOSEquals_r(context_, a, b);
      case Op::s_disjoint: return GEOSDisjoint_r(context_, a, b);
      case Op::s_touches: return GEOSTouches_r(context_, a, b);
      case Op::s_within: return GEOSWithin_r(context_, a, b);
      case Op::s_overlaps: return GEOSOverlaps_r(context_, a, b);
      case Op::s_crosses: return GEOSCrosses_r(context_, a, b);
      case Op::s_contains: return GEOSContains_r(context_, a, b);
      default: return kFailed;
    }
  }
  char prepared(Op relation, const GEOSPreparedGeometry* a, const GEOSGeometry* b) const {
    switch (relation) {
      case Op::s_intersects: return GEOSPreparedIntersects_r(context_, a, b);
      case Op::s_disjoint: return GEOSPreparedDisjoint_r(context_, a, b);
      case Op::s_touches: return GEOSPreparedTouches_r(context_, a, b);
      case Op::s_within: return GEOSPreparedWithin_r(context_, a, b);
      case Op::s_overlaps: return GEOSPreparedOverlaps_r(context_, a, b);
      case Op::s_crosses: return GEOSPreparedCrosses_r(context_, a, b);
      case Op::s_contains: return GEOSPreparedContains_r(context_, a, b);
      default: return kFailed;
    }
  }

  // A dead weak pointer keeps its control block, so an address that comes back is another one.
  const Literal& find(const Value::GeometryRef& literal) {
    for (const Literal& each : literals_) {
      if (!each.of.owner_before(literal) && !literal.owner_before(each.of)) {
        return each;
      }
    }
    Literal& made = literals_[next_++ % literals_.size()];
    made.prepared.reset();
    made.of = literal;
    made.box = geo::bounds(*literal);
    made.shape = Builder(context_).build(*literal);
    made.prepared =
        Prepared(made.shape ? GEOSPrepare_r(context_, made.shape.get()) : nullptr, {context_});
    return made;
  }

  GEOSContextHandle_t context_;
  std::array<Literal, 8> literals_;
  std::size_t next_ = 0;
};

// GEOS' contexts may not be shared; what this one keeps changes no answer.
Geos& geos_of_this_thread() {
  thread_local Geos geos;
  return geos;
}

void scale_x(Geometry& g, double by) {
  for (std::size_t i = 0; i < g.positions.size(); i += g.stride) {
    g.positions[i] *= by;
  }
  for (Geometry& member : g.members) {
    scale_x(member, by);
  }
}

double geodesic(double lon1, double lat1, double lon2, double lat2) {
  constexpr double kMajorAxis = 6378137;
  constexpr double kFlattening = 1 / 298.257223563;
  geod_geodesic ellipsoid{};
  geod_init(&ellipsoid, kMajorAxis, kFlattening);
  double metres = 0;
  geod_inverse(&ellipsoid, lat1, lon1, lat2, lon2, &metres, nullptr, nullptr);
  return metres;
}

bool in_degrees(const geo::Box& box) {
  return box.min_y >= -90 && box.max_y <= 90 && std::abs(box.min_x) <= 360 &&
         std::abs(box.max_x) <= 360;
}

// On a plane where a degree of longitude is as wide as it is at `latitude`.
std::optional<std::array<double, 4>> nearest_at(double latitude, Geometry a, Geometry b) {
  const double width = std::max(std::cos(latitude * std::numbers::pi / 180), 1e-6);
  scale_x(a, width);
  scale_x(b, width);
  auto points = geos_of_this_thread().nearest(a, b);
  if (points) {
    (*points)[0] /= width;
    (*points)[2] /= width;
  }
  return points;
}

}  // namespace

std::optional<bool> relate(Op relation, const Geometry& a, const Geometry& b) {
  if (apart(geo::bounds(a), geo::bounds(b))) {
    return when_apart(relation);
  }
  return geos_of_this_thread().relate(relation, a, b);
}

std::optional<bool> relate(Op relation, const Geometry& row, const Value::GeometryRef& literal,
                           Side side) {
  ensure(literal != nullptr, "a literal geometry is there");
  return geos_of_this_thread().relate_to_literal(
      side == Side::right ? relation : mirrored(relation), row, literal);
}

std::optional<double> distance(const Geometry& a, const Geometry& b) {
  const geo::Box left = geo::bounds(a);
  const geo::Box right = geo::bounds(b);
  if (!in_degrees(left) || !in_degrees(right)) {  // empty ones have NaN for a box
    return std::nullopt;
  }
  if (a.kind == Kind::point && b.kind == Kind::point) {
    return geodesic(left.min_x, left.min_y, right.min_x, right.min_y);
  }
  // First at the middle of both, then where the nearest points were found to be.
  double latitude = (std::min(left.min_y, right.min_y) + std::max(left.max_y, right.max_y)) / 2;
  std::optional<double> least;
  for (int round = 0; round < 2; ++round) {
    const auto points = nearest_at(latitude, a, b);
    if (!points) {
      break;
    }
    const auto [x1, y1, x2, y2] = *points;
    const double metres = geodesic(x1, y1, x2, y2);
    least = std::min(metres, least.value_or(metres));
    latitude = (y1 + y2) / 2;
  }
  return least;
}

}  // namespace meent::query
