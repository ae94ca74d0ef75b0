// All collections at one moment: immutable, shared, replaced as a whole when one changes.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "query/schema.hpp"

namespace meent::query {

struct Collection {
  CollectionId id;
  std::uint32_t version = 1;  // of the definition
  Schema schema;
};
using CollectionRef = std::shared_ptr<const Collection>;

class Catalogue {
 public:
  Catalogue() = default;
  explicit Catalogue(std::vector<CollectionRef> collections);  // in any order

  const std::vector<CollectionRef>& all() const { return all_; }  // by name
  CollectionRef find(std::string_view name) const;                // null when unknown
  CollectionRef find(CollectionId id) const;

 private:
  std::vector<CollectionRef> all_;
};
using CatalogueRef = std::shared_ptr<const Catalogue>;

}  // namespace meent::query
