// A database of the newest form without a store around it, and what else the parts of a store are
// driven with alone: collections from definitions, filters that were checked, tables as text.
#pragma once

#include "query/random_expr.hpp"
#include "store/bed.hpp"
#include "store/sqlite/layout.hpp"
#include "store/sqlite/migrations.hpp"

namespace meent::store::testing {

inline query::CollectionRef collection_of(query::CollectionDefinition definition,
                                          CollectionId id = CollectionId{1}) {
  auto schema = query::Schema::make(std::move(definition));
  REQUIRE_MESSAGE(schema, schema.error().detail);
  return std::make_shared<const query::Collection>(
      query::Collection{.id = id, .schema = std::move(*schema)});
}

// `field op values...`, as check() leaves it.
inline query::ExprRef predicate(const query::CollectionRef& collection, query::Op op,
                                const char* field, const std::vector<query::Value>& values = {}) {
  std::vector<query::ExprRef> args{query::field(field)};
  for (const query::Value& value : values) {
    args.push_back(query::literal(value));
  }
  return query::testing::checked(query::make(op, std::move(args)), collection->schema);
}

inline query::Value point_at(double x, double y) {
  return query::Value::GeometryRef(std::make_shared<const geo::Geometry>(
      geo::Geometry{.kind = geo::Kind::point, .positions = {x, y}}));
}

struct BareDatabase {
  TempDirectory directory;
  sqlite::Connection connection{directory.path() / kDatabaseName, sqlite::Connection::Mode::create};
  sqlite::StatementCache statements{connection};

  BareDatabase() {
    SeededRandom random;
    REQUIRE(sqlite::migrate(connection, random));
  }

  void run(const std::vector<std::string>& all) {
    for (const std::string& sql : all) {
      connection.run(sql);
    }
  }
  // The first column of each row that a statement gives, each on a line of its own.
  std::string rows(const std::string& sql) const {
    sqlite::Statement ask(connection, sql);
    std::string out;
    while (ask.step()) {
      out += std::string(ask.is_null(0) ? "null" : ask.text(0)) + "\n";
    }
    return out;
  }
};

}  // namespace meent::store::testing
