// Members of a body that are no field of the collection: never seen through a mask, whatever the
// store remembers of them to be quick.
#include <doctest/doctest.h>

#include "store/bed.hpp"

namespace meent::store::testing {
namespace {

using query::Value;

// Every field and own property exactly: but for what is not declared it is as everything().
VisibleRef all_declared() {
  return Visible::everything(std::make_shared<const query::Mask>(
      std::vector<query::Precision>(1), std::array<query::Precision, 3>{}));
}

struct Works {
  Bed bed;
  query::CollectionRef works =
      bed.create({.name = "works", .fields = {{.name = "n", .type = query::Type::integer}}});

  std::vector<std::string> seen() {
    KeepAll sink;
    REQUIRE(bed.list({.collection = works, .visible = all_declared()}, sink));
    std::vector<std::string> bodies;
    for (const Kept& each : sink.all) {
      bodies.push_back(each.body);
    }
    return bodies;
  }
};

TEST_CASE("a member that is no field is hidden from the first row on that has one") {
  Works world;
  world.bed.add(world.works, "o", {Value(std::int64_t{1})});
  CHECK(world.seen() == std::vector<std::string>{R"({"n":1})"});
  world.bed.add(world.works, "o", {Value(std::int64_t{2})}, R"("secret":"x","more":[1,"}"])");
  world.bed.add(world.works, "o", {Value(std::int64_t{3})});
  const std::vector<std::string> bodies{R"({"n":1})", R"({"n":2})", R"({"n":3})"};
  CHECK(world.seen() == bodies);
  world.bed.reopen();
  world.works = world.bed->catalogue()->find("works");
  CHECK(world.seen() == bodies);
}

TEST_CASE("a change that brings a member that is no field is hidden too") {
  Works world;
  const PublicId id = world.bed.add(world.works, "o", {Value(std::int64_t{1})});
  const auto& schema = world.works->schema;
  REQUIRE(world.bed.write(
      ChangeRecord{.collection = world.works->id,
                   .id = id,
                   .transform = [&schema](const query::RecordView& old,
                                          query::RecordBatch& out) -> result<void> {
                     add_row(out, schema, old.owner, {Value(std::int64_t{2})}, R"("secret":true)");
                     return {};
                   }}));
  CHECK(world.seen() == std::vector<std::string>{R"({"n":2})"});
  CHECK(world.bed.read(world.works, id)->body == R"({"n":2,"secret":true})");
}

TEST_CASE("what was not declared is seen once it is a field") {
  Works world;
  world.bed.add(world.works, "o", {Value(std::int64_t{1})}, R"("later":5)");
  query::CollectionDefinition definition = world.works->schema.definition();
  definition.fields.push_back({.name = "later", .type = query::Type::integer});
  auto schema = query::Schema::make(std::move(definition));
  REQUIRE(schema);
  world.works = world.bed->change(sealed(ChangeCollection{world.works->id, std::move(*schema)}))
                    ->wait()
                    .value();
  KeepAll sink;
  const auto one_field = Visible::everything(std::make_shared<const query::Mask>(
      std::vector<query::Precision>{{}, {.kind = query::Precision::Kind::hidden}},
      std::array<query::Precision, 3>{}));
  REQUIRE(world.bed.list({.collection = world.works, .visible = one_field}, sink));
  CHECK(sink.all.at(0).body == R"({"n":1})");
}

}  // namespace
}  // namespace meent::store::testing
