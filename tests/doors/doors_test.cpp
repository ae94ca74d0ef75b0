#include "doors/doors.hpp"

#include <doctest/doctest.h>

#include "doors/ask.hpp"
#include "gate/world.hpp"

namespace meent::doors {

namespace {

struct Quiet final : watch::Gauges {
  std::vector<watch::Check> checks() const override { return {}; }
  std::vector<watch::Family> families() const override { return {}; }
};

constexpr const char* kHtml = "text/html";

}  // namespace

TEST_CASE("all doors stand beside each other, and live as long as their routes") {
  test::World world;
  share::Share share(world.gate(), test::kKeeper);
  Quiet gauges;
  test::Asker ask(make_doors(
      {.gate = &world.gate(),
       .share = &share,
       .gauges = &gauges,
       .files = {{.path = "/index.html", .content_type = kHtml, .bytes = "page", .hash = "1"}}}));
  CHECK(ask.get("/", {{"Accept", kHtml}}).body == "page");
  CHECK(ask.get("/any/view", {{"Accept", kHtml}}).body == "page");
  CHECK(ask.get("/health/live").status == 200);
  CHECK(ask.get("/metrics").status == 401);
  CHECK(ask.get("/v1/collections").body == R"({"items":[]})");
  CHECK(ask.get("/v1/agreements").status == 401);
  CHECK(ask.get("/p/voeradvies/v1/agreements").status == 401);
  CHECK(ask.get("/oauth2/jwks.json").status == 200);
  CHECK(ask.get("/log/vkey").status == 200);
  CHECK(ask.get("/v1/openapi.json").status == 200);
  ask.always("Authorization", "Bearer " + world.keeper_token());
  CHECK(ask.get("/v1/collections").status == 200);
  CHECK(ask.get("/metrics").status == 200);
}

TEST_CASE("a path below the API is never the page") {
  test::World world;
  share::Share share(world.gate(), test::kKeeper);
  Quiet gauges;
  const test::Asker ask(make_doors(
      {.gate = &world.gate(),
       .share = &share,
       .gauges = &gauges,
       .files = {{.path = "/index.html", .content_type = kHtml, .bytes = "page", .hash = "1"}}}));
  const auto answer = ask.get("/v1/unknown", {{"Accept", kHtml}});
  CHECK(answer.status == 404);
  CHECK(answer.field("Content-Type") == "application/problem+json");
}

}  // namespace meent::doors
