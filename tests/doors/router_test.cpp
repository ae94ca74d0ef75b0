#include "doors/router.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace meent;
using doors::Route;
using doors::Router;

namespace {

Route route(http::Method method, std::string pattern) {
  return {.method = method, .pattern = std::move(pattern), .handle = [](doors::Request&) {
            return doors::Response{};
          }};
}

Router small() {
  using enum http::Method;
  std::vector<Route> all;
  all.push_back(route(get, "/"));
  all.push_back(route(get, "/v1/collections"));
  all.push_back(route(post, "/v1/collections"));
  all.push_back(route(get, "/v1/collections/{collection}"));
  all.push_back(route(get, "/v1/collections/{collection}/records/{record}"));
  all.push_back(route(put, "/v1/collections/{name}/records/{id}"));
  all.push_back(route(get, "/v1/collections/special/records/{record}"));
  all.push_back(route(get, "/v1/{any}/fixed/end"));
  all.push_back(route(get, "/files/{rest...}"));
  all.push_back(route(get, "/files/index.html"));
  return Router(std::move(all));
}

std::string pattern(const Router& router, std::string_view path,
                    http::Method method = http::Method::get) {
  const auto found = router.find(method, path);
  return found.bad_path ? "bad" : found.route == nullptr ? "none" : found.route->pattern;
}

}  // namespace

TEST_CASE("literals go before parameters, with a way back") {
  const Router router = small();
  CHECK(pattern(router, "/") == "/");
  CHECK(pattern(router, "/v1/collections") == "/v1/collections");
  CHECK(pattern(router, "/v1/collections/a") == "/v1/collections/{collection}");
  CHECK(pattern(router, "/v1/collections/special") == "/v1/collections/{collection}");
  CHECK(pattern(router, "/v1/collections/special/records/1") ==
        "/v1/collections/special/records/{record}");
  CHECK(pattern(router, "/v1/collections/special/records/1", http::Method::put) ==
        "/v1/collections/{name}/records/{id}");
  CHECK(pattern(router, "/v1/collections/fixed/end") == "/v1/{any}/fixed/end");
}

TEST_CASE("the rest takes all, also nothing; a parameter takes something") {
  const Router router = small();
  CHECK(pattern(router, "/files/index.html") == "/files/index.html");
  CHECK(pattern(router, "/files/") == "/files/{rest...}");
  CHECK(router.find(http::Method::get, "/files/a/b%20c").params.at(0).value == "a/b c");
  CHECK(pattern(router, "/v1/collections/") == "none");
  CHECK(pattern(router, "/v1//fixed/end") == "none");
  CHECK(pattern(router, "/v1/collections/a/") == "none");
  CHECK(pattern(router, "/files") == "none");
}

TEST_CASE("parameters are decoded and have the names of their own pattern") {
  const Router router = small();
  const auto got = router.find(http::Method::get, "/v1/collections/a%2Fb/records/%c3%a9+1");
  REQUIRE(got.params.size() == 2);
  CHECK(got.params[0].name == "collection");
  CHECK(got.params[0].value == "a/b");
  CHECK(got.params[1].value == "\xc3\xa9+1");
  const auto put = router.find(http::Method::put, "/v1/collections/x/records/y");
  CHECK(put.params.at(0).name == "name");
  CHECK(put.params.at(1).name == "id");
  CHECK(pattern(router, "/v1/%63ollections") == "/v1/collections");
}

TEST_CASE("methods: HEAD by GET, Allow for the others and for OPTIONS") {
  const Router router = small();
  CHECK(pattern(router, "/v1/collections", http::Method::head) == "/v1/collections");
  const auto wrong = router.find(http::Method::delete_, "/v1/collections");
  CHECK(wrong.route == nullptr);
  CHECK(wrong.allow == "GET, HEAD, POST, OPTIONS");
  CHECK(router.find(http::Method::options, "/v1/collections").allow == "GET, HEAD, POST, OPTIONS");
  CHECK(router.find(http::Method::delete_, "/v1/collections/special/records/1").allow ==
        "GET, HEAD, PUT, OPTIONS");
  CHECK(router.find(http::Method::get, "/v2").allow.empty());
}

TEST_CASE("paths that mean another place are refused") {
  const Router router = small();
  for (const auto* path :
       {"/v1/collections/%zz", "/v1/collections/%00", "/v1/collections/%ff", "/files/../x",
        "/files/%2e%2E/x", "/files/.", "/files/%2e", "x", "", "*"}) {
    CAPTURE(path);
    CHECK(router.find(http::Method::get, path).bad_path);
  }
  CHECK(pattern(router, "/files/...") == "/files/{rest...}");
  CHECK(pattern(router, "/files/a..b") == "/files/{rest...}");
}

TEST_CASE("property: of many literal routes, exactly the asked one is found") {
  std::mt19937_64 dice(7);
  std::vector<std::string> paths;
  std::vector<Route> all;
  for (int i = 0; i < 300; ++i) {
    std::string path;
    for (std::uint64_t depth = 1 + dice() % 4; depth > 0; --depth) {
      path += "/" + std::to_string(dice() % 6);
    }
    path += "/" + std::to_string(1'000 + i);
    paths.push_back(path);
    all.push_back(route(http::Method::get, path));
  }
  const Router router(std::move(all));
  for (const auto& path : paths) {
    CHECK(pattern(router, path) == path);
    CHECK(pattern(router, path + "/x") == "none");
  }
}
