#include "doors/watch/watch.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "doors/ask.hpp"
#include "gate/world.hpp"

namespace meent::doors::watch {

namespace {

struct Held final : Gauges {
  std::vector<Check> checks() const override { return held; }
  std::vector<Family> families() const override {
    return {{.kind = Family::Kind::counter,
             .name = "meent_things_total",
             .help = "Things",
             .samples = {{.value = 3}}}};
  }
  std::vector<Check> held = {{.name = "store"}, {.name = "draining"}};
};

}  // namespace

TEST_CASE("the process answers that it lives") {
  test::World world;
  Held gauges;
  const test::Asker ask(Watch(world.gate(), gauges, {}).routes());
  const auto answer = ask.get("/health/live");
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"status":"pass"})");
  CHECK(answer.field("Cache-Control") == "no-store");
}

TEST_CASE("it is ready only when every check passes") {
  test::World world;
  Held gauges;
  Watch watch(world.gate(), gauges, {});
  const test::Asker ask(watch.routes());
  CHECK(ask.get("/health/ready").status == 200);
  CHECK(ask.get("/health/ready").body ==
        R"({"status":"pass","checks":[{"name":"store","status":"pass"},)"
        R"({"name":"draining","status":"pass"}]})");
  gauges.held[0] = {.name = "store", .passed = false, .why = "the disk is full"};
  CHECK(ask.get("/health/ready").status == 503);
  CHECK(ask.get("/health/ready").body ==
        R"({"status":"fail","checks":[{"name":"store","status":"fail",)"
        R"("detail":"the disk is full"},{"name":"draining","status":"pass"}]})");
}

TEST_CASE("figures are for the operator") {
  test::World world;
  Held gauges;
  Watch watch(world.gate(), gauges, {});
  const test::Asker ask(watch.routes());
  const auto refused = ask.get("/metrics");
  CHECK(refused.status == 401);
  CHECK(refused.body.find("things") == std::string::npos);
  const auto member = world.member("De Hoef", {"consumer"}, {"voeradvies"});
  CHECK(ask.get("/metrics",
                {{"Authorization", "Bearer " + world.token(member.client, member.secret)}})
            .status == 403);
  const auto told = ask.get("/metrics", {{"Authorization", "Bearer " + world.keeper_token()}});
  CHECK(told.status == 200);
  CHECK(told.field("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(told.body ==
        "# HELP meent_things_total Things\n# TYPE meent_things_total counter\n"
        "meent_things_total 3\n");
}

TEST_CASE("labels, suffixes and odd numbers are written as Prometheus reads them") {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  const std::string text =
      metrics_text({{.kind = Family::Kind::gauge,
                     .name = "g",
                     .help = "a\nb\\c \"d\"",
                     .samples = {{.labels = {{"path", "a\"b\\c\nd"}, {"x", "1"}}, .value = 0.5},
                                 {.value = kInf},
                                 {.value = -kInf},
                                 {.value = std::numeric_limits<double>::quiet_NaN()}}},
                    {.kind = Family::Kind::histogram,
                     .name = "h",
                     .help = "t",
                     .samples = {{.labels = {{"le", "+Inf"}}, .value = 2, .suffix = "_bucket"},
                                 {.value = 7, .suffix = "_sum"}}}});
  CHECK(text ==
        "# HELP g a\\nb\\\\c \"d\"\n# TYPE g gauge\n"
        "g{path=\"a\\\"b\\\\c\\nd\",x=\"1\"} 0.5\ng +Inf\ng -Inf\ng NaN\n"
        "# HELP h t\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 7\n");
}

}  // namespace meent::doors::watch
