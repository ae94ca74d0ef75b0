#include "app/metrics.hpp"

#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "doors/watch/watch.hpp"

using namespace meent::app;

namespace {
std::string text_of(const Metrics& metrics) {
  return meent::doors::watch::metrics_text(metrics.families());
}
bool has(const std::string& text, std::string_view line) {
  return text.find(line) != std::string::npos;
}
}  // namespace

TEST_CASE("requests are counted by method, route and status") {
  Metrics metrics;
  metrics.observe({"GET", "/v1/collections", 200, 120, 90});
  metrics.observe({"GET", "/v1/collections", 200, 80, 400});
  metrics.observe({"POST", "/v1/collections", 400, 10, 50});
  const auto text = text_of(metrics);
  const std::string get = R"(method="GET",route="/v1/collections",status="200")";
  CHECK(has(text, "meent_http_requests_total{" + get + "} 2\n"));
  CHECK(has(text, "meent_http_response_bytes_total{" + get + "} 200\n"));
  CHECK(has(text, "meent_http_request_seconds_bucket{" + get + ",le=\"0.0001\"} 1\n"));
  CHECK(has(text, "meent_http_request_seconds_bucket{" + get + ",le=\"0.0005\"} 2\n"));
  CHECK(has(text, "meent_http_request_seconds_bucket{" + get + ",le=\"+Inf\"} 2\n"));
  CHECK(has(text, R"(status="400"} 1)"));
}

TEST_CASE("label values are escaped") {
  Metrics metrics;
  metrics.observe({"GET", "/a\"b\\c", 200, 0, 0});
  CHECK(has(text_of(metrics), R"(route="/a\"b\\c")"));
}

TEST_CASE("counts of many threads add up") {
  Metrics metrics;
  std::vector<std::jthread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) {
        metrics.observe({"GET", "/x", 200, 1, 1});
      }
    });
  }
  threads.clear();
  CHECK(has(text_of(metrics), R"(route="/x",status="200"} 80000)"));
}

TEST_CASE("the process knows what it costs") {
  CHECK(cpu_seconds() > 0);
  CHECK(resident_bytes() > 1'000'000);
}
