// That walks are what they promise: each stretch is one search of one index or of the table itself,
// nothing is sorted by SQLite, and a position is sought, not counted up to.
#include "store/sqlite/walk.hpp"

#include <doctest/doctest.h>

#include "query/check.hpp"
#include "store/bed.hpp"
#include "store/sqlite/migrations.hpp"

namespace meent::store::sqlite {
namespace {

using query::Type;
using query::Value;
using store::testing::Bed;

struct Plans {
  Bed bed;
  query::CollectionRef collection =
      bed.create({.name = "things",
                  .title = "Things",
                  .fields = {{.name = "n", .type = Type::integer, .indexed = true},
                             {.name = "word", .type = Type::text, .indexed = true}}});
  std::unique_ptr<Connection> raw;
  Layout layout{collection, std::make_shared<std::atomic<bool>>()};
  Owners owners;
  IdKey key{};
  IdCodec ids{key};

  Plans() {
    for (int i = 0; i < 10; ++i) {
      bed.clock.advance(1'000);
      bed.add(collection, "o", {Value(std::int64_t{i % 3}), Value(std::string("w"))});
    }
    bed.close();
    raw = std::make_unique<Connection>(bed.options().directory / kDatabaseName,
                                       Connection::Mode::write);
  }

  std::string plan_of(const Stretch& stretch) const {
    Statement explain(*raw, "EXPLAIN QUERY PLAN SELECT key,body FROM " + stretch.from + " WHERE " +
                                (stretch.where.text.empty() ? "1" : stretch.where.text) +
                                (stretch.order.empty() ? "" : " ORDER BY " + stretch.order));
    std::string plan;
    while (explain.step()) {
      plan += std::string(explain.text(3)) + "\n";
    }
    return plan;
  }

  query::ExprRef checked(query::Op op, const char* field, Value value) const {
    return *query::check(query::make(op, {query::field(field), query::literal(std::move(value))}),
                         collection->schema);
  }
};

std::string all_plans(Plans& plans, Reader& reader, const query::ExprRef& filter,
                      const std::optional<query::Position>& after, auto make) {
  const Selection selection(plans.layout, plans.owners, plans.ids, filter,
                            *Visible::everything(query::Mask::everything()));
  const auto walk = make(WalkContext{reader, plans.layout, selection, after}, selection);
  std::string text;
  while (const auto stretch = walk->next()) {
    text += plans.plan_of(*stretch);
  }
  return text;
}

}  // namespace

TEST_CASE("no walk is sorted by SQLite, and a position is a search") {
  Plans plans;
  OpenOptions options = plans.bed.options();
  Reader reader(options.directory / kDatabaseName, options, plans.key);
  Published published;
  reader.start_clock();
  reader.renew(published);
  const std::optional<query::Position> none;
  const RecordKey somewhere{std::int64_t{100} << kKeySerialBits};
  const std::optional<query::Position> key_only = query::Position{{}, somewhere};
  const std::optional<query::Position> with_value =
      query::Position{{Value(std::int64_t{1})}, somewhere};
  const auto check = [&](const std::string& text, const char* wanted) {
    INFO(text);
    CHECK(text.find("TEMP B-TREE") == std::string::npos);
    CHECK(text.find(wanted) != std::string::npos);
  };
  const auto by_key = [](const WalkContext& c, const Selection&) {
    return walk_by_key(c, nullptr);
  };
  const auto newest = [](const WalkContext& c, const Selection&) {
    return walk_newest_first(c, nullptr);
  };
  const auto ascending = [](const WalkContext& c, const Selection&) {
    return walk_by_index(c, {FieldIndex{0}, false}, false);
  };
  const auto descending = [](const WalkContext& c, const Selection&) {
    return walk_by_index(c, {FieldIndex{0}, true}, false);
  };
  check(all_plans(plans, reader, nullptr, key_only, by_key), "USING INTEGER PRIMARY KEY (rowid>?)");
  check(all_plans(plans, reader, nullptr, none, newest), "USING INTEGER PRIMARY KEY");
  check(all_plans(plans, reader, nullptr, none, ascending), "USING INDEX i1_f0");
  check(all_plans(plans, reader, nullptr, with_value, ascending), "i1_f0 (f0=? AND key>?)");
  check(all_plans(plans, reader, nullptr, with_value, descending), "i1_f0 (f0=? AND key>?)");
  check(all_plans(plans, reader, plans.checked(query::Op::lt, "n", Value(std::int64_t{2})),
                  with_value, ascending),
        "i1_f0");
}

TEST_CASE("one value of an index gives its rows by key") {
  Plans plans;
  OpenOptions options = plans.bed.options();
  Reader reader(options.directory / kDatabaseName, options, plans.key);
  const auto filter = plans.checked(query::Op::eq, "word", Value(std::string("w")));
  const std::optional<query::Position> after = query::Position{{}, RecordKey{1}};
  const auto text =
      all_plans(plans, reader, filter, after, [](const WalkContext& c, const Selection& selection) {
        REQUIRE(!selection.seeks().empty());
        REQUIRE(selection.seeks().front().in_key_order);
        return walk_by_key(c, &selection.seeks().front());
      });
  INFO(text);
  CHECK(text.find("i1_f1 (f1=? AND key>?)") != std::string::npos);
  CHECK(text.find("TEMP B-TREE") == std::string::npos);
}

}  // namespace meent::store::sqlite
