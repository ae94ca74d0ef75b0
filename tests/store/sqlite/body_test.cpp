#include "store/sqlite/body.hpp"

#include <doctest/doctest.h>

#include "store/sqlite/database.hpp"

namespace meent::store::sqlite {
namespace {

using query::FieldDefinition;
using query::Type;

std::string projected(std::string_view body, const std::vector<std::string_view>& names) {
  std::string out;
  project(body, names, out);
  return out;
}

}  // namespace

TEST_CASE("members are found whatever stands between them") {
  constexpr std::string_view kBody =
      R"({"a":1,"b":"x\"},\\","c":{"a":[1,{"b":"]}"}]},"d":[],"e":null,"f":-1.5e3})";
  CHECK(find_member(kBody, "a") == "1");
  CHECK(find_member(kBody, "b") == R"("x\"},\\")");
  CHECK(find_member(kBody, "c") == R"({"a":[1,{"b":"]}"}]})");
  CHECK(find_member(kBody, "d") == "[]");
  CHECK(find_member(kBody, "e") == "null");
  CHECK(find_member(kBody, "f") == "-1.5e3");
  CHECK(!find_member(kBody, "g"));
  CHECK(!find_member("{}", "a"));
}

TEST_CASE("a projection keeps the order of the body and drops what is not there") {
  CHECK(projected(R"({"a":1,"b":[2,3],"c":"x"})", {"c", "a", "z"}) == R"({"a":1,"c":"x"})");
  CHECK(projected(R"({"a":1})", {"b"}) == "{}");
  CHECK(projected("{}", {"b"}) == "{}");
}

TEST_CASE("a body that is not what was stored is damage, not an answer") {
  for (const char* broken : {"", "[]", "{\"a\":\"x}", "{\"a\":{", "{\"a\":[1", "{a:1}"}) {
    INFO(broken);
    CHECK_THROWS_AS(find_member(broken, "zz"), Failure);
  }
}

TEST_CASE("values of every type from their JSON") {
  const auto value = [](Type type, std::string_view json, Type item = Type::unknown) {
    return value_of(FieldDefinition{.name = "f", .type = type, .item = item}, json);
  };
  CHECK(*value(Type::boolean, "true")->as<bool>());
  CHECK(*value(Type::integer, "-9223372036854775808")->as<std::int64_t>() == INT64_MIN);
  CHECK(*value(Type::number, "1e3")->as<double>() == 1000);
  CHECK(value(Type::decimal, "1.50")->as<Decimal>()->text() == "1.50");
  CHECK(value(Type::decimal, "\"1.50\"")->as<Decimal>()->text() == "1.50");
  CHECK(*value(Type::text, R"("a\u00e9\ud834\udd1e\n\"\/")")->as<std::string>() ==
        "a\u00e9\U0001d11e\n\"/");
  CHECK(*value(Type::date, "\"1970-01-02\"")->as<Date>() == Date{1});
  CHECK(*value(Type::instant, "\"1970-01-01T00:00:01Z\"")->as<Instant>() == Instant{1'000'000});
  CHECK(value(Type::interval, "\"../1970-01-01T00:00:00Z\"")->as<Interval>()->from == kEarliest);
  CHECK(value(Type::geometry, R"({"type":"Point","coordinates":[1,2]})")->type() == Type::geometry);
  const auto array = value(Type::array, R"(["a,]",null,"b"])", Type::text);
  REQUIRE(array);
  REQUIRE((*array->as<query::Value::ArrayRef>())->size() == 3);
  CHECK(*(**array->as<query::Value::ArrayRef>())[0].as<std::string>() == "a,]");
  CHECK((**array->as<query::Value::ArrayRef>())[1].is_null());
  CHECK((*value(Type::array, "[]", Type::integer)->as<query::Value::ArrayRef>())->empty());
  CHECK(value(Type::integer, "null")->is_null());
}

TEST_CASE("what is not of the type is refused") {
  const auto bad = [](Type type, std::string_view json) {
    return !value_of(FieldDefinition{.name = "f", .type = type, .item = Type::integer}, json);
  };
  CHECK(bad(Type::boolean, "1"));
  CHECK(bad(Type::integer, "1.5"));
  CHECK(bad(Type::integer, "9223372036854775808"));
  CHECK(bad(Type::number, "\"1\""));
  CHECK(bad(Type::text, "1"));
  CHECK(bad(Type::date, "\"soon\""));
  CHECK(bad(Type::array, "{}"));
  CHECK(bad(Type::array, "[1,\"x\"]"));
  CHECK(bad(Type::geometry, "{\"type\":\"Point\"}"));
}

}  // namespace meent::store::sqlite
