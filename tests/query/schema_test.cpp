#include "query/schema.hpp"

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::query;

namespace {

error wrong(CollectionDefinition definition) {
  const auto schema = Schema::make(std::move(definition));
  REQUIRE_FALSE(schema);
  return schema.error();
}

error wrong_field(FieldDefinition field) {
  return wrong({.name = "farms", .fields = {{.name = "first"}, std::move(field)}});
}

}  // namespace

TEST_CASE("fields are found by name and by place") {
  const auto schema = Schema::make({.name = "farms",
                                    .fields = {{.name = "cows", .type = Type::integer},
                                               {.name = "place", .type = Type::geometry}}});
  REQUIRE(schema);
  CHECK(schema->size() == 2);
  CHECK(schema->find("place") == FieldIndex{1});
  CHECK_FALSE(schema->find("sheep"));
  CHECK_FALSE(schema->find("id"));
  CHECK(schema->field(FieldIndex{0}).name == "cows");
  CHECK(schema->geometry() == FieldIndex{1});
  CHECK(schema->definition().name == "farms");
}

TEST_CASE("the nearest name is offered, own properties too") {
  const auto schema = Schema::make({.name = "farms", .fields = {{.name = "cows"}}});
  CHECK(schema->nearest("cosw") == "cows");
  CHECK(schema->nearest("Cows") == "cows");
  CHECK(schema->nearest("verison") == "version");
  CHECK(schema->nearest("quite-something-else").empty());
}

TEST_CASE("own properties") {
  CHECK(own_property(std::string_view("id"))->index == kId);
  CHECK(own_property(kChanged)->name == "changed");
  CHECK(own_property(kChanged)->type == Type::instant);
  CHECK(own_property(std::string_view("cows")) == nullptr);
  CHECK(own_property(FieldIndex{0}) == nullptr);
}

TEST_CASE("names of collections") {
  for (const char* name : {"", "Farms", "1farm", "-a", "a_b", "a b", "é"}) {
    CAPTURE(name);
    CHECK(wrong({.name = name}).where == "/name");
  }
  CHECK(wrong({.name = std::string(64, 'a')}).where == "/name");
  CHECK(Schema::make({.name = std::string(63, 'a')}));
  CHECK(Schema::make({.name = "dairy-farms-2"}));
}

TEST_CASE("names of fields") {
  for (const char* name : {"", "Cows", "1cow", "_a", "a-b", "a b"}) {
    CAPTURE(name);
    CHECK(wrong_field({.name = name}).where == "/fields/1/name");
  }
  for (const char* name : {"id", "owner", "version", "created", "changed"}) {
    CHECK(wrong_field({.name = name}).detail.find("of its own") != std::string::npos);
  }
  CHECK(wrong_field({.name = "first"}).detail == "two fields have the name first");
}

TEST_CASE("types, items, units, choices") {
  CHECK(wrong_field({.name = "a", .type = Type::unknown}).where == "/fields/1/type");
  CHECK(wrong_field({.name = "a", .type = Type::array}).where == "/fields/1/item");
  CHECK(wrong_field({.name = "a", .type = Type::array, .item = Type::json}).where ==
        "/fields/1/item");
  CHECK(wrong_field({.name = "a", .type = Type::text, .item = Type::text}).where ==
        "/fields/1/item");
  CHECK(wrong_field({.name = "a", .type = Type::text, .unit = "m"}).where == "/fields/1/unit");
  CHECK(wrong_field({.name = "a", .type = Type::number, .choices = {"x"}}).where ==
        "/fields/1/choices");
  CHECK(wrong_field({.name = "a", .choices = {"x", "y", "x"}}).where == "/fields/1/choices/2");
  CHECK(Schema::make({.name = "a", .fields = {{.name = "a", .choices = {"x", "y"}}}}));
}

TEST_CASE("one geometry, at most 200 fields") {
  CHECK(wrong({.name = "a",
               .fields = {{.name = "a", .type = Type::geometry},
                          {.name = "b", .type = Type::geometry}}})
            .where == "/fields/1/type");
  CollectionDefinition many{.name = "many"};
  for (int i = 0; i < 201; ++i) {
    many.fields.push_back({.name = "f" + std::to_string(i)});
  }
  CHECK(wrong(many).code == Code::too_large);
  many.fields.pop_back();
  CHECK(Schema::make(many));
}
