#include "gate/masked_write.hpp"

#include <doctest/doctest.h>

namespace meent::gate {
namespace {

using query::Precision;
using query::Type;

query::Schema schema() {
  auto made = query::Schema::make({.name = "farms",
                                   .fields = {{.name = "name", .type = Type::text},
                                              {.name = "milk", .type = Type::decimal},
                                              {.name = "place", .type = Type::geometry}}});
  REQUIRE(made);
  return *made;
}

// The name exactly, milk rounded, the place not at all.
query::Mask some() {
  return {
      {{}, {.kind = Precision::Kind::number, .step = Decimal{}}, {.kind = Precision::Kind::hidden}},
      {}};
}

constexpr std::string_view kOld =
    R"({"name":"A","milk":31.50,"place":{"type":"Point","coordinates":[5,51]},"note":"own"})";

}  // namespace

TEST_CASE("only what is shown exactly can be read for writing") {
  CHECK(writable_part(schema(), some(), kOld) == R"({"name":"A"})");
  CHECK(writable_part(schema(), *query::Mask::everything(), kOld) == kOld);
}

TEST_CASE("a write through a mask changes what it may and keeps the rest as it was written") {
  const auto made = merge_writable(schema(), some(), kOld, R"({"name":"B"})");
  REQUIRE(made);
  CHECK(*made ==
        R"({"name":"B","milk":31.50,"place":{"type":"Point","coordinates":[5,51]},"note":"own"})");
  const auto emptied = merge_writable(schema(), some(), kOld, "{}");
  REQUIRE(emptied);
  CHECK(emptied->starts_with(R"({"milk":31.50)"));
}

TEST_CASE("what is hidden, rounded or no field cannot be written") {
  for (const auto& [asked, where] :
       {std::pair{R"({"name":"B","milk":1})", "/data/milk"},
        std::pair{R"({"place":null})", "/data/place"}, std::pair{R"({"note":"x"})", "/data/note"},
        std::pair{R"({"a/b":1})", "/data/a~1b"}}) {
    const auto refused = merge_writable(schema(), some(), kOld, asked);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::denied);
    CHECK(refused.error().where == where);
  }
}

}  // namespace meent::gate
