#include "base/geo/wkb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/geo/shape.hpp"

namespace meent::geo {
namespace {

constexpr std::uint32_t kFlagZ = 0x80000000U;
constexpr std::uint32_t kFlagM = 0x40000000U;
constexpr std::uint32_t kFlagSrid = 0x20000000U;
constexpr std::uint32_t kIsoZ = 1000;
constexpr std::uint8_t kLittle = 1;
constexpr std::size_t kHeadBytes = 5;  // byte order and type
constexpr std::size_t kCountBytes = 4;

static_assert(std::endian::native == std::endian::little);

class WkbReader {
 public:
  explicit WkbReader(std::string_view bytes) : bytes_(bytes) {}

  result<Geometry> geometry(int nesting);
  result<void> end() const {
    return at_ == bytes_.size() ? result<void>{} : wrong("bytes follow the geometry");
  }
  std::optional<std::uint32_t> srid() const { return srid_; }

 private:
  struct Head {
    Kind kind;
    std::uint8_t stride;
  };

  tl::unexpected<error> wrong(std::string detail, Code code = Code::invalid) const {
    return fail(code, std::move(detail), fmt::format("byte {}", at_));
  }
  result<Head> head();
  result<std::uint32_t> u32();
  result<std::uint32_t> count(std::size_t least_bytes_each);
  result<void> positions(Geometry& out, std::size_t count);
  result<void> line(Geometry& out, Kind kind);
  result<void> polygon(Geometry& out);
  result<void> point(Geometry& out);
  result<void> members(Geometry& out, int nesting);

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool little_ = true;
  std::size_t budget_ = kMaxPositions;
  std::optional<std::uint32_t> srid_;
};

result<std::uint32_t> WkbReader::u32() {
  if (bytes_.size() - at_ < sizeof(std::uint32_t)) {
    return wrong("the bytes end in the middle of a geometry");
  }
  std::uint32_t value = 0;
  std::memcpy(&value, bytes_.data() + at_, sizeof(value));
  at_ += sizeof(value);
  return little_ ? value : __builtin_bswap32(value);
}

// A count, believed only when the bytes that are left can hold that many.
result<std::uint32_t> WkbReader::count(std::size_t least_bytes_each) {
  MEENT_TRY(claimed, u32());
  if (claimed > (bytes_.size() - at_) / least_bytes_each) {
    at_ -= sizeof(std::uint32_t);
    return wrong(fmt::format("a count of {} is more than the bytes that follow can hold", claimed));
  }
  return claimed;
}

result<WkbReader::Head> WkbReader::head() {
  if (at_ == bytes_.size()) {
    return wrong("the bytes end where a geometry should begin");
  }
  const auto order = static_cast<std::uint8_t>(bytes_[at_]);
  if (order > kLittle) {
    return wrong(fmt::format("expected the byte order, 0 or 1, got {}", order));
  }
  little_ = order == kLittle;
  ++at_;
  const std::size_t type_at = at_;
  MEENT_TRY(type, u32());
  Head out{.kind = Kind::point, .stride = 2};
  std::uint32_t base = type & ~(kFlagZ | kFlagM | kFlagSrid);
  if ((type & kFlagZ) != 0 || base / kIsoZ == 1) {
    out.stride = 3;
  }
  if ((type & kFlagM) != 0 || base / kIsoZ == 2 || base / kIsoZ == 3) {
    at_ = type_at;
    return wrong("measures (M) are not kept here; leave them out");
  }
  base = base / kIsoZ <= 1 ? base % kIsoZ : 0;
  if (base < 1 || base > 7) {
    at_ = type_at;
    return wrong(fmt::format("unknown geometry type {}; known are 1 to 7 and 1001 to 1007", type));
  }
  out.kind = static_cast<Kind>(base);
  if ((type & kFlagSrid) != 0) {
    MEENT_TRY(srid, u32());
    if (srid_ && *srid_ != srid) {
      at_ = type_at;
      return wrong("the parts of a geometry name different coordinate systems");
    }
    srid_ = srid;
  }
  return out;
}

result<void> WkbReader::positions(Geometry& out, std::size_t count) {
  if (count > budget_) {
    return wrong(fmt::format("a geometry may have at most {} positions", kMaxPositions),
                 Code::too_large);
  }
  const std::size_t numbers = count * out.stride;
  if (bytes_.size() - at_ < numbers * sizeof(double)) {
    return wrong("the bytes end in the middle of a geometry");
  }
  budget_ -= count;
  out.positions.reserve(out.positions.size() + numbers);
  for (std::size_t i = 0; i < numbers; ++i) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, bytes_.data() + at_, sizeof(bits));
    const auto value = std::bit_cast<double>(little_ ? bits : __builtin_bswap64(bits));
    if (!std::isfinite(value)) {
      return wrong("expected a finite number");
    }
    out.positions.push_back(value);
    at_ += sizeof(bits);
  }
  return {};
}

result<void> WkbReader::line(Geometry& out, Kind kind) {
  const std::size_t began = at_;
  MEENT_TRY(size, count(out.stride * sizeof(double)));
  const std::size_t from = out.positions.size();
  MEENT_CHECK(positions(out, size));
  std::string flaw = flaw_of_line(kind, std::span(out.positions).subspan(from), out.stride);
  if (!flaw.empty()) {
    at_ = began;
    return wrong(std::move(flaw));
  }
  out.ring_ends.push_back(static_cast<std::uint32_t>(out.position_count()));
  return {};
}

result<void> WkbReader::polygon(Geometry& out) {
  MEENT_TRY(rings, count(kCountBytes));
  for (std::uint32_t i = 0; i < rings; ++i) {
    MEENT_CHECK(line(out, Kind::polygon));
  }
  return {};
}

result<void> WkbReader::point(Geometry& out) {
  const std::size_t bytes = out.stride * sizeof(double);
  if (bytes_.size() - at_ < bytes) {
    return wrong("the bytes end in the middle of a geometry");
  }
  bool all_nan = true;
  for (std::size_t i = 0; i < out.stride; ++i) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, bytes_.data() + at_ + i * sizeof(bits), sizeof(bits));
    all_nan =
        all_nan && std::isnan(std::bit_cast<double>(little_ ? bits : __builtin_bswap64(bits)));
  }
  if (all_nan) {
    at_ += bytes;
    return {};
  }
  return positions(out, 1);
}

// The members of a multi geometry or a collection: each with a head of its own.
result<void> WkbReader::members(Geometry& out, int nesting) {
  if (out.kind == Kind::collection && nesting == kMaxNesting) {
    return wrong(fmt::format("collections may be nested at most {} deep", kMaxNesting),
                 Code::too_large);
  }
  MEENT_TRY(size, count(kHeadBytes + kCountBytes));
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::size_t began = at_;
    if (out.kind == Kind::collection) {
      if (budget_ == 0) {
        return wrong(fmt::format("a geometry may have at most {} positions", kMaxPositions),
                     Code::too_large);
      }
      --budget_;
      MEENT_TRY(member, geometry(nesting + 1));
      if (member.stride != out.stride) {
        at_ = began;
        return wrong("a part has another number of dimensions than the whole");
      }
      out.members.push_back(std::move(member));
      continue;
    }
    MEENT_TRY(start, head());
    if (start.kind != member_kind(out.kind) || start.stride != out.stride) {
      at_ = began;
      return wrong(fmt::format("expected a {} as part of a {}, with as many dimensions",
                               name_of(member_kind(out.kind)), name_of(out.kind)));
    }
    const std::size_t before = out.positions.size();
    MEENT_CHECK(start.kind == Kind::point         ? point(out)
                : start.kind == Kind::line_string ? line(out, Kind::line_string)
                                                  : polygon(out));
    if (out.positions.size() == before) {
      at_ = began;
      return wrong("an empty part in a geometry that is not empty");
    }
    if (out.kind == Kind::multi_polygon) {
      out.part_ends.push_back(static_cast<std::uint32_t>(out.ring_ends.size()));
    }
  }
  return {};
}

result<Geometry> WkbReader::geometry(int nesting) {
  MEENT_TRY(start, head());
  Geometry out;
  out.kind = start.kind;
  out.stride = start.stride;
  switch (out.kind) {
    case Kind::point: MEENT_CHECK(point(out)); break;
    case Kind::line_string: {
      // A line of no positions is how an empty one is written.
      std::uint32_t claimed = 0;
      if (bytes_.size() - at_ >= sizeof(claimed)) {
        std::memcpy(&claimed, bytes_.data() + at_, sizeof(claimed));
        if (claimed == 0) {
          at_ += sizeof(claimed);
          break;
        }
      }
      MEENT_CHECK(line(out, Kind::line_string));
      break;
    }
    case Kind::polygon: MEENT_CHECK(polygon(out)); break;
    default: MEENT_CHECK(members(out, nesting)); break;
  }
  return out;
}

class WkbWriter {
 public:
  explicit WkbWriter(std::string& out) : out_(out) {}

  void geometry(const Geometry& g) {
    head(g.kind, g.stride);
    switch (g.kind) {
      case Kind::point: point(g); break;
      case Kind::line_string: line(g, 0, count(g.position_count())); break;
      case Kind::polygon: rings(g, 0, count(g.ring_ends.size())); break;
      case Kind::multi_point:
        u32(count(g.position_count()));
        for (std::uint32_t i = 0; i < g.position_count(); ++i) {
          head(Kind::point, g.stride);
          positions(g, i, i + 1);
        }
        break;
      case Kind::multi_line_string:
        u32(count(g.ring_ends.size()));
        for (std::size_t i = 0; i < g.ring_ends.size(); ++i) {
          head(Kind::line_string, g.stride);
          line(g, i == 0 ? 0 : g.ring_ends[i - 1], g.ring_ends[i]);
        }
        break;
      case Kind::multi_polygon:
        u32(count(g.part_ends.size()));
        for (std::size_t i = 0; i < g.part_ends.size(); ++i) {
          head(Kind::polygon, g.stride);
          rings(g, i == 0 ? 0 : g.part_ends[i - 1], g.part_ends[i]);
        }
        break;
      case Kind::collection:
        u32(count(g.members.size()));
        for (const Geometry& member : g.members) {
          geometry(member);
        }
        break;
    }
  }

 private:
  static std::uint32_t count(std::size_t size) { return static_cast<std::uint32_t>(size); }
  void u32(std::uint32_t value) { raw(&value, sizeof(value)); }
  void raw(const void* bytes, std::size_t size) {
    out_.append(static_cast<const char*>(bytes), size);
  }
  void head(Kind kind, std::uint8_t stride) {
    out_ += static_cast<char>(kLittle);
    u32(static_cast<std::uint32_t>(kind) + (stride == 3 ? kIsoZ : 0));
  }
  void positions(const Geometry& g, std::uint32_t from, std::uint32_t until) {
    raw(g.positions.data() + std::size_t{from} * g.stride,
        std::size_t{until - from} * g.stride * sizeof(double));
  }
  void point(const Geometry& g) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    if (g.empty()) {
      for (std::uint8_t i = 0; i < g.stride; ++i) {
        raw(&kNone, sizeof(kNone));
      }
    } else {
      positions(g, 0, 1);
    }
  }
  void line(const Geometry& g, std::uint32_t from, std::uint32_t until) {
    u32(until - from);
    positions(g, from, until);
  }
  void rings(const Geometry& g, std::uint32_t from, std::uint32_t until) {
    u32(until - from);
    for (std::uint32_t i = from; i < until; ++i) {
      line(g, i == 0 ? 0 : g.ring_ends[i - 1], g.ring_ends[i]);
    }
  }

  std::string& out_;
};

}  // namespace

result<Wkb> parse_wkb(std::string_view bytes) {
  WkbReader reader(bytes);
  MEENT_TRY(read, reader.geometry(0));
  MEENT_CHECK(reader.end());
  return Wkb{.geometry = std::move(read), .srid = reader.srid()};
}

void append_wkb(std::string& out, const Geometry& geometry) {
  WkbWriter(out).geometry(geometry);
}

}  // namespace meent::geo
