#include "doors/page/page.hpp"

#include <doctest/doctest.h>

#include "doors/ask.hpp"

namespace meent::doors::page {

namespace {

constexpr const char* kHtml = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

std::vector<File> files() {
  return {
      {.path = "/index.html",
       .content_type = "text/html; charset=utf-8",
       .bytes = "<!doctype html>plain",
       .gzip = "gzipped index",
       .brotli = "brotli index",
       .hash = "aa11"},
      {.path = "/assets/main-3f9a.js",
       .content_type = "text/javascript",
       .bytes = "script",
       .gzip = "gzipped script",
       .hash = "bb22"},
      {.path = "/assets/font.woff2", .content_type = "font/woff2", .bytes = "font", .hash = "c"},
      {.path = "/verzamelingen", .content_type = "text/html", .bytes = "collections", .hash = "e"},
      {.path = "/robots.txt", .content_type = "text/plain", .bytes = "robots", .hash = "d"}};
}

struct Asked {
  Page page{files(), {}};
  test::Asker ask{page.routes()};
};

}  // namespace

TEST_CASE("the page stands at the root and is asked again each time") {
  const Asked asked;
  const auto answer = asked.ask.get("/", {{"Accept", kHtml}});
  CHECK(answer.status == 200);
  CHECK(answer.body == "<!doctype html>plain");
  CHECK(answer.field("Content-Type") == "text/html; charset=utf-8");
  CHECK(answer.field("Cache-Control") == "no-cache");
  CHECK(answer.field("ETag") == "\"aa11\"");
  CHECK(answer.field("Vary") == "Accept-Encoding");
  CHECK(answer.field("Content-Encoding").empty());
  CHECK(asked.ask.get("/index.html").body == answer.body);
}

TEST_CASE("nothing from elsewhere may run in the page") {
  const std::string policy = Asked{}.ask.get("/").field("Content-Security-Policy");
  CHECK(policy.find("default-src 'none'") != std::string::npos);
  CHECK(policy.find("script-src 'self';") != std::string::npos);
  CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(policy.find("http") == std::string::npos);
}

TEST_CASE("the smallest form that the browser takes is sent") {
  const Asked asked;
  const auto coding = [&](const char* path, const char* accept) {
    const auto answer = asked.ask.get(path, {{"Accept-Encoding", accept}});
    return answer.field("Content-Encoding") + "|" + answer.body + "|" + answer.field("ETag");
  };
  CHECK(coding("/", "gzip, deflate, br") == "br|brotli index|\"aa11-br\"");
  CHECK(coding("/", "gzip") == "gzip|gzipped index|\"aa11-gzip\"");
  CHECK(coding("/", "br;q=0, gzip;q=0.5") == "gzip|gzipped index|\"aa11-gzip\"");
  CHECK(coding("/", "BR") == "br|brotli index|\"aa11-br\"");
  CHECK(coding("/", "brx, identity") == "|<!doctype html>plain|\"aa11\"");
  CHECK(coding("/assets/main-3f9a.js", "br, gzip") == "gzip|gzipped script|\"bb22-gzip\"");
  CHECK(coding("/assets/font.woff2", "br, gzip") == "|font|\"c\"");
}

TEST_CASE("a file whose name tells its content is kept for ever") {
  const Asked asked;
  CHECK(asked.ask.get("/assets/main-3f9a.js").field("Cache-Control") ==
        "public, max-age=31536000, immutable");
  CHECK(asked.ask.get("/robots.txt").field("Cache-Control") == "no-cache");
}

TEST_CASE("what the browser has is not sent again") {
  const Asked asked;
  const auto same = asked.ask.get("/", {{"If-None-Match", "\"x\", W/\"aa11\""}});
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(same.field("ETag") == "\"aa11\"");
  CHECK(asked.ask.get("/", {{"If-None-Match", "\"aa11\""}, {"Accept-Encoding", "br"}}).status ==
        200);
}

TEST_CASE("a view of the page gets the page, a missing file does not") {
  const Asked asked;
  CHECK(asked.ask.get("/verzamelingen/wells", {{"Accept", kHtml}}).status == 200);
  CHECK(asked.ask.get("/verzamelingen/wells", {{"Accept", kHtml}}).body == "collections");
  CHECK(asked.ask.get("/robots.txt/more", {{"Accept", kHtml}}).status == 404);
  const auto nowhere = asked.ask.get("/nergens/heen", {{"Accept", kHtml}});
  CHECK(nowhere.status == 404);
  CHECK(nowhere.body == "<!doctype html>plain");
  CHECK(asked.ask.get("/assets/old-1111.js", {{"Accept", "*/*"}}).status == 404);
  CHECK(asked.ask.get("/assets/old-1111.js", {{"Accept", kHtml}}).status == 404);
  CHECK(asked.ask.get("/favicon.ico", {{"Accept", kHtml}}).status == 404);
  const auto api = asked.ask.get("/verzamelingen/wells", {{"Accept", "application/json"}});
  CHECK(api.status == 404);
  CHECK(api.field("Content-Type") == "application/problem+json");
}

TEST_CASE("a program without its page says so") {
  Page page({}, {});
  const auto answer = test::Asker(page.routes()).get("/", {{"Accept", kHtml}});
  CHECK(answer.status == 404);
  CHECK(answer.body.find("/v1") != std::string::npos);
}

}  // namespace meent::doors::page
