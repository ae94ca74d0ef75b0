#include "net/http_client.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "certificate.hpp"
#include "loopback.hpp"
#include "net/codings.hpp"

using namespace meent;
using namespace meent::net;
using namespace meent::net::loopback;

namespace {

doors::Response redirect(int status, std::string_view to) {
  doors::Response out;
  out.status = status;
  out.fields.add("Location", to);
  return out;
}

std::vector<doors::Route> http_client_routes() {
  std::vector<doors::Route> out;
  const auto add = [&out](const std::string& pattern, const doors::Handler& handle) {
    for (const auto method : {http::Method::get, http::Method::post}) {
      out.push_back({.method = method, .pattern = pattern, .handle = handle});
    }
  };
  add("/echo", [](doors::Request& request) {
    return text_answer(std::string(http::name_of(request.method)) + " " + whole_body(request) +
                       " " + std::string(request.header("Authorization")));
  });
  add("/to", [](doors::Request& request) {
    return redirect(std::stoi(std::string(request.query.substr(0, 3))),
                    std::string(request.query.substr(4)));
  });
  add("/big", [](doors::Request&) { return text_answer(std::string(3U << 20U, 'x')); });
  add("/stream", [](doors::Request&) {
    doors::Response answer;
    answer.fields.add("Content-Type", "text/csv");
    answer.body = std::make_unique<Pieces>(50, 100'000);
    return answer;
  });
  add("/breaks", [](doors::Request&) {
    doors::Response answer;
    answer.fields.add("Content-Length", "999999");
    answer.body = std::make_unique<Pieces>(5, 10);
    return answer;
  });
  out.push_back({.pattern = "/slow", .room = doors::Room::store, .handle = [](doors::Request&) {
                   std::this_thread::sleep_for(std::chrono::milliseconds(700));
                   return text_answer("slow");
                 }});
  return out;
}

Code code_of(const result<HttpAnswer>& answer) {
  REQUIRE_FALSE(answer);
  return answer.error().code;
}

}  // namespace

TEST_CASE("asks, sends, follows, decodes") {
  Running running(http_client_routes(), {});
  const auto base = "http://127.0.0.1:" + std::to_string(running.port());
  const auto client = make_http_client({.allow_private = {"127.0.0.0/8"}});
  HttpRequest request{
      .method = http::Method::post, .url = base + "/echo", .fields = {}, .body = "hi"};
  request.fields.add("Authorization", "Bearer x");
  CHECK(client->send(request)->body == "POST hi Bearer x");
  http::ViewBody source("from a source");
  request.source = &source;
  CHECK(client->send(request)->body == "POST from a source Bearer x");
  request.source = nullptr;

  request.url = base + "/to?307:/echo";
  CHECK(client->send(request)->body == "POST hi Bearer x");
  request.url = base + "/to?303:/echo";
  CHECK(client->send(request)->body == "GET  Bearer x");
  // Another name of the same server is another origin: the credential stays behind.
  request.url = base + "/to?307:http://localhost:" + std::to_string(running.port()) + "/echo";
  const auto crossed = make_http_client({.allow_private = {"127.0.0.0/8", "::1"}})->send(request);
  REQUIRE(crossed);
  CHECK(crossed->body == "POST hi ");
  request.max_redirects = 0;
  CHECK(client->send(request)->status == 307);

  CHECK(client->send({.url = base + "/big"})->body.size() == (3U << 20U));
  CHECK(client->send({.url = base + "/stream"})->body.size() == 5'000'000);
  std::size_t streamed = 0;
  HttpRequest sink{.url = base + "/stream"};
  sink.max_answer_bytes = 10;
  sink.sink = [&](std::string_view piece) -> result<void> {
    streamed += piece.size();
    return {};
  };
  REQUIRE(client->send(sink));
  CHECK(streamed == 5'000'000);
}

TEST_CASE("refuses what is too large, too slow, broken or circular") {
  Running running(http_client_routes(), {});
  const auto base = "http://127.0.0.1:" + std::to_string(running.port());
  const auto client = make_http_client({.allow_private = {"127.0.0.1"}});
  HttpRequest large{.url = base + "/big"};
  large.max_answer_bytes = 1U << 20U;
  CHECK(code_of(client->send(large)) == Code::too_large);
  HttpRequest slow{.url = base + "/slow"};
  slow.timeout = std::chrono::milliseconds(200);
  CHECK(code_of(client->send(slow)) == Code::timeout);
  CHECK(code_of(client->send({.url = base + "/breaks"})) == Code::unavailable);
  HttpRequest circle{.url = base + "/to?302:/to?302:/to"};
  circle.max_redirects = 1;
  CHECK(code_of(client->send(circle)) == Code::unavailable);
  HttpRequest forged{.url = base + "/echo"};
  forged.fields.add("X", "a\r\nY: b");
  CHECK(code_of(client->send(forged)) == Code::invalid);
}

TEST_CASE("the guard: no private address by any spelling, nor by a redirect") {
  Running running(http_client_routes(), {});
  const auto port = ":" + std::to_string(running.port());
  const auto strict = make_http_client({});
  for (const std::string host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0",
                                 "2130706433", "0x7f000001", "0177.0.0.1", "127.1"}) {
    CAPTURE(host);
    const auto code = code_of(strict->send({.url = fmt::format("http://{}{}/echo", host, port)}));
    CHECK((code == Code::denied || code == Code::unavailable));
  }
  CHECK(running.server.figures().accepted == 0);
  const auto some = make_http_client({.allow_private = {"127.0.0.1"}});
  CHECK(code_of(some->send({.url = "http://127.0.0.1" + port + "/to?302:http://127.0.0.2" + port +
                                   "/echo"})) == Code::denied);
  CHECK(code_of(some->send({.url = "http://u:p@127.0.0.1" + port + "/echo"})) == Code::invalid);
  CHECK(code_of(make_http_client({.allow_private = {"10.0.0.0/99"}})->send({.url = "http://a/"})) ==
        Code::invalid);
}

TEST_CASE("https: the certificate must be trusted and of that name; never down to http") {
  const Folder folder;
  write_certificate(folder.file("chain.pem"), folder.file("key.pem"), 7);
  ServerConfig config;
  config.listen = {{.tls = true}, {.tls = false}};
  config.tls = {folder.file("chain.pem"), folder.file("key.pem")};
  Running running(http_client_routes(), config);
  const auto port = ":" + std::to_string(running.port());
  const std::vector<std::string> loop{"127.0.0.0/8", "::1"};
  const auto trusting =
      make_http_client({.allow_private = loop, .ca_file = folder.file("chain.pem")});
  CHECK(trusting->send({.url = "https://localhost" + port + "/echo"})->body == "GET  ");
  CHECK(code_of(trusting->send({.url = "https://127.0.0.1" + port + "/echo"})) ==
        Code::unavailable);
  const auto wary = make_http_client({.allow_private = loop});
  CHECK(code_of(wary->send({.url = "https://localhost" + port + "/echo"})) == Code::unavailable);
  const auto plain = ":" + std::to_string(running.server.ports().at(1));
  CHECK(code_of(trusting->send({.url = "https://localhost" + port + "/to?302:http://localhost" +
                                       plain + "/echo"})) == Code::denied);
  CHECK(code_of(make_http_client({.ca_file = "/nowhere"})->send({.url = "https://localhost/"})) ==
        Code::invalid);
}
