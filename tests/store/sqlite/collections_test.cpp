// Collections made, changed and dropped: what may change, what records must hold first, and what
// becomes of members that were there before their field.
#include "store/sqlite/collections.hpp"

#include <doctest/doctest.h>

#include "query/check.hpp"
#include "store/bed.hpp"

namespace meent::store::testing {
namespace {

using query::FieldDefinition;
using query::Type;
using query::Value;

query::CollectionDefinition trees() {
  return {.name = "trees", .title = "Trees", .fields = {{.name = "kind", .type = Type::text}}};
}

result<query::CollectionRef> change(Bed& bed, const query::CollectionRef& collection,
                                    query::CollectionDefinition definition) {
  auto schema = query::Schema::make(std::move(definition));
  REQUIRE_MESSAGE(schema, schema.error().detail);
  return bed->change(sealed(ChangeCollection{collection->id, std::move(*schema)}))->wait();
}

query::CollectionDefinition with(const query::CollectionRef& collection, FieldDefinition field) {
  auto definition = collection->schema.definition();
  definition.fields.push_back(std::move(field));
  return definition;
}

std::uint64_t count_where(Bed& bed, const query::CollectionRef& collection, query::Op op,
                          const char* field, Value value) {
  const auto filter = query::check(
      query::make(op, {query::field(field), query::literal(std::move(value))}), collection->schema);
  REQUIRE(filter);
  return bed->count(sealed(CountRecords{collection, *filter}))->rows;
}

}  // namespace

TEST_CASE("a name is taken once") {
  Bed bed;
  bed.create(trees());
  auto again = bed->create(sealed(CreateCollection{*query::Schema::make(trees())}))->wait();
  CHECK(again.error().code == Code::conflict);
  CHECK(again.error().where == "/name");
  CHECK(bed->catalogue()->all().size() == 1);
}

TEST_CASE("a collection with records is dropped only when that is said, and its ids are gone") {
  Bed bed;
  const auto collection = bed.create(trees());
  const PublicId id = bed.add(collection, "o", {Value(std::string("oak"))});
  const auto drop = [&](bool even) {
    return bed->drop(sealed(DropCollection{collection->id, even}))->wait();
  };
  CHECK(drop(false).error().code == Code::conflict);
  CHECK(drop(true));
  CHECK(drop(true).error().code == Code::not_found);
  CHECK(!bed->catalogue()->find("trees"));
  const auto next = bed.create(trees());
  CHECK(next->id != collection->id);
  CHECK(bed.read(next, id).error().code == Code::not_found);
  CHECK(bed->count(sealed(CountRecords{.collection = next}))->rows == 0);
}

TEST_CASE("what is told of a collection is stored with it, or not at all") {
  Bed bed;
  const auto entry = [](std::string body) {
    return LogEntry{.body = std::move(body), .terms = {}};
  };
  const auto rows = [&] { return bed->outbox(sealed(ReadOutbox{})); };
  const auto create = [&] {
    return bed->create(sealed(CreateCollection{*query::Schema::make(trees()), entry("created")}))
        ->wait();
  };
  const auto collection = create();
  REQUIRE(collection);
  CHECK_FALSE(create());  // the name is taken
  auto definition = (*collection)->schema.definition();
  const auto change = [&] {
    return bed
        ->change(sealed(ChangeCollection{(*collection)->id, *query::Schema::make(definition),
                                         entry("changed")}))
        ->wait();
  };
  REQUIRE(change());  // nothing is changed
  definition.title = "Bomen";
  REQUIRE(change());
  bed.add(*collection, "o", {Value(std::string("oak"))});
  bed.add(*collection, "p", {Value(std::string("elm"))});
  const auto drop = [&](bool even) {
    return bed->drop(sealed(DropCollection{(*collection)->id, even, entry("dropped")}))->wait();
  };
  CHECK_FALSE(drop(false));
  REQUIRE(drop(true));
  const auto told = rows();
  REQUIRE(told.size() == 3);
  CHECK(told[0].entry.body == "created");
  CHECK(told[0].owners.empty());
  CHECK(told[1].entry.body == "changed");
  CHECK(told[1].owners.empty());
  CHECK(told[2].entry.body == "dropped");
  CHECK(told[2].owners == std::vector<OwnerId>{*bed->owner("o"), *bed->owner("p")});
}

TEST_CASE("the outbox tells from which row to which it spans") {
  Bed bed;
  const auto span = [&] {
    const auto found = bed->outbox_span(sealed(ReadOutboxSpan{}));
    return std::pair{found.first, found.last};
  };
  CHECK(span() == std::pair<std::uint64_t, std::uint64_t>{1, 0});
  for (int i = 0; i < 3; ++i) {
    auto definition = trees();
    definition.name += std::to_string(i);
    REQUIRE(bed->create(sealed(CreateCollection{*query::Schema::make(definition), LogEntry{}}))
                ->wait());
  }
  CHECK(span() == std::pair<std::uint64_t, std::uint64_t>{1, 3});
  REQUIRE(bed->settle(sealed(SettleOutbox{2}))->wait());
  CHECK(span() == std::pair<std::uint64_t, std::uint64_t>{3, 3});
  REQUIRE(bed->settle(sealed(SettleOutbox{3}))->wait());
  bed.reopen();
  CHECK(span() == std::pair<std::uint64_t, std::uint64_t>{4, 3});
}

TEST_CASE("fields keep name, place, type and unit") {
  Bed bed;
  const auto collection = bed.create(trees());
  const auto refused = [&](auto edit) {
    auto definition = collection->schema.definition();
    edit(definition);
    const auto changed = change(bed, collection, definition);
    REQUIRE(!changed);
    CHECK(changed.error().code == Code::invalid);
    return changed.error().where;
  };
  CHECK(refused([](auto& d) { d.name = "bushes"; }) == "/name");
  CHECK(refused([](auto& d) { d.fields[0].name = "sort"; }) == "/fields/0/name");
  CHECK(refused([](auto& d) { d.fields[0].type = Type::integer; }) == "/fields/0/type");
  CHECK(refused([](auto& d) { d.fields.clear(); }) == "/fields");
  CHECK(refused([](auto& d) {
          d.fields.insert(d.fields.begin(), {.name = "first", .type = Type::text});
        }) == "/fields/0/name");
}

TEST_CASE("titles, meanings and new fields make a new version that survives") {
  Bed bed;
  const auto collection = bed.create(trees());
  bed.add(collection, "o", {Value(std::string("oak"))});
  auto definition = with(collection, {.name = "height", .type = Type::number, .unit = "m"});
  definition.title = "All trees";
  definition.fields[0].choices = {"oak", "elm"};
  const auto changed = change(bed, collection, definition);
  REQUIRE(changed);
  CHECK((*changed)->version == 2);
  bed.add(*changed, "o", {Value(std::string("elm")), Value(12.0)});
  CHECK(count_where(bed, *changed, query::Op::gt, "height", Value(1.0)) == 1);
  bed.reopen();
  const auto again = bed->catalogue()->find("trees");
  CHECK(again->version == 2);
  CHECK(again->schema.definition() == definition);
  CHECK(bed.all(again).size() == 2);
}

TEST_CASE("the same definition again changes nothing") {
  Bed bed;
  const auto collection = bed.create(trees());
  const auto same = change(bed, collection, collection->schema.definition());
  REQUIRE(same);
  CHECK((*same)->version == 1);
}

TEST_CASE("members that were there become values of the new field, in its place") {
  Bed bed;
  const auto collection = bed.create(trees());
  const PublicId id = bed.add(collection, "o", {Value(std::string("oak"))},
                              R"("note":"n","height":12.50,"planted":"2020-01-02")");
  bed.add(collection, "o", {Value(std::string("elm"))});
  auto definition = with(collection, {.name = "height", .type = Type::decimal, .indexed = true});
  definition.fields.push_back({.name = "planted", .type = Type::date});
  const auto changed = change(bed, collection, definition);
  REQUIRE_MESSAGE(changed, changed.error().detail);
  CHECK(count_where(bed, *changed, query::Op::eq, "height", Value(*Decimal::parse("12.5"))) == 1);
  CHECK(count_where(bed, *changed, query::Op::lt, "planted", Value(Date{20'000})) == 1);
  CHECK(bed.read(*changed, id)->body ==
        R"({"kind":"oak","height":12.50,"planted":"2020-01-02","note":"n"})");
}

TEST_CASE("members of another type stop the change, and nothing of it stands") {
  Bed bed;
  const auto collection = bed.create(trees());
  bed.add(collection, "o", {Value(std::string("oak"))}, R"("height":"tall")");
  const auto changed =
      change(bed, collection, with(collection, {.name = "height", .type = Type::number}));
  CHECK(changed.error().code == Code::conflict);
  CHECK(changed.error().where == "/fields/1/type");
  CHECK(bed->catalogue()->find("trees")->version == 1);
  bed.add(collection, "o", {Value(std::string("elm"))});
  CHECK(bed.all(collection).size() == 2);
}

TEST_CASE("what becomes required or a closed choice must already hold") {
  Bed bed;
  const auto collection = bed.create(trees());
  bed.add(collection, "o", {Value()});
  bed.add(collection, "o", {Value(std::string("oak"))});
  auto required = collection->schema.definition();
  required.fields[0].required = true;
  CHECK(change(bed, collection, required).error().where == "/fields/0/required");
  auto chosen = collection->schema.definition();
  chosen.fields[0].choices = {"elm"};
  CHECK(change(bed, collection, chosen).error().where == "/fields/0/choices");
  chosen.fields[0].choices = {"elm", "oak"};
  CHECK(change(bed, collection, chosen));
}

TEST_CASE("an index comes and goes with the definition") {
  Bed bed;
  auto collection = bed.create(trees());
  bed.add(collection, "o", {Value(std::string("oak"))});
  const auto index_there = [&] {
    bed.close();
    sqlite::Connection raw(bed.options().directory / kDatabaseName,
                           sqlite::Connection::Mode::write);
    sqlite::Statement ask(raw, "SELECT 1 FROM sqlite_schema WHERE name='i1_f0'");
    const bool there = ask.step();
    return there;
  };
  auto definition = collection->schema.definition();
  definition.fields[0].indexed = true;
  REQUIRE(change(bed, collection, definition));
  CHECK(index_there());
  bed.reopen();
  collection = bed->catalogue()->find("trees");
  CHECK(count_where(bed, collection, query::Op::eq, "kind", Value(std::string("oak"))) == 1);
  definition.fields[0].indexed = false;
  REQUIRE(change(bed, collection, definition));
  CHECK(!index_there());
}

}  // namespace meent::store::testing
