#include "store/sqlite/differences.hpp"

#include <doctest/doctest.h>

namespace meent::store::sqlite {
namespace {

query::Schema milk() {
  using query::Type;
  auto schema = query::Schema::make({.name = "melk",
                                     .title = "Melk",
                                     .fields = {{.name = "cow", .type = Type::text},
                                                {.name = "litres", .type = Type::decimal},
                                                {.name = "at", .type = Type::instant}}});
  REQUIRE(schema);
  return std::move(*schema);
}

// "field:before>after" for each field that differs; a value that is not kept is empty.
std::string told(std::string_view before, std::string_view after) {
  const query::Schema schema = milk();
  const query::RecordView was{.version = 4, .changed = Instant{10}, .body = before};
  std::string out;
  const auto add = [&out](const query::Value& value) {
    if (const auto* decimal = value.as<Decimal>()) {
      out += decimal->text();
    } else if (const auto* instant = value.as<Instant>()) {
      out += std::to_string(instant->micros);
    }
  };
  const auto all = differences(schema, was, after, Instant{20});
  for (const Difference& each : *all) {
    if (each.field.value < 0) {
      continue;
    }
    out += (out.empty() ? "" : " ") + schema.field(each.field).name + ":";
    add(each.before);
    out += ">";
    add(each.after);
  }
  return out;
}

}  // namespace

TEST_CASE("what differs is told with the values that can be rounded") {
  CHECK(told(R"({"litres":1.5})", R"({"litres":1.5})").empty());
  CHECK(told(R"({"litres":1.5})", R"({"litres":2})") == "litres:1.5>2");
  CHECK(told(R"({"cow":"Klara","litres":1})", R"({"cow":"Bertha","litres":1})") == "cow:>");
  CHECK(told("{}", R"({"at":"1970-01-01T00:00:01Z"})") == "at:>1000000");
  CHECK(told(R"({"cow":"Klara","litres":1})", "{}") == "cow:> litres:1>");
  CHECK(told(R"({"litres":1,"vrij":1})", R"({"litres":1,"anders":2})").empty());
}

TEST_CASE("version and moment always differ") {
  const query::Schema schema = milk();
  const query::RecordView was{.version = 4, .changed = Instant{10}, .body = "{}"};
  const auto all = differences(schema, was, "{}", Instant{20});
  REQUIRE(all->size() == 2);
  CHECK((*all)[0].field == query::kVersion);
  CHECK(*(*all)[0].after.as<std::int64_t>() == 5);
  CHECK((*all)[1].field == query::kChanged);
  CHECK(*(*all)[1].before.as<Instant>() == Instant{10});
  CHECK(*(*all)[1].after.as<Instant>() == Instant{20});
}

}  // namespace meent::store::sqlite
