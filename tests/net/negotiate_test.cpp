#include "net/negotiate.hpp"

#include <doctest/doctest.h>

using namespace meent::net;

TEST_CASE("Accept-Encoding: weights, wildcards, and what we like between equals") {
  using enum Encoding;
  struct Case {
    const char* field;
    Encoding preferred;
    Encoding expected;
  };
  const Case cases[] = {
      {"", gzip, identity},
      {"gzip", br, gzip},
      {"gzip, br", br, br},
      {"gzip, br", gzip, gzip},
      {"gzip;q=0.5, br;q=0.8", gzip, br},
      {"GZIP ; Q=1.0", br, gzip},
      {"x-gzip", gzip, gzip},
      {"*", br, br},
      {"*;q=0", br, identity},
      {"br;q=0, *", br, gzip},
      {"gzip;q=0", gzip, identity},
      {"gzip;q=0.5, identity", gzip, identity},
      {"gzip;q=1.001", gzip, identity},
      {"gzip;q=x", gzip, identity},
      {"gzip;q=", gzip, identity},
      {"deflate, zstd", gzip, identity},
      {"identity;q=0.5, gzip;q=0.5", gzip, gzip},
      {",,gzip,,", br, gzip},
      {"gzip;level=3;q=0.2", br, gzip},
  };
  for (const auto& each : cases) {
    CAPTURE(each.field);
    CHECK(choose_encoding(each.field, each.preferred) == each.expected);
  }
}

TEST_CASE("entity tags") {
  CHECK(matches_any_tag("\"a\"", "\"a\""));
  CHECK(matches_any_tag("W/\"a\"", "\"a\""));
  CHECK(matches_any_tag("\"a\"", "W/\"a\""));
  CHECK(matches_any_tag("\"x\", \"a,b\" ,W/\"c\"", "\"a,b\""));
  CHECK(matches_any_tag(" * ", "\"a\""));
  CHECK_FALSE(matches_any_tag("*", ""));
  CHECK_FALSE(matches_any_tag("\"a,b\"", "\"b\""));
  CHECK_FALSE(matches_any_tag("a", "\"a\""));
  CHECK_FALSE(matches_any_tag("\"a", "\"a\""));
  CHECK_FALSE(matches_any_tag("", "\"a\""));
  CHECK(weakened("\"a\"") == "W/\"a\"");
  CHECK(weakened("W/\"a\"") == "W/\"a\"");
}

TEST_CASE("media types worth compressing") {
  for (const auto* yes :
       {"text/html; charset=utf-8", "application/json", "application/geo+json", "image/svg+xml",
        "application/problem+json;x=y", "application/x-ndjson", "text/csv"}) {
    CHECK(is_compressible(yes));
  }
  for (const auto* no : {"image/png", "text/event-stream", "text/event-stream; charset=utf-8",
                         "application/zip", ""}) {
    CHECK_FALSE(is_compressible(no));
  }
}
