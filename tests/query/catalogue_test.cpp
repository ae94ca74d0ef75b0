#include "query/catalogue.hpp"

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::query;

namespace {

CollectionRef collection(std::int32_t id, const char* name) {
  return std::make_shared<const Collection>(
      Collection{CollectionId{id}, 1, *Schema::make({.name = name})});
}

}  // namespace

TEST_CASE("collections are found by name and id, whatever the order they came in") {
  const Catalogue catalogue(
      {collection(1, "wells"), collection(2, "farms"), collection(3, "roads")});
  CHECK(catalogue.find("farms")->id == CollectionId{2});
  CHECK(catalogue.find(CollectionId{1})->schema.definition().name == "wells");
  CHECK(catalogue.find("farm") == nullptr);
  CHECK(catalogue.find("zzz") == nullptr);
  CHECK(catalogue.find(CollectionId{4}) == nullptr);
  CHECK(catalogue.all().front()->schema.definition().name == "farms");
  CHECK(Catalogue{}.find("farms") == nullptr);
}
