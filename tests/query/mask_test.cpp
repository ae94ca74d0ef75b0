// Masks: every precision on every type, at the edges of each; and what holds of all of them: what
// was masked stays as it is when it is masked again, and order is kept.
#include "query/mask.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "base/geo/crs.hpp"
#include "base/geo/wkt.hpp"
#include "base/zone.hpp"
#include "query/random_expr.hpp"

namespace meent::query::mask_test {

using Kind = Precision::Kind;
using Calendar = Precision::Calendar;

namespace {

const Precision kHidden{.kind = Kind::hidden};

Precision by(Calendar calendar) {
  return {.kind = Kind::time, .calendar = calendar};
}
Precision seconds(std::string_view step) {
  return {.kind = Kind::time, .step = *Decimal::parse(step)};
}
Precision number(std::string_view step) {
  return {.kind = Kind::number, .step = *Decimal::parse(step)};
}
Precision cell(std::string_view metres) {
  return {.kind = Kind::place, .step = *Decimal::parse(metres)};
}

Value::GeometryRef wkt(std::string_view text) {
  auto read = geo::parse_wkt(text);
  REQUIRE_MESSAGE(read, std::string(text));
  return std::make_shared<const geo::Geometry>(std::move(*read));
}
Value point(double x, double y) {
  return std::make_shared<const geo::Geometry>(
      geo::Geometry{.kind = geo::Kind::point, .positions = {x, y}});
}

bool same(const Value& a, const Value& b) {
  const auto* ours = a.as<Value::GeometryRef>();
  const auto* theirs = b.as<Value::GeometryRef>();
  return ours != nullptr && theirs != nullptr ? **ours == **theirs : a.get() == b.get();
}

// As people read it; "hidden" when nothing is left.
std::string seen(const Precision& precision, const Value& value) {
  const Value made = masked(precision, value);
  if (made.is_null()) {
    return "hidden";
  }
  CHECK(made.type() == value.type());
  if (const auto* instant = made.as<Instant>()) {
    return format(*instant);
  }
  if (const auto* date = made.as<Date>()) {
    return format(*date);
  }
  if (const auto* interval = made.as<Interval>()) {
    return format(*interval);
  }
  if (const auto* decimal = made.as<Decimal>()) {
    return decimal->text();
  }
  if (const auto* whole = made.as<std::int64_t>()) {
    return std::to_string(*whole);
  }
  return "another value";
}
std::string instant(const Precision& precision, std::string_view text) {
  return seen(precision, *parse_instant(text));
}
std::string date(const Precision& precision, std::string_view text) {
  return seen(precision, *parse_date(text));
}
std::string interval(const Precision& precision, std::string_view text) {
  return seen(precision, *parse_interval(text));
}
std::string integer(std::string_view step, std::int64_t value) {
  return seen(number(step), Value(value));
}
std::string decimal(std::string_view step, std::string_view value) {
  return seen(number(step), *Decimal::parse(value));
}

// One value of each type that a field can have.
std::vector<Value> every_type() {
  return {Value(true),
          Value(std::int64_t{-7}),
          Value(2.5),
          Value(*Decimal::parse("1.10")),
          Value(std::string("Bertha")),
          Value(*parse_instant("2026-05-01T12:34:56Z")),
          Value(*parse_date("2026-05-01")),
          Value(*parse_interval("2026-05-01T12:34:56Z/2026-05-01T13:00:01Z")),
          point(5.4, 52.1),
          Value(std::make_shared<const Array>(Array{Value(std::int64_t{1}), Value(2.5)}))};
}

}  // namespace

TEST_CASE("mask: exactly is as it is, hidden is nothing, for every type") {
  for (const Value& value : every_type()) {
    INFO(std::string(name_of(value.type())));
    CHECK(same(masked({}, value), value));
    CHECK(masked(kHidden, value).is_null());
  }
}

TEST_CASE("mask: what is absent stays absent under every precision") {
  for (const Precision& precision :
       {Precision{}, kHidden, by(Calendar::day), seconds("60"), number("10"), cell("1000")}) {
    CHECK(masked(precision, Value()).is_null());
  }
}

TEST_CASE("mask: a precision hides what it cannot round") {
  struct Case {
    Precision precision;
    std::vector<Type> rounds;
  };
  const std::vector<Type> times{Type::instant, Type::date, Type::interval};
  const std::vector<Type> numbers{Type::integer, Type::number, Type::decimal};
  const Case cases[] = {{by(Calendar::day), times},  {by(Calendar::month), times},
                        {by(Calendar::year), times}, {seconds("3600"), times},
                        {number("10"), numbers},     {cell("1000"), {Type::geometry}}};
  for (const Case& each : cases) {
    for (const Value& value : every_type()) {
      INFO(std::string(name_of(value.type())));
      const bool rounds = std::ranges::find(each.rounds, value.type()) != each.rounds.end();
      const Value made = masked(each.precision, value);
      CHECK(made.is_null() != rounds);
      CHECK((made.is_null() || made.type() == value.type()));
    }
  }
}

TEST_CASE("mask: a step of nothing or less shows nothing") {
  for (const char* step : {"0", "-1"}) {
    CHECK(integer(step, 14) == "hidden");
    CHECK(instant(seconds(step), "2026-05-01T12:34:56Z") == "hidden");
    CHECK(date(seconds(step), "2026-05-01") == "hidden");
    CHECK(interval(seconds(step), "2026-05-01T12:34:56Z/2026-05-01T13:00:01Z") == "hidden");
    CHECK(masked(cell(step), point(5, 52)).is_null());
  }
}

// --- numbers ---

TEST_CASE("mask: whole numbers go to the nearest step, halfway to the even one, on both sides") {
  CHECK(integer("10", 0) == "0");
  CHECK(integer("10", 4) == "0");
  CHECK(integer("10", 5) == "0");
  CHECK(integer("10", 6) == "10");
  CHECK(integer("10", 14) == "10");
  CHECK(integer("10", 15) == "20");
  CHECK(integer("10", 25) == "20");
  CHECK(integer("10", -4) == "0");
  CHECK(integer("10", -5) == "0");
  CHECK(integer("10", -6) == "-10");
  CHECK(integer("10", -15) == "-20");
  CHECK(integer("10", -25) == "-20");
  CHECK(integer("7", 10) == "7");
  CHECK(integer("7", 11) == "14");
  CHECK(integer("1000000", 3) == "0");
  CHECK(integer("1", 7) == "7");
}

TEST_CASE("mask: a whole number that a fraction of a step makes broken is not shown") {
  CHECK(integer("0.5", 7) == "7");
  CHECK(integer("2.5", 5) == "5");
  CHECK(integer("2.5", 7) == "hidden");  // 7.5 is no whole number
}

TEST_CASE("mask: at the ends of what a number can be") {
  CHECK(integer("1", INT64_MAX) == std::to_string(INT64_MAX));
  CHECK(integer("10", INT64_MAX) == "hidden");  // ...810 is beyond
  CHECK(integer("10", INT64_MIN) == "hidden");
  CHECK(integer("100", INT64_MAX) == "9223372036854775800");
  const std::string most(38, '9');
  CHECK(decimal("10", most) == "hidden");
  CHECK(decimal("1", most) == most);
  CHECK(decimal("0.1", most) == "hidden");  // does not fit beside the step
  CHECK(decimal("1", "-" + most) == "-" + most);
}

TEST_CASE("mask: decimals have as many decimals as the step, and are exact") {
  CHECK(decimal("0.25", "1.10") == "1.00");
  CHECK(decimal("0.25", "1.13") == "1.25");
  CHECK(decimal("0.25", "1.125") == "1.00");
  CHECK(decimal("0.25", "1.375") == "1.50");
  CHECK(decimal("0.25", "-1.375") == "-1.50");
  CHECK(decimal("0.25", "7") == "7.00");
  CHECK(decimal("10", "1234.5678") == "1230");
  CHECK(decimal("0.1", "0.30") == "0.3");
}

TEST_CASE("mask: a number far smaller than the step is nothing, not hidden: that would tell it") {
  const std::string_view tiny = "0.00000000000000000000000000000000000000000000000001";
  CHECK(decimal("10", tiny) == "0");
  CHECK(decimal("10", "-" + std::string(tiny)) == "0");
  CHECK(decimal("0.25", tiny) == "0.00");
  const std::string nines = "0." + std::string(38, '9');
  CHECK(decimal("1", nines) == "1");
  CHECK(decimal("1", "-" + nines) == "-1");
  CHECK(decimal("2", "0." + std::string(38, '9')) == "0");
  CHECK(decimal("1.5", nines) == "1.5");
  CHECK(decimal("1.5", "-" + nines) == "-1.5");
  CHECK(decimal("1", "0.5" + std::string(37, '0')) == "0");  // halfway, to the even one
}

TEST_CASE("mask: binary numbers are rounded as they are written") {
  const auto real = [](std::string_view step, double value) {
    const Value made = masked(number(step), Value(value));
    REQUIRE(made.as<double>() != nullptr);
    return *made.as<double>();
  };
  CHECK(real("0.1", 0.3) == 0.3);
  CHECK(real("0.1", 0.34) == 0.3);
  CHECK(real("0.1", 0.35) == 0.4);  // halfway, to the even one
  CHECK(real("0.1", -0.34) == -0.3);
  CHECK(real("0.25", 1e15 + 0.25) == 1e15 + 0.25);
  CHECK(real("10", 4.9) == 0);
  CHECK(masked(number("10"), Value(std::numeric_limits<double>::infinity())).is_null());
  CHECK(masked(number("10"), Value(std::numeric_limits<double>::quiet_NaN())).is_null());
  CHECK(masked(number("10"), Value(std::numeric_limits<double>::max())).is_null());
  CHECK(real("10", std::numeric_limits<double>::denorm_min()) == 0);
}

// --- time ---

TEST_CASE("mask: instants go down to a whole step, in UTC, before 1970 too") {
  CHECK(instant(seconds("3600"), "2026-05-01T12:34:56.789Z") == "2026-05-01T12:00:00Z");
  CHECK(instant(seconds("3600"), "2026-05-01T12:00:00Z") == "2026-05-01T12:00:00Z");
  CHECK(instant(seconds("3600"), "2026-05-01T12:59:59.999999Z") == "2026-05-01T12:00:00Z");
  CHECK(instant(seconds("900"), "1969-12-31T23:59:59Z") == "1969-12-31T23:45:00Z");
  CHECK(instant(seconds("900"), "1970-01-01T00:00:00Z") == "1970-01-01T00:00:00Z");
  CHECK(instant(seconds("3600"), "1900-01-01T00:00:00.000001Z") == "1900-01-01T00:00:00Z");
  CHECK(instant(seconds("86400"), "2026-05-01T23:00:00Z") == "2026-05-01T00:00:00Z");
  CHECK(instant(seconds("0.001"), "2026-05-01T12:34:56.789123Z") == "2026-05-01T12:34:56.789Z");
  CHECK(instant(seconds("0.000001"), "2026-05-01T12:34:56.789123Z") ==
        "2026-05-01T12:34:56.789123Z");
}

TEST_CASE("mask: a day begins at midnight in the Netherlands, in winter and in summer") {
  CHECK(instant(by(Calendar::day), "2026-01-15T12:00:00Z") == "2026-01-14T23:00:00Z");
  CHECK(instant(by(Calendar::day), "2026-07-15T12:00:00Z") == "2026-07-14T22:00:00Z");
  CHECK(instant(by(Calendar::day), "2026-07-15T21:59:59.999999Z") == "2026-07-14T22:00:00Z");
  CHECK(instant(by(Calendar::day), "2026-07-15T22:00:00Z") == "2026-07-15T22:00:00Z");
  CHECK(instant(by(Calendar::day), "1950-06-01T12:00:00Z") == "1950-05-31T23:00:00Z");
}

TEST_CASE("mask: the days of 23 and of 25 hours are one day each") {
  // The clock went on at 2026-03-29T01:00Z and back at 2026-10-25T01:00Z.
  for (const char* at : {"2026-03-28T23:00:00Z", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z",
                         "2026-03-29T21:59:59.999999Z"}) {
    CHECK(instant(by(Calendar::day), at) == "2026-03-28T23:00:00Z");
  }
  CHECK(instant(by(Calendar::day), "2026-03-29T22:00:00Z") == "2026-03-29T22:00:00Z");
  for (const char* at : {"2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z",
                         "2026-10-25T22:59:59.999999Z"}) {
    CHECK(instant(by(Calendar::day), at) == "2026-10-24T22:00:00Z");
  }
  CHECK(instant(by(Calendar::day), "2026-10-25T23:00:00Z") == "2026-10-25T23:00:00Z");
}

TEST_CASE("mask: months and years begin at their first midnight in the Netherlands") {
  CHECK(instant(by(Calendar::month), "2026-04-30T21:59:59Z") == "2026-03-31T22:00:00Z");
  CHECK(instant(by(Calendar::month), "2026-04-30T22:00:00Z") == "2026-04-30T22:00:00Z");
  CHECK(instant(by(Calendar::month), "2024-02-29T12:00:00Z") == "2024-01-31T23:00:00Z");
  CHECK(instant(by(Calendar::year), "2026-07-15T12:00:00Z") == "2025-12-31T23:00:00Z");
  CHECK(instant(by(Calendar::year), "2025-12-31T22:59:59Z") == "2024-12-31T23:00:00Z");
  CHECK(instant(by(Calendar::year), "2025-12-31T23:00:00Z") == "2025-12-31T23:00:00Z");
  CHECK(instant(by(Calendar::year), "1960-02-29T12:00:00Z") == "1959-12-31T23:00:00Z");
}

TEST_CASE("mask: an instant that would go beyond the years that can be written is not shown") {
  for (const Calendar calendar : {Calendar::day, Calendar::month, Calendar::year}) {
    CHECK(instant(by(calendar), "0000-01-01T00:00:00Z") == "hidden");
    CHECK(instant(by(calendar), "9999-12-31T23:59:59Z") != "hidden");
    CHECK(masked(by(calendar), Value(kEarliest)).is_null());
    CHECK(masked(by(calendar), Value(kLatest)).is_null());
  }
  CHECK(instant(seconds("3600"), "0000-01-01T00:30:00Z") == "0000-01-01T00:00:00Z");
  CHECK(instant(seconds("100000000000"), "0000-01-01T00:30:00Z") == "hidden");
  CHECK(masked(seconds("3600"), Value(kEarliest)).is_null());
  CHECK(masked(seconds("3600"), Value(kLatest)).is_null());
}

TEST_CASE("mask: dates go down to the first of their month or year, or to whole days") {
  CHECK(date(by(Calendar::day), "2026-05-17") == "2026-05-17");
  CHECK(date(by(Calendar::month), "2026-05-17") == "2026-05-01");
  CHECK(date(by(Calendar::month), "2024-02-29") == "2024-02-01");
  CHECK(date(by(Calendar::year), "2026-05-17") == "2026-01-01");
  CHECK(date(by(Calendar::year), "1969-12-31") == "1969-01-01");
  CHECK(date(seconds("3600"), "2026-05-17") == "2026-05-17");
  CHECK(date(seconds("604800"), "1970-01-07") == "1970-01-01");
  CHECK(date(seconds("604800"), "1970-01-08") == "1970-01-08");
  CHECK(date(seconds("604800"), "1969-12-31") == "1969-12-25");
  CHECK(date(by(Calendar::year), "0000-03-01") == "0000-01-01");
  CHECK(date(by(Calendar::year), "9999-12-31") == "9999-01-01");
}

TEST_CASE("mask: a date that would go beyond the years that can be written is not shown") {
  CHECK(date(seconds("86400000000"), "0000-01-01") == "hidden");
}

TEST_CASE("mask: intervals are rounded outwards, and open ends stay open") {
  const Precision hour = seconds("3600");
  CHECK(interval(hour, "2026-05-01T10:15:00Z/2026-05-01T10:45:00Z") ==
        "2026-05-01T10:00:00Z/2026-05-01T11:00:00Z");
  CHECK(interval(hour, "2026-05-01T10:00:00Z/2026-05-01T11:00:00Z") ==
        "2026-05-01T10:00:00Z/2026-05-01T11:00:00Z");
  CHECK(interval(hour, "2026-05-01T10:59:59Z/2026-05-01T11:00:01Z") ==
        "2026-05-01T10:00:00Z/2026-05-01T12:00:00Z");
  CHECK(interval(hour, "1969-12-31T23:30:00Z/1970-01-01T00:30:00Z") ==
        "1969-12-31T23:00:00Z/1970-01-01T01:00:00Z");
  CHECK(interval(hour, "../2026-05-01T10:45:00Z") == "../2026-05-01T11:00:00Z");
  CHECK(interval(hour, "2026-05-01T10:15:00Z/..") == "2026-05-01T10:00:00Z/..");
  CHECK(interval(hour, "../..") == "../..");
}

TEST_CASE("mask: intervals of days, months and years end at Dutch midnights") {
  CHECK(interval(by(Calendar::day), "2026-03-29T10:00:00Z/2026-03-29T11:00:00Z") ==
        "2026-03-28T23:00:00Z/2026-03-29T22:00:00Z");
  CHECK(interval(by(Calendar::day), "2026-10-25T10:00:00Z/2026-10-25T11:00:00Z") ==
        "2026-10-24T22:00:00Z/2026-10-25T23:00:00Z");
  CHECK(interval(by(Calendar::month), "2026-12-05T10:00:00Z/2026-12-06T11:00:00Z") ==
        "2026-11-30T23:00:00Z/2026-12-31T23:00:00Z");
  CHECK(interval(by(Calendar::year), "2024-02-29T10:00:00Z/2025-02-28T11:00:00Z") ==
        "2023-12-31T23:00:00Z/2025-12-31T23:00:00Z");
}

TEST_CASE("mask: an interval of which one end cannot be written is not shown at all") {
  CHECK(interval(by(Calendar::year), "0000-01-01T00:00:00Z/2026-05-01T00:00:00Z") == "hidden");
  CHECK(interval(seconds("86400"), "2026-05-01T00:00:00Z/9999-12-31T12:00:00Z") == "hidden");
}

// --- places ---

namespace {

geo::Position moved(geo::Crs from, geo::Crs to, geo::Position at) {
  auto way = geo::Transform::make(from, to);
  REQUIRE(way);
  const auto out = way->apply(at);
  REQUIRE(out);
  return *out;
}
geo::Position in_metres(const Value& value) {
  const auto& positions = (*value.as<Value::GeometryRef>())->positions;
  REQUIRE(positions.size() == 2);
  return moved(geo::Crs::crs84, geo::Crs::rd_new, {positions[0], positions[1]});
}
// A place in the Netherlands, given in metres of RD New.
Value at_metres(double x, double y) {
  const geo::Position degrees = moved(geo::Crs::rd_new, geo::Crs::crs84, {x, y});
  return point(degrees.x, degrees.y);
}

}  // namespace

TEST_CASE("mask: a place is shown as the middle of its cell") {
  const geo::Position middle = in_metres(masked(cell("1000"), at_metres(155'010, 463'990)));
  CHECK(std::abs(middle.x - 155'500) < 0.2);
  CHECK(std::abs(middle.y - 463'500) < 0.2);
  const geo::Position finer = in_metres(masked(cell("100"), at_metres(155'010, 463'990)));
  CHECK(std::abs(finer.x - 155'050) < 0.2);
  CHECK(std::abs(finer.y - 463'950) < 0.2);
}

TEST_CASE("mask: all places of a cell look the same, those of the next do not") {
  const Value one = masked(cell("1000"), at_metres(155'001, 463'001));
  for (const auto& [x, y] : {std::pair{155'999, 463'001}, std::pair{155'001, 463'999},
                             std::pair{155'500, 463'500}, std::pair{155'999, 463'999}}) {
    CHECK(same(masked(cell("1000"), at_metres(x, y)), one));
  }
  CHECK_FALSE(same(masked(cell("1000"), at_metres(156'001, 463'500)), one));
  CHECK_FALSE(same(masked(cell("1000"), at_metres(154'999, 463'500)), one));
  CHECK_FALSE(same(masked(cell("1000"), at_metres(155'500, 464'001)), one));
}

TEST_CASE("mask: of a shape no more is shown than the cell of its middle") {
  for (const char* shape :
       {"POLYGON((5.38 52.15,5.39 52.15,5.39 52.16,5.38 52.16,5.38 52.15))",
        "LINESTRING(5.38 52.15,5.39 52.16)", "MULTIPOINT(5.38 52.15,5.39 52.16)",
        "POINT Z (5.385 52.155 12)", "GEOMETRYCOLLECTION(POINT(5.38 52.15),POINT(5.39 52.16))"}) {
    INFO(shape);
    CHECK(same(masked(cell("1000"), wkt(shape)), masked(cell("1000"), point(5.385, 52.155))));
  }
}

TEST_CASE("mask: an empty shape has no place") {
  CHECK(masked(cell("1000"), wkt("POINT EMPTY")).is_null());
  CHECK(masked(cell("1000"), wkt("POLYGON EMPTY")).is_null());
  CHECK(masked(cell("1000"), wkt("GEOMETRYCOLLECTION EMPTY")).is_null());
}

TEST_CASE("mask: a shape of empty parts has no place") {
  CHECK(masked(cell("1000"), wkt("GEOMETRYCOLLECTION(POINT EMPTY)")).is_null());
}

TEST_CASE("mask: at the poles, the date line and where RD New does not reach nothing leaks") {
  for (const auto& [x, y] :
       {std::pair{0.0, 90.0}, std::pair{0.0, -90.0}, std::pair{5.0, 90.0}, std::pair{180.0, 0.0},
        std::pair{-180.0, 0.0}, std::pair{179.999999, 52.0}, std::pair{-179.999999, 52.0},
        std::pair{-174.6, -52.1}, std::pair{0.0, 0.0}, std::pair{-58.4, -34.6},
        std::pair{1e6, 1e6}}) {
    INFO(x, " ", y);
    const Value place = point(x, y);
    const Value made = masked(cell("1000"), place);
    if (made.is_null()) {
      continue;
    }
    CHECK_FALSE(same(made, place));
    const auto& positions = (*made.as<Value::GeometryRef>())->positions;
    REQUIRE(positions.size() == 2);
    CHECK(std::abs(positions[0]) <= 180);
    CHECK(std::abs(positions[1]) <= 90);
    CHECK(same(masked(cell("1000"), made), made));
  }
}

// --- the finer of two ---

TEST_CASE("mask: of two precisions the finer wins, whichever comes first") {
  struct Case {
    Precision fine, coarse;
  };
  const Case cases[] = {{{}, kHidden},
                        {{}, number("1")},
                        {{}, cell("1")},
                        {{}, by(Calendar::day)},
                        {number("10"), kHidden},
                        {cell("1000"), kHidden},
                        {by(Calendar::year), kHidden},
                        {number("0.5"), number("1")},
                        {cell("100"), cell("1000")},
                        {seconds("60"), seconds("3600")},
                        {seconds("3600"), by(Calendar::day)},
                        {by(Calendar::day), by(Calendar::month)},
                        {by(Calendar::month), by(Calendar::year)},
                        {by(Calendar::day), seconds("172800")},
                        {by(Calendar::day), seconds("86400")}};
  for (const Case& each : cases) {
    CHECK(finer(each.fine, each.coarse) == each.fine);
    CHECK(finer(each.coarse, each.fine) == each.fine);
    CHECK(finer(each.coarse, each.coarse) == each.coarse);
  }
}

TEST_CASE("mask: of two that cannot be compared the first is taken") {
  CHECK(finer(number("1"), cell("1")) == number("1"));
  CHECK(finer(cell("1"), number("1")) == cell("1"));
  CHECK(finer(by(Calendar::day), number("1")) == by(Calendar::day));
}

// --- masks of whole rows ---

namespace {

const std::array<Precision, 3> kNoneOfItsOwn{kHidden, kHidden, kHidden};

}  // namespace

TEST_CASE("mask: id and owner are always seen; the other properties as it says") {
  const Mask mask({kHidden}, {Precision{}, by(Calendar::day), kHidden});
  CHECK_FALSE(mask.all());
  CHECK(mask.fields() == 1);
  CHECK(mask.exact(kId));
  CHECK(mask.exact(kOwner));
  CHECK(mask.exact(kVersion));
  CHECK(mask.of(kCreated) == by(Calendar::day));
  CHECK(mask.of(kChanged) == kHidden);
  CHECK(mask.of(FieldIndex{0}) == kHidden);
  CHECK_FALSE(mask.exact(FieldIndex{0}));
}

TEST_CASE("mask: everything is every field and property, exactly") {
  const MaskRef all = Mask::everything();
  CHECK(all->all());
  for (const FieldIndex field : {kId, kOwner, kVersion, kCreated, kChanged, FieldIndex{0}}) {
    CHECK(all->exact(field));
  }
  // All fields shown one by one are not all: members that are no field stay hidden.
  CHECK_FALSE(Mask({Precision{}}, {}).all());
}

TEST_CASE("mask: two masks give together what either gives") {
  const Mask a({Precision{}, kHidden, number("10"), kHidden},
               {kHidden, by(Calendar::year), kHidden});
  const Mask b({kHidden, kHidden, number("1"), cell("5")},
               {Precision{}, by(Calendar::day), kHidden});
  const Mask both({Precision{}, kHidden, number("1"), cell("5")},
                  {Precision{}, by(Calendar::day), kHidden});
  CHECK(*a.with(b) == both);
  CHECK(*b.with(a) == both);
  CHECK(*a.with(a) == a);
  CHECK(a.with(*Mask::everything())->all());
  CHECK(Mask::everything()->with(a)->all());
}

TEST_CASE("mask: a row is seen through its mask, values and texts alike") {
  VectorRow row({Value(std::string("Bertha")), Value(std::string("secret")),
                 Value(std::int64_t{14}), Value()});
  row.set_own(kId, Value(std::string("id")));
  row.set_own(kOwner, Value(std::string("farm")));
  row.set_own(kVersion, Value(std::int64_t{3}));
  row.set_own(kCreated, Value(*parse_instant("2026-05-01T12:34:56Z")));
  row.set_own(kChanged, Value(*parse_instant("2026-06-01T12:34:56Z")));
  const Mask mask({Precision{}, kHidden, number("10"), Precision{}},
                  {kHidden, seconds("3600"), kHidden});
  const MaskedRow shown(row, mask);
  CHECK(*shown.value(FieldIndex{0}).as<std::string>() == "Bertha");
  CHECK(shown.text(FieldIndex{0}) == std::string_view("Bertha"));
  CHECK(shown.value(FieldIndex{1}).is_null());
  CHECK_FALSE(shown.text(FieldIndex{1}));
  CHECK(*shown.value(FieldIndex{2}).as<std::int64_t>() == 10);
  CHECK(shown.value(FieldIndex{3}).is_null());
  CHECK(*shown.value(kId).as<std::string>() == "id");
  CHECK(*shown.value(kOwner).as<std::string>() == "farm");
  CHECK(shown.value(kVersion).is_null());
  CHECK(*shown.value(kCreated).as<Instant>() == *parse_instant("2026-05-01T12:00:00Z"));
  CHECK(shown.value(kChanged).is_null());
  const MaskedRow whole(row, *Mask::everything());
  CHECK(*whole.value(FieldIndex{1}).as<std::string>() == "secret");
  CHECK(*whole.value(kVersion).as<std::int64_t>() == 3);
}

// --- what holds of all ---

namespace {

class Dice {
 public:
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }
  template <class T, std::size_t N>
  const T& one_of(const T (&all)[N]) {
    return all[static_cast<std::size_t>(between(0, N - 1))];
  }

 private:
  std::mt19937_64 random_{20'260'501};  // NOLINT: the same values each time
};

constexpr std::int64_t kYear = std::int64_t{365} * 86'400 * 1'000'000;

// Between 1940 and 2100, where Dutch time is whole hours.
Instant any_instant(Dice& dice) {
  return Instant{dice.between(-30 * kYear, 130 * kYear)};
}
Precision any_time(Dice& dice) {
  constexpr Calendar kCalendars[] = {Calendar::day, Calendar::month, Calendar::year};
  constexpr std::string_view kSteps[] = {"0.001", "1",    "7",     "60",
                                         "900",   "3600", "86400", "1000000"};
  return dice.between(0, 1) == 0 ? by(dice.one_of(kCalendars)) : seconds(dice.one_of(kSteps));
}
Precision any_number(Dice& dice) {
  constexpr std::string_view kSteps[] = {"0.001", "0.25", "1", "3", "7.5", "10", "1000", "123456"};
  return number(dice.one_of(kSteps));
}
Value any_number_value(Dice& dice, int kind) {
  const std::int64_t coefficient = dice.between(-1'000'000'000, 1'000'000'000);
  const int scale = static_cast<int>(dice.between(0, 6));
  switch (kind) {
    case 0: return Value(coefficient);
    case 1: return Value(Decimal{coefficient, scale});
    default: return Value(Decimal{coefficient, scale}.to_double());
  }
}
bool in_order(const Value& a, const Value& b) {
  return compare_for_sort(a, b) <= 0;
}

constexpr int kRounds = 20'000;

}  // namespace

TEST_CASE("mask: masked once is masked for good") {
  Dice dice;
  for (int i = 0; i < kRounds; ++i) {
    const Precision time = any_time(dice);
    const Instant from = any_instant(dice);
    const Instant until{from.micros + dice.between(1, kYear)};
    for (const Value& value : {Value(from), Value(date_of(from)), Value(Interval{from, until})}) {
      const Value once = masked(time, value);
      REQUIRE_FALSE(once.is_null());
      REQUIRE(same(masked(time, once), once));
    }
    const Precision step = any_number(dice);
    const Value once = masked(step, any_number_value(dice, static_cast<int>(dice.between(0, 2))));
    REQUIRE(same(masked(step, once), once));
  }
}

TEST_CASE("mask: a place that was masked is masked for good") {
  Dice dice;
  constexpr std::string_view kCells[] = {"10", "100", "250", "1000", "5000"};
  for (int i = 0; i < 2'000; ++i) {
    // The Netherlands, in degrees.
    const Value place = point(static_cast<double>(dice.between(3'200'000, 7'300'000)) / 1e6,
                              static_cast<double>(dice.between(50'700'000, 53'600'000)) / 1e6);
    const Precision precision = cell(dice.one_of(kCells));
    const Value once = masked(precision, place);
    REQUIRE_FALSE(once.is_null());
    REQUIRE(same(masked(precision, once), once));
  }
}

TEST_CASE("mask: what came before does not come after") {
  Dice dice;
  for (int i = 0; i < kRounds; ++i) {
    const Precision time = any_time(dice);
    Instant early = any_instant(dice);
    Instant late = any_instant(dice);
    if (late < early) {
      std::swap(early, late);
    }
    REQUIRE(in_order(masked(time, Value(early)), masked(time, Value(late))));
    REQUIRE(in_order(masked(time, Value(date_of(early))), masked(time, Value(date_of(late)))));
    const Precision step = any_number(dice);
    const int kind = static_cast<int>(dice.between(1, 2));
    Value less = any_number_value(dice, kind);
    Value more = any_number_value(dice, kind);
    if (!in_order(less, more)) {
      std::swap(less, more);
    }
    REQUIRE(in_order(masked(step, less), masked(step, more)));
  }
}

TEST_CASE("mask: a rounded time is not later than it was, and within one step of it") {
  Dice dice;
  for (int i = 0; i < kRounds; ++i) {
    const Precision time = any_time(dice);
    const Instant instant = any_instant(dice);
    const Value made = masked(time, Value(instant));
    const Instant low = *made.as<Instant>();
    const std::int64_t longest =
        time.calendar == Calendar::none    ? static_cast<std::int64_t>(time.step.to_double() * 1e6)
        : time.calendar == Calendar::day   ? std::int64_t{25} * 3'600'000'000
        : time.calendar == Calendar::month ? std::int64_t{32} * 86'400'000'000
                                           : std::int64_t{367} * 86'400'000'000;
    REQUIRE(low <= instant);
    REQUIRE(instant.micros - low.micros < longest);
  }
}

TEST_CASE("mask: an interval lies in the one that is shown, and longer ones in longer ones") {
  Dice dice;
  for (int i = 0; i < kRounds; ++i) {
    const Precision time = any_time(dice);
    const Instant from = any_instant(dice);
    const Interval inner{from, Instant{from.micros + dice.between(1, kYear)}};
    const Interval outer{Instant{inner.from.micros - dice.between(0, kYear)},
                         Instant{inner.until.micros + dice.between(0, kYear)}};
    const Interval small = *masked(time, Value(inner)).as<Interval>();
    const Interval large = *masked(time, Value(outer)).as<Interval>();
    REQUIRE(small.from <= inner.from);
    REQUIRE(small.until >= inner.until);
    REQUIRE(small.from < small.until);
    REQUIRE(large.from <= small.from);
    REQUIRE(large.until >= small.until);
  }
}

TEST_CASE("mask: a rounded number is a whole number of steps, and none is nearer") {
  Dice dice;
  for (int i = 0; i < kRounds; ++i) {
    const Precision precision = any_number(dice);
    const Value value = any_number_value(dice, 1);
    const Decimal made = *masked(precision, value).as<Decimal>();
    const auto times = Decimal::divide(made, precision.step);
    REQUIRE(times);
    REQUIRE(times->is_integer());
    const Decimal off = *Decimal::subtract(made, *value.as<Decimal>());
    const Decimal twice = *Decimal::multiply(off, Decimal::of(off < Decimal::of(0) ? -2 : 2));
    REQUIRE(twice <= precision.step);
  }
}

}  // namespace meent::query::mask_test
