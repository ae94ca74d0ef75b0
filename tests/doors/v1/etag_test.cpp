#include "doors/v1/etag.hpp"

#include <doctest/doctest.h>

namespace meent::doors::v1 {

namespace {

using Kind = gate::Precondition::Kind;
using Versions = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("a tag is the version in quotes") {
  CHECK(etag_of(1) == "\"1\"");
  CHECK(etag_of(4'294'967'295U) == "\"4294967295\"");
}

TEST_CASE("If-Match is read as versions") {
  CHECK(precondition("", "")->kind == Kind::none);
  CHECK(precondition("*", "")->kind == Kind::exists);
  CHECK(precondition(" * ", "")->kind == Kind::exists);
  CHECK(precondition("\"3\"", "")->versions == Versions{3});
  CHECK(precondition("\"3\", \"5\"", "")->versions == Versions{3, 5});
  CHECK(precondition("W/\"3\",\"4-gzip\"", "")->versions == Versions{3, 4});
}

TEST_CASE("a tag of somebody else matches no version, which is no error") {
  for (const char* foreign :
       {"\"abc\"", "\"\"", "\"3x\"", "\"-3\"", "\"99999999999999\"", "\"a,b\""}) {
    CAPTURE(foreign);
    const auto read = precondition(foreign, "");
    REQUIRE(read);
    CHECK(read->kind == Kind::version_in);
    CHECK(read->versions.empty());
  }
}

TEST_CASE("what is no list of tags is refused") {
  for (const char* wrong : {"3", "\"3", "3\"", ",", " ", "\"1\" x", "**"}) {
    CAPTURE(wrong);
    const auto refused = precondition(wrong, "");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::invalid);
    CHECK(refused.error().where == "If-Match");
  }
}

TEST_CASE("If-None-Match of a write is * alone") {
  CHECK(precondition("", "*")->kind == Kind::absent);
  CHECK(precondition("", "\"3\"").error().where == "If-None-Match");
  CHECK(precondition("\"3\"", "*").error().where == "If-None-Match");
}

TEST_CASE("If-None-Match of a read names what is known") {
  CHECK(not_modified("\"3\"", 3));
  CHECK(not_modified("\"2\", W/\"3\"", 3));
  CHECK(not_modified("\"3-br\"", 3));
  CHECK(not_modified("*", 3));
  CHECK_FALSE(not_modified("", 3));
  CHECK_FALSE(not_modified("\"2\"", 3));
  CHECK_FALSE(not_modified("\"30\"", 3));
  CHECK_FALSE(not_modified("3", 3));
}

}  // namespace meent::doors::v1
