// Random geometries that obey the rules of form, from a generator with a fixed seed.
#pragma once

#include <random>

#include "base/geo/geometry.hpp"

namespace meent::geo::test {

class RandomGeometry {
 public:
  explicit RandomGeometry(std::uint64_t seed) : random_(seed) {}

  Geometry any(int nesting = 0) {
    const auto kind = static_cast<Kind>(1 + pick(nesting < 3 ? 7 : 6));
    return of(kind, pick(2) == 0 ? 2 : 3, nesting);
  }

  Geometry of(Kind kind, std::uint8_t stride, int nesting = 0) {
    Geometry g{.kind = kind, .stride = stride};
    switch (kind) {
      case Kind::point: positions(g, 1); break;
      case Kind::multi_point: positions(g, 1 + pick(5)); break;
      case Kind::line_string: line(g); break;
      case Kind::multi_line_string:
        for (std::size_t n = 1 + pick(3); n > 0; --n) {
          line(g);
        }
        break;
      case Kind::polygon: polygon(g); break;
      case Kind::multi_polygon:
        for (std::size_t n = 1 + pick(3); n > 0; --n) {
          polygon(g);
          g.part_ends.push_back(static_cast<std::uint32_t>(g.ring_ends.size()));
        }
        break;
      case Kind::collection:
        for (std::size_t n = 1 + pick(3); n > 0; --n) {
          const auto member = static_cast<Kind>(1 + pick(nesting < 3 ? 7 : 6));
          g.members.push_back(of(member, stride, nesting + 1));
        }
        break;
    }
    return g;
  }

  std::size_t pick(std::size_t below) { return random_() % below; }
  std::mt19937_64& random() { return random_; }

 private:
  void positions(Geometry& g, std::size_t count) {
    std::uniform_real_distribution<double> x(-180, 180);
    std::uniform_real_distribution<double> y(-90, 90);
    for (std::size_t i = 0; i < count; ++i) {
      g.positions.push_back(x(random_));
      g.positions.push_back(y(random_));
      if (g.stride == 3) {
        g.positions.push_back(static_cast<double>(pick(100)));
      }
    }
  }
  void line(Geometry& g) {
    positions(g, 2 + pick(4));
    g.ring_ends.push_back(static_cast<std::uint32_t>(g.position_count()));
  }
  void ring(Geometry& g) {
    const std::size_t from = g.positions.size();
    positions(g, 3 + pick(4));
    for (std::size_t i = 0; i < g.stride; ++i) {
      g.positions.push_back(g.positions[from + i]);
    }
    g.ring_ends.push_back(static_cast<std::uint32_t>(g.position_count()));
  }
  void polygon(Geometry& g) {
    for (std::size_t n = 1 + pick(2); n > 0; --n) {
      ring(g);
    }
  }

  std::mt19937_64 random_;
};

}  // namespace meent::geo::test
