// What the server refuses: requests two readers could read differently, slow senders, too many of
// anything.
#include <doctest/doctest.h>

#include "loopback.hpp"

using namespace meent;
using namespace meent::net;
using namespace meent::net::loopback;

namespace {

std::vector<doors::Route> limits_routes() {
  std::vector<doors::Route> out;
  out.push_back({.pattern = "/a", .handle = [](doors::Request&) { return text_answer("a"); }});
  out.push_back(
      {.method = http::Method::post, .pattern = "/echo", .handle = [](doors::Request& request) {
         return text_answer(whole_body(request));
       }});
  out.push_back({.pattern = "/slow", .room = doors::Room::store, .handle = [](doors::Request&) {
                   std::this_thread::sleep_for(std::chrono::milliseconds(300));
                   return text_answer("slow");
                 }});
  return out;
}

}  // namespace

TEST_CASE("requests that could be read in two ways are refused and the connection ends") {
  Running running(limits_routes(), {});
  const std::string post_head = "POST /echo HTTP/1.1\r\nHost: a\r\n";
  const std::pair<std::string, int> cases[] = {
      {post_head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post_head + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {post_head + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {post_head + "Content-Length: 3, 3\r\n\r\nabc", 400},
      {post_head + "Content-Length: +3\r\n\r\nabc", 400},
      {post_head + "Content-Length: 0x3\r\n\r\nabc", 400},
      {post_head + "Content-Length: -1\r\n\r\nabc", 400},
      {post_head + "Content-Length: 99999999999999999999\r\n\r\nabc", 400},
      {post_head + "Content-Length:\r\n\r\nabc", 400},
      {post_head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501},
      {post_head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {post_head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
      {post_head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {post_head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post_head + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", 400},
      {post_head + "Transfer-Encoding: chunked\r\n\r\n3 \r\nabcd\r\n0\r\n\r\n", 400},
      {post_head + "Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n\r\n", 400},
      {post_head + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc", 400},
      {post_head + "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\nHost: a/evil\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n", 400},
      {std::string("GET /a HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 36), 400},
      {"GET http://b/a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a#x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET  /a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a HTTP/2.0\r\nHost: a\r\n\r\n", 400},
      {"GET /a\r\n\r\n", 400},
      {"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", 501},
      {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
  };
  for (const auto& [request, status] : cases) {
    CAPTURE(request);
    Client client(running.port());
    const auto answer = client.ask(request + "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(answer.status == status);
    CHECK(answer.field("Connection") == "close");
    CHECK(client.rest().empty());  // the request behind it was not answered
  }
  Client client(running.port());
  CHECK(client.ask("GET http://a/a HTTP/1.1\r\nHost: A\r\n\r\n").status == 200);
  CHECK(client.ask("\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
}

TEST_CASE("sizes of the head") {
  Running running(limits_routes(), {});
  const auto status = [&](const std::string& request) {
    Client client(running.port());
    return client.ask(request).status;
  };
  CHECK(status(get("/" + std::string(9'000, 'a'))) == 414);
  CHECK(status("GET /" + std::string(20'000, 'a')) == 414);
  CHECK(status(get("/a", "X: " + std::string(17'000, 'x') + "\r\n")) == 431);
  std::string many;
  for (int i = 0; i < 120; ++i) {
    many += "X" + std::to_string(i) + ": 1\r\n";
  }
  CHECK(status(get("/a", many)) == 431);
  CHECK(status(get("/a", "X: " + std::string(8'000, 'x') + "\r\n")) == 200);
}

TEST_CASE("slow senders get 408, idle connections are closed") {
  ServerConfig config;
  config.limits.head = std::chrono::milliseconds(300);
  config.limits.idle = std::chrono::milliseconds(600);
  config.limits.body_grace = std::chrono::milliseconds(300);
  Running running(limits_routes(), config);
  Client head(running.port());
  CHECK(head.ask("GET /a HTT").status == 408);
  CHECK_FALSE(head.receive());
  Client body(running.port());
  CHECK(body.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc").status == 408);
  Client idle(running.port());
  CHECK(idle.ask(get("/a")).status == 200);
  CHECK_FALSE(idle.receive());
  CHECK(idle.ended());
  CHECK(idle.held().empty());
}

TEST_CASE("requests per second of a client") {
  ServerConfig config;
  config.rates = {.requests_per_second = 1, .burst = 5};
  Running running(limits_routes(), config);
  int refused = 0;
  for (int i = 0; i < 8; ++i) {
    Client client(running.port());
    const auto answer = client.ask(get("/a"));
    if (answer.status == 429) {
      ++refused;
      CHECK(answer.field("Retry-After") == "1");
    }
  }
  CHECK(refused >= 2);
  CHECK(refused <= 3);
}

TEST_CASE("connections, in all and of one client; requests of a connection") {
  ServerConfig config;
  SUBCASE("in all") {
    config.limits.connections = 2;
  }
  SUBCASE("of one client") {
    config.limits.connections_per_client = 2;
  }
  config.limits.requests_per_connection = 2;
  Running running(limits_routes(), config);
  {
    Client one(running.port());
    Client two(running.port());
    CHECK(one.ask(get("/a")).status == 200);
    CHECK(two.ask(get("/a")).status == 200);
    Client three(running.port());
    const auto answer = three.answer();
    CHECK(answer.status == 503);
    CHECK(answer.whole);
    CHECK(one.ask(get("/a")).field("Connection") == "close");
  }
  REQUIRE(soon([&] { return running.server.figures().open == 0; }));
  Client again(running.port());
  CHECK(again.ask(get("/a")).status == 200);
  CHECK(running.server.figures().refused_connections == 1);
}

TEST_CASE("a full store queue answers 503 at once, other rooms go on") {
  ServerConfig config;
  config.store_threads = 1;
  config.store_queue = 2;
  Running running(limits_routes(), config);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<Client>(running.port()));
    clients.back()->send(get("/slow"));
  }
  Client memory(running.port());
  CHECK(memory.ask(get("/a")).status == 200);
  int served = 0;
  int refused = 0;
  for (const auto& client : clients) {
    const auto answer = client->answer();
    served += answer.status == 200 ? 1 : 0;
    refused += answer.status == 503 && answer.field("Retry-After") == "1" ? 1 : 0;
  }
  CHECK(served + refused == 8);
  CHECK(served >= 2);
  CHECK(refused >= 4);
}

TEST_CASE("a stop breaks off what is under way and joins") {
  Running running(limits_routes(), {});
  Client client(running.port());
  client.send(get("/slow"));
  REQUIRE(soon([&] { return running.server.figures().requests == 1; }));
  running.server.stop();
  CHECK_FALSE(client.answer().whole);
}
