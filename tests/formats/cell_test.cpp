#include "formats/cell.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/decimal.hpp"
#include "base/geo/wkt.hpp"

using namespace meent;
using namespace meent::formats;
using query::Cell;
using query::Type;

namespace {

struct Filled {
  query::RecordBatch batch{1};
  Cell cell;
  result<void> done;
};

Filled fill(Type type, std::string_view text) {
  Filled out;
  out.done = fill_from_text(type, text, out.batch, out.cell);
  CHECK(out.cell.null == !out.done.has_value());
  return out;
}

}  // namespace

TEST_CASE("cells from text") {
  CHECK(fill(Type::instant, "1970-01-01T00:00:01Z").cell.whole == 1'000'000);
  CHECK(fill(Type::date, "1970-01-02").cell.whole == 1);
  const Filled open = fill(Type::interval, "../1970-01-01T00:00:00Z");
  CHECK(open.cell.whole == kEarliest.micros);
  CHECK(open.cell.whole2 == 0);
  const Filled decimal = fill(Type::decimal, "1.10");
  CHECK(decimal.batch.text(decimal.cell) == Decimal::parse("1.1")->sort_key());
}

TEST_CASE("a wrong text is told with what was expected, cut short without breaking UTF-8") {
  const Filled bad = fill(Type::date, "gisteren");
  REQUIRE(!bad.done);
  CHECK(bad.done.error().detail.find("expected a date, such as") == 0);
  CHECK(bad.done.error().detail.find("\"gisteren\"") != std::string::npos);
  std::string wide;
  for (int i = 0; i < 100; ++i) {
    wide += "€";
  }
  const Filled cut = fill(Type::instant, wide);
  REQUIRE(!cut.done);
  CHECK(cut.done.error().detail.find("€…") != std::string::npos);
  CHECK(cut.done.error().detail.size() < 400);
}

TEST_CASE("a geometry gives its box, and must be longitude, latitude") {
  query::RecordBatch batch(1);
  Cell cell;
  REQUIRE(fill_from_geometry(*geo::parse_wkt("LINESTRING(5 52,4 53)"), batch, cell));
  CHECK(batch.box(cell) == geo::Box{4, 52, 5, 53});
  for (const char* const wkt : {"POINT(181 0)", "POINT(-181 0)", "POINT(0 91)", "POINT(0 -91)"}) {
    Cell none;
    CHECK_FALSE(fill_from_geometry(*geo::parse_wkt(wkt), batch, none));
    CHECK(none.null);
  }
}

TEST_CASE("texts may not hold U+0000") {
  query::RecordBatch batch(1);
  Cell cell;
  CHECK(fill_with_copy("abc", batch, cell));
  CHECK(batch.text(cell) == "abc");
  CHECK_FALSE(fill_with_copy(std::string_view("a\0b", 3), batch, cell));
}

TEST_CASE("choices") {
  query::FieldDefinition field{.name = "colour"};
  CHECK(check_choice(field, "anything"));
  for (int i = 0; i < 12; ++i) {
    field.choices.push_back("c" + std::to_string(i));
  }
  CHECK(check_choice(field, "c11"));
  const auto bad = check_choice(field, "C11");
  REQUIRE(!bad);
  CHECK(bad.error().detail.find("\"c9\", …") != std::string::npos);
}

TEST_CASE("names of owners") {
  CHECK(check_owner("achterdijk-4"));
  CHECK(check_owner(std::string(kMaxOwner, 'x')));
  CHECK_FALSE(check_owner(""));
  CHECK_FALSE(check_owner(std::string(kMaxOwner + 1, 'x')));
  CHECK_FALSE(check_owner("a\tb"));
  CHECK_FALSE(check_owner("a\x7F"));
}
