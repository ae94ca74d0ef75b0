#include "net/kept.hpp"

#include <doctest/doctest.h>

using meent::net::kKeptBytes;
using meent::net::put_away;

TEST_CASE("a small buffer keeps its room, a large one gives it back, both are empty") {
  std::string small(kKeptBytes / 2, 'x');
  const auto room = small.capacity();
  put_away(small);
  CHECK(small.empty());
  CHECK(small.capacity() == room);
  std::string large(kKeptBytes + 1, 'x');
  put_away(large);
  CHECK(large.empty());
  CHECK(large.capacity() < 100);
  put_away(large);
  CHECK(large.empty());
}
