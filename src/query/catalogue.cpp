#include "query/catalogue.hpp"

#include <algorithm>

namespace meent::query {

namespace {

std::string_view collection_name(const CollectionRef& collection) {
  return collection->schema.definition().name;
}

}  // namespace

Catalogue::Catalogue(std::vector<CollectionRef> collections) : all_(std::move(collections)) {
  std::ranges::sort(all_, {}, collection_name);
}

CollectionRef Catalogue::find(std::string_view name) const {
  const auto it = std::ranges::lower_bound(all_, name, {}, collection_name);
  return it != all_.end() && collection_name(*it) == name ? *it : nullptr;
}

CollectionRef Catalogue::find(CollectionId id) const {
  const auto it = std::ranges::find(all_, id, [](const CollectionRef& c) { return c->id; });
  return it != all_.end() ? *it : nullptr;
}

}  // namespace meent::query
