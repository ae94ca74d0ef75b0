// A reader of its own beside an open store, for tests of what lies under a list or a count.
#pragma once

#include "store/bed.hpp"
#include "store/sqlite/layout.hpp"
#include "store/sqlite/readers.hpp"

namespace meent::store::testing {

struct RawReader {
  RawReader(const Bed& bed, const query::CollectionRef& collection)
      : layout(collection), reader(bed.options().directory / kDatabaseName, bed.options(), key) {
    renew();
  }
  // What was committed since is seen from here on.
  void renew() {
    published.renew();
    reader.start_clock();
    reader.renew(published);
  }

  sqlite::IdKey key{};
  sqlite::Published published;
  sqlite::Layout layout;
  sqlite::Reader reader;
};

}  // namespace meent::store::testing
