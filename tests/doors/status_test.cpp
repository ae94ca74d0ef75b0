#include "doors/status.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

#include "doors/ask.hpp"

namespace meent::doors {

namespace {

struct Told {
  std::vector<std::string> causes;
  Trouble trouble() {
    return [this](std::string_view, std::string_view cause) { causes.emplace_back(cause); };
  }
};

class Failing final : public Later {
 public:
  void start(std::function<void()> ready) override { ready(); }
  Response finish() override { throw broken_world(Code::exhausted, "disk sda1 is full"); }
};

test::Answer ask(Handler handle, Told& told) {
  std::vector<Route> routes;
  routes.push_back(guard(Route{.pattern = "/", .handle = std::move(handle)}, told.trouble()));
  return test::Asker(std::move(routes)).get("/");
}

}  // namespace

TEST_CASE("every code has the status of its meaning") {
  const std::pair<Code, int> table[] = {
      {Code::invalid, 400},   {Code::unauthenticated, 401}, {Code::denied, 403},
      {Code::not_found, 404}, {Code::conflict, 409},        {Code::precondition, 412},
      {Code::too_large, 413}, {Code::unsupported, 415},     {Code::too_many, 429},
      {Code::internal, 500},  {Code::unavailable, 503},     {Code::timeout, 504},
      {Code::exhausted, 507}};
  for (const auto& [code, status] : table) {
    CHECK(status_of({code, "", ""}) == status);
  }
  CHECK(status_of({Code::unsupported, "", "Accept"}) == 406);
  CHECK(status_of({Code::unsupported, "", "Content-Type"}) == 415);
}

TEST_CASE("a refusal carries what its status asks for") {
  const Response unknown = refuse({Code::unauthenticated, "no token", ""}, "r");
  CHECK(unknown.fields.get("WWW-Authenticate") == "Bearer realm=\"meent\"");
  CHECK(unknown.fields.get("Content-Type") == "application/problem+json");
  CHECK(unknown.fields.get("Cache-Control") == "no-store");
  CHECK(refuse({Code::unavailable, "", ""}, "r").fields.get("Retry-After"));
  CHECK(refuse({Code::too_many, "", ""}, "r").fields.get("Retry-After"));
  CHECK_FALSE(refuse({Code::invalid, "", ""}, "r").fields.get("Retry-After"));
}

TEST_CASE("what the world did wrong is told without its cause, and the cause is told to us") {
  Told told;
  const auto answer = ask(
      [](Request&) -> Response { throw broken_world(Code::exhausted, "disk sda1 is full"); }, told);
  CHECK(answer.status == 507);
  CHECK(answer.body.find("sda1") == std::string::npos);
  CHECK(answer.body.find("request-1") != std::string::npos);
  CHECK(told.causes == std::vector<std::string>{"disk sda1 is full"});
}

TEST_CASE("every other exception is our fault") {
  Told told;
  const auto answer = ask([](Request&) -> Response { throw std::runtime_error("secret"); }, told);
  CHECK(answer.status == 500);
  CHECK(answer.body.find("secret") == std::string::npos);
  CHECK(told.causes == std::vector<std::string>{"secret"});
}

TEST_CASE("the end of a write is guarded like its beginning") {
  Told told;
  const auto answer = ask(
      [](Request&) {
        Response response;
        response.later = std::make_unique<Failing>();
        return response;
      },
      told);
  CHECK(answer.status == 507);
  CHECK(told.causes.size() == 1);
}

TEST_CASE("what went well passes unchanged") {
  Told told;
  const auto answer = ask([](Request&) { return Response{.status = 204}; }, told);
  CHECK(answer.status == 204);
  CHECK(told.causes.empty());
}

}  // namespace meent::doors
