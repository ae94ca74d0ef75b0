// A schema with one field of every type, for the tests of record formats.
#pragma once

#include <doctest/doctest.h>

#include "query/schema.hpp"

namespace meent::formats::test {

inline query::Schema people_schema() {
  using query::Type;
  query::CollectionDefinition d{.name = "houses", .title = "Houses", .organisation = "town"};
  d.fields = {{.name = "name", .type = Type::text, .required = true},
              {.name = "age", .type = Type::integer},
              {.name = "height", .type = Type::number},
              {.name = "price", .type = Type::decimal},
              {.name = "active", .type = Type::boolean},
              {.name = "seen", .type = Type::instant},
              {.name = "born", .type = Type::date},
              {.name = "stay", .type = Type::interval},
              {.name = "place", .type = Type::geometry},
              {.name = "tags", .type = Type::array, .item = Type::text},
              {.name = "extra", .type = Type::json},
              {.name = "colour", .type = Type::text, .choices = {"red", "green"}}};
  auto made = query::Schema::make(std::move(d));
  REQUIRE_MESSAGE(made, made.error().detail, " ", made.error().where);
  return *made;
}

}  // namespace meent::formats::test
