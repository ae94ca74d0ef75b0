#include "base/geo/crs.hpp"

#include <fmt/format.h>
#include <proj.h>

#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace meent::geo {
namespace {

struct Known {
  Crs crs;
  const char* code;
  std::string_view uri;
  bool latitude_first;
};
constexpr std::array<Known, 5> kKnown{{
    {Crs::rd_new, "EPSG:28992", "http://www.opengis.net/def/crs/EPSG/0/28992", false},
    {Crs::etrs89, "EPSG:4258", "http://www.opengis.net/def/crs/EPSG/0/4258", true},
    {Crs::wgs84, "EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/4326", true},
    {Crs::crs84, "OGC:CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84", false},
    {Crs::web_mercator, "EPSG:3857", "http://www.opengis.net/def/crs/EPSG/0/3857", false},
}};

const Known& known(Crs crs) {
  return kKnown[static_cast<std::size_t>(crs)];
}

struct FreeContext {
  void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};
struct FreeProjection {
  void operator()(PJ* projection) const { proj_destroy(projection); }
};
using Projection = std::unique_ptr<PJ, FreeProjection>;

}  // namespace

std::optional<Crs> parse_crs(std::string_view name) {
  constexpr std::string_view kUrnEpsg = "urn:ogc:def:crs:EPSG:";
  constexpr std::string_view kUrnCrs84 = "urn:ogc:def:crs:OGC:1.3:CRS84";
  for (const Known& each : kKnown) {
    const std::string_view code = each.code;
    if (name == code || name == each.uri) {
      return each.crs;
    }
    if (each.crs == Crs::crs84) {
      if (name == kUrnCrs84) {
        return each.crs;
      }
    } else if (name.starts_with(kUrnEpsg)) {
      // A version of the register may stand between the colons.
      const std::size_t colon = name.rfind(':');
      if (name.substr(colon) == code.substr(code.find(':'))) {
        return each.crs;
      }
    }
  }
  return std::nullopt;
}

std::string_view code_of(Crs crs) {
  return known(crs).code;
}
std::string_view uri_of(Crs crs) {
  return known(crs).uri;
}
bool latitude_first(Crs crs) {
  return known(crs).latitude_first;
}

class Transform::Impl {
 public:
  static result<std::unique_ptr<Impl>> make(Crs from, Crs to) {
    std::unique_ptr<Impl> out(new Impl(from, to));
    PJ_CONTEXT* const context = out->context_.get();
    proj_context_set_enable_network(context, 0);
    proj_log_level(context, PJ_LOG_NONE);
    if (from == to) {
      return out;
    }
    const Projection source(proj_create(context, known(from).code));
    const Projection target(proj_create(context, known(to).code));
    // A "ballpark" way leaves a shift of datum out: a hundred metres for RD New.
    const std::array<const char*, 2> options{"ALLOW_BALLPARK=NO", nullptr};
    if (source && target) {
      out->way_.reset(proj_create_crs_to_crs_from_pj(context, source.get(), target.get(), nullptr,
                                                     options.data()));
    }
    if (!out->way_) {
      return fail(Code::internal,
                  fmt::format("no way from {} to {}: is PROJ's database (package proj-data) there?",
                              known(from).code, known(to).code));
    }
    return out;
  }

  result<Position> apply(Position position) {
    if (!way_) {
      return position;
    }
    proj_errno_reset(way_.get());
    const PJ_COORD out =
        proj_trans(way_.get(), PJ_FWD, proj_coord(position.x, position.y, 0, HUGE_VAL));
    if (!std::isfinite(out.xy.x) || !std::isfinite(out.xy.y)) {
      return fail(Code::invalid, fmt::format("{}, {} is no place in {} that {} can say", position.x,
                                             position.y, known(from_).code, known(to_).code));
    }
    return Position{.x = out.xy.x, .y = out.xy.y};
  }

 private:
  Impl(Crs from, Crs to) : from_(from), to_(to), context_(proj_context_create()) {}

  Crs from_;
  Crs to_;
  std::unique_ptr<PJ_CONTEXT, FreeContext> context_;
  Projection way_;  // nothing between a system and itself; after context_, so gone before it
};

Transform::Transform(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Transform::~Transform() = default;
Transform::Transform(Transform&&) noexcept = default;
Transform& Transform::operator=(Transform&&) noexcept = default;

result<Transform> Transform::make(Crs from, Crs to) {
  MEENT_TRY(impl, Impl::make(from, to));
  return Transform(std::move(impl));
}

result<Position> Transform::apply(Position position) {
  return impl_->apply(position);
}

result<Geometry> Transform::apply(Geometry geometry) {
  for (std::size_t i = 0; i + 1 < geometry.positions.size(); i += geometry.stride) {
    MEENT_TRY(moved, impl_->apply({.x = geometry.positions[i], .y = geometry.positions[i + 1]}));
    geometry.positions[i] = moved.x;
    geometry.positions[i + 1] = moved.y;
  }
  for (Geometry& member : geometry.members) {
    MEENT_TRY(moved, apply(std::move(member)));
    member = std::move(moved);
  }
  return geometry;
}

void swap_axes(Geometry& geometry) {
  for (std::size_t i = 0; i + 1 < geometry.positions.size(); i += geometry.stride) {
    std::swap(geometry.positions[i], geometry.positions[i + 1]);
  }
  for (Geometry& member : geometry.members) {
    swap_axes(member);
  }
}

}  // namespace meent::geo
