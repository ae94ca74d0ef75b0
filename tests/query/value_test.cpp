#include "query/value.hpp"

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::query;

TEST_CASE("names of types read back; unknown is no type to ask for") {
  for (int i = 1; i <= static_cast<int>(Type::json); ++i) {
    const auto type = static_cast<Type>(i);
    CHECK(parse_type(name_of(type)) == type);
  }
  CHECK(name_of(Type::instant) == "instant");
  CHECK_FALSE(parse_type("unknown"));
  CHECK_FALSE(parse_type("Text"));
  CHECK_FALSE(parse_type(""));
}

TEST_CASE("a value knows its type") {
  CHECK(Value().type() == Type::unknown);
  CHECK(Value().is_null());
  CHECK(Value(true).type() == Type::boolean);
  CHECK(Value(std::int64_t{1}).type() == Type::integer);
  CHECK(Value(1.5).type() == Type::number);
  CHECK(Value(Decimal::of(1)).type() == Type::decimal);
  CHECK(Value(std::string("x")).type() == Type::text);
  CHECK(Value(Instant{}).type() == Type::instant);
  CHECK(Value(Date{}).type() == Type::date);
  CHECK(Value(Interval{}).type() == Type::interval);
  CHECK(Value(std::make_shared<const geo::Geometry>()).type() == Type::geometry);
  CHECK(Value(std::make_shared<const Array>()).type() == Type::array);
  CHECK(*Value(std::int64_t{7}).as<std::int64_t>() == 7);
  CHECK(Value(std::int64_t{7}).as<double>() == nullptr);
}
