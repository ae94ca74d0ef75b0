#include "formats/cql2/words.hpp"

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::formats::cql2;
using query::Op;

TEST_CASE("functions are found by the names of the standard and our own") {
  CHECK(function_named("s_intersects") == Op::s_intersects);
  CHECK(function_named("t_finishedby") == Op::t_finished_by);
  CHECK(function_named("t_metby") == Op::t_met_by);
  CHECK(function_named("a_containedby") == Op::a_contained_by);
  CHECK(function_named("local_date") == Op::time_zone_date);
  CHECK(function_named("abs") == Op::absolute);
  CHECK_FALSE(function_named("and"));
  CHECK_FALSE(function_named("array"));
  CHECK_FALSE(function_named("+"));
  CHECK_FALSE(function_named("S_INTERSECTS"));
}

TEST_CASE("a name nearly right finds its function") {
  CHECK(nearest_function("sintersects") == "s_intersects");
  CHECK(nearest_function("timestmp") == "timestamp");
  CHECK(nearest_function("qwertyuiop").empty());
}

TEST_CASE("reserved words in any case") {
  CHECK(is_reserved("AND"));
  CHECK(is_reserved("Div"));
  CHECK_FALSE(is_reserved("date"));
  CHECK_FALSE(is_reserved("andy"));
}
