#include "query/coercion.hpp"

#include <doctest/doctest.h>

#include "query/print.hpp"

using namespace meent;
using namespace meent::query;

namespace {

std::string beside(Value value, Type type) {
  const auto outcome = coerce(literal(std::move(value), 5), type);
  return outcome ? canonical(*outcome) : outcome.error().where;
}

}  // namespace

TEST_CASE("a field is never changed, a literal of the right type neither") {
  const ExprRef name = field("a");
  CHECK(*coerce(name, Type::date) == name);
  const ExprRef one = literal(std::int64_t{1});
  CHECK(*coerce(one, Type::integer) == one);
  CHECK(*coerce(literal(Null{}), Type::date));
}

TEST_CASE("texts are read as what they stand beside, or the place is told") {
  CHECK(beside(std::string("1970-01-02"), Type::date) == "D1");
  CHECK(beside(std::string("1970-01-02"), Type::instant) == "@86400000000");
  CHECK(beside(std::string("2.50"), Type::decimal) == "d2.50s2");
  CHECK(beside(std::string("x"), Type::date) == "filter:5");
  CHECK(beside(std::string("x"), Type::instant) == "filter:5");
  CHECK(beside(std::string("x"), Type::interval) == "filter:5");
  CHECK(beside(std::string("x"), Type::decimal) == "filter:5");
  CHECK(beside(std::string("1"), Type::integer) == "t1:1");
}

TEST_CASE("a long text is cut in the message, not in a character") {
  std::string text = "x";
  for (int i = 0; i < 100; ++i) {
    text += "é";
  }
  const auto outcome = coerce(literal(text), Type::date);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().detail.size() < 150);
  CHECK(outcome.error().detail.find("é...'") != std::string::npos);
}

TEST_CASE("numbers keep their value") {
  CHECK(beside(std::int64_t{3}, Type::number) == "n4008000000000000");
  CHECK(beside(std::int64_t{9'007'199'254'740'993}, Type::number) == "i9007199254740993");
  CHECK(beside(std::numeric_limits<std::int64_t>::max(), Type::number) == "i9223372036854775807");
  CHECK(beside(*Decimal::parse("1E400"), Type::number).starts_with("d"));
  CHECK(beside(2.5, Type::integer) == "n4004000000000000");
  CHECK(beside(1e300, Type::integer).starts_with("n"));
}

TEST_CASE("where several types are wanted a text becomes the one it reads as") {
  constexpr Types kTimes{Type::instant, Type::date, Type::interval};
  const auto read = [&](const char* text) {
    const auto outcome = coerce(literal(std::string(text)), kTimes);
    return outcome ? (*outcome)->type : Type::unknown;
  };
  CHECK(read("2026-05-01") == Type::date);
  CHECK(read("2026-05-01T12:00:00Z") == Type::instant);
  CHECK(read("2026-05-01T12:00:00Z/..") == Type::interval);
  CHECK(read("soon") == Type::unknown);
}
