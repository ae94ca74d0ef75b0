#include "doors/v1/definition.hpp"

#include <doctest/doctest.h>

#include <random>

namespace meent::doors::v1 {

namespace {

query::CollectionDefinition random_definition(std::mt19937_64& dice) {
  using query::Type;
  constexpr Type kScalars[] = {Type::boolean, Type::integer, Type::number, Type::decimal,
                               Type::text,    Type::instant, Type::date,   Type::interval};
  const auto maybe = [&](const char* text) { return std::string(dice() % 2 == 0 ? text : ""); };
  query::CollectionDefinition definition{.name = "c" + std::to_string(dice() % 1'000),
                                         .title = maybe("Título \"x\"\n"),
                                         .description = maybe("d"),
                                         .organisation = maybe("o")};
  for (std::uint64_t i = dice() % 20; i > 0; --i) {
    query::FieldDefinition field{.name = "f" + std::to_string(i), .type = kScalars[dice() % 8]};
    if (dice() % 5 == 0 && field.type != Type::interval) {
      field.item = field.type;
      field.type = Type::array;
    }
    field.title = maybe("é");
    field.meaning = maybe("https://example.org/x");
    field.required = dice() % 2 == 0;
    field.personal = dice() % 2 == 0;
    field.indexed = field.type != Type::array && dice() % 2 == 0;
    if (field.type == Type::text && dice() % 2 == 0) {
      field.choices = {"a", "b\"", "ç"};
    }
    definition.fields.push_back(std::move(field));
  }
  return definition;
}

}  // namespace

TEST_CASE("a definition that is written is read as the same") {
  std::mt19937_64 dice(3);
  for (int round = 0; round < 500; ++round) {
    const auto definition = random_definition(dice);
    const auto read = read_definition(definition_json(definition));
    REQUIRE_MESSAGE(read, (read ? std::string{} : read.error().detail + read.error().where));
    CHECK(read->definition() == definition);
  }
}

TEST_CASE("what is empty is not written") {
  CHECK(definition_json({.name = "w", .fields = {{.name = "a"}}}) ==
        R"({"name":"w","fields":[{"name":"a","type":"text"}]})");
}

TEST_CASE("null is absent") {
  const auto read = read_definition(
      R"({"name":"w","title":null,"fields":[{"name":"a","type":"text","unit":null,"item":null,)"
      R"("required":null,"choices":null}]})");
  REQUIRE(read);
  CHECK(read->definition() == query::CollectionDefinition{.name = "w", .fields = {{.name = "a"}}});
}

TEST_CASE("a type that is nearly right is named") {
  const auto refused = read_definition(R"({"name":"w","fields":[{"name":"a","type":"interger"}]})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "/fields/0/type");
  CHECK(refused.error().detail.find("\"integer\"") != std::string::npos);
  const auto far = read_definition(R"({"name":"w","fields":[{"name":"a","type":"qqqqqqqq"}]})");
  CHECK(far.error().detail.find("geometry") != std::string::npos);
}

TEST_CASE("a collection tells its version and its records") {
  query::Collection collection{CollectionId{1}, 4,
                               query::Schema::make({.name = "w", .fields = {}}).value()};
  std::string out;
  append_collection(out, collection, 17);
  CHECK(out == R"({"name":"w","fields":[],"version":4,"recordCount":17})");
}

}  // namespace meent::doors::v1
