#include "gate/identity/shelf.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace meent::gate::identity {

namespace {

struct Thing {
  PublicId id;
  std::string name;
  std::string_view key() const { return name; }
};

std::shared_ptr<const Thing> thing(std::uint8_t id, std::string name) {
  return std::make_shared<const Thing>(Thing{PublicId{{id}}, std::move(name)});
}

template <class Place>
void check_place(Place& place) {
  place.put(thing(1, "a"));
  place.put(thing(2, "b"));
  CHECK(place.find("a")->id == PublicId{{1}});
  CHECK(place.find(PublicId{{2}})->name == "b");
  CHECK(place.find("c") == nullptr);
  place.put(thing(1, "c"));  // the same record under another key
  CHECK(place.find("a") == nullptr);
  CHECK(place.find("c")->id == PublicId{{1}});
  place.put(thing(3, "b"));  // another record took the key
  place.remove(PublicId{{2}});
  REQUIRE(place.find("b") != nullptr);
  CHECK(place.find("b")->id == PublicId{{3}});
  place.remove(PublicId{{9}});
  place.remove(PublicId{{3}});
  CHECK(place.find("b") == nullptr);
  CHECK(place.find(PublicId{{3}}) == nullptr);
}

}  // namespace

TEST_CASE("a shelf finds by key and by record") {
  Shelf<Thing> shelf;
  check_place(shelf);
}

TEST_CASE("a rack finds by key and by record") {
  Rack<const Thing> rack;
  check_place(rack);
}

TEST_CASE("a shelf is seen in order, from a place on") {
  Shelf<Thing> shelf;
  for (std::uint8_t i = 0; i < 5; ++i) {
    shelf.put(thing(i, std::string(1, static_cast<char>('e' - i))));
  }
  std::string seen;
  shelf.each("b", [&](const auto& each) {
    seen += each->name;
    return seen.size() < 3;
  });
  CHECK(seen == "bcd");
  CHECK(shelf.size() == 5);
}

TEST_CASE("everything on a rack is seen") {
  Rack<const Thing> rack;
  for (std::uint8_t i = 0; i < 200; ++i) {
    rack.put(thing(i, "thing " + std::to_string(i)));
  }
  int seen = 0;
  rack.each([&](const auto&) { ++seen; });
  CHECK(seen == 200);
  for (int i = 0; i < 200; ++i) {
    CHECK(rack.find("thing " + std::to_string(i)) != nullptr);
  }
}

}  // namespace meent::gate::identity
