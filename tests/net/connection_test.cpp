// One client and its time: who is slow, who stops halfway, who leaves early, and how a connection
// ends without hurting an answer that is under way.
#include "net/connection.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "loopback.hpp"

namespace meent::net::connection_test {
namespace {

using loopback::Client;
using loopback::get;
using loopback::post;
using loopback::Running;
using loopback::soon;
using loopback::text_answer;
using loopback::whole_body;
using std::chrono::milliseconds;

constexpr std::size_t kLarge = 48U << 20U;  // more than the system's buffers between two sockets

std::vector<doors::Route> routes() {
  std::vector<doors::Route> out;
  out.push_back({.pattern = "/a", .handle = [](doors::Request&) { return text_answer("a"); }});
  out.push_back({.pattern = "/large",
                 .handle = [](doors::Request&) { return text_answer(std::string(kLarge, 'x')); }});
  out.push_back({.pattern = "/kilobytes",
                 .handle = [](doors::Request&) { return text_answer(std::string(200'000, 'k')); }});
  out.push_back({.pattern = "/slow", .room = doors::Room::store, .handle = [](doors::Request&) {
                   std::this_thread::sleep_for(milliseconds(500));
                   return text_answer("slow");
                 }});
  out.push_back(
      {.method = http::Method::post, .pattern = "/size", .handle = [](doors::Request& request) {
         return text_answer(std::to_string(whole_body(request).size()));
       }});
  return out;
}

ServerConfig plain() {
  ServerConfig config;
  config.compress = false;
  return config;
}

bool all_gone(const Running& running) {
  return soon([&] { return running.server.figures().open == 0; });
}

}  // namespace

TEST_CASE("connection: the time for a head runs from its first byte, not from its last") {
  ServerConfig config = plain();
  config.limits.head = milliseconds(500);
  config.limits.idle = milliseconds(60'000);
  Running running(routes(), config);
  Client client(running.port());
  bool told = false;
  for (int i = 0; i < 40 && !told; ++i) {
    client.send(i == 0 ? "GET /a HTTP/1.1\r\nX: " : "x");
    told = client.receive(100);
  }
  REQUIRE(told);
  CHECK(client.answer().status == 408);
}

TEST_CASE("connection: who waits for its answer is not idle") {
  ServerConfig config = plain();
  config.limits.idle = config.limits.head = milliseconds(200);
  Running running(routes(), config);
  Client client(running.port());
  CHECK(client.ask(get("/slow")).body == "slow");
}

TEST_CASE("connection: a body that trickles is refused, one that comes in pieces is taken") {
  ServerConfig config = plain();
  config.limits.body_grace = milliseconds(300);
  config.limits.body_bytes_per_second = 10'000;
  Running running(routes(), config);
  const std::string head = "POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n";

  Client trickle(running.port());
  trickle.send(head);
  bool told = false;
  for (int i = 0; i < 60 && !told; ++i) {
    trickle.send("x");
    told = trickle.receive(50);
  }
  REQUIRE(told);
  CHECK(trickle.answer().status == 408);

  Client pieces(running.port());
  pieces.send(head);
  for (int i = 0; i < 3; ++i) {
    pieces.send(std::string(20'000, 'x'));
    std::this_thread::sleep_for(milliseconds(250));
  }
  CHECK(pieces.answer().body == "60000");
}

TEST_CASE("connection: who takes nothing of its answer is cut off, and sees that it is not whole") {
  ServerConfig config = plain();
  config.limits.write_stall = milliseconds(400);
  Running running(routes(), config);
  Client client(running.port());
  client.send(get("/large"));
  REQUIRE(soon([&] { return running.server.figures().open == 1; }));
  CHECK(all_gone(running));
  CHECK_FALSE(client.answer().whole);
  CHECK(client.was_reset());
}

TEST_CASE("connection: who reads slowly but steadily gets all of it") {
  ServerConfig config = plain();
  config.limits.write_stall = milliseconds(700);
  Running running(routes(), config);
  Client client(running.port(), 64 << 10);
  client.send(get("/large"));
  // Longer than the stall that is allowed, in steps that are shorter.
  for (int i = 0; i < 12; ++i) {
    const std::size_t wanted = client.held().size() + (1U << 20U);
    while (client.held().size() < wanted && client.receive()) {
    }
    std::this_thread::sleep_for(milliseconds(100));
  }
  const auto answer = client.answer();
  CHECK(answer.whole);
  CHECK(answer.body.size() == kLarge);
}

TEST_CASE("connection: who asks without reading is answered no further than fits") {
  Running running(routes(), plain());
  Client client(running.port(), 64 << 10);
  std::string many;
  for (int i = 0; i < 500; ++i) {
    many += get("/kilobytes");
  }
  REQUIRE(client.send(many));
  std::uint64_t served = 0;
  std::uint64_t before = 1;
  while (served != before) {
    before = served;
    std::this_thread::sleep_for(milliseconds(200));
    served = running.server.figures().requests;
  }
  CHECK(served >= 1);
  CHECK(served < 250);
  for (int i = 0; i < 500; ++i) {
    REQUIRE(client.answer().body.size() == 200'000);
  }
}

TEST_CASE("connection: who stops sending is still answered, then let go") {
  Running running(routes(), plain());
  Client waiting(running.port());
  waiting.send(get("/slow"));
  waiting.half_close();
  const auto answer = waiting.answer();
  CHECK(answer.body == "slow");
  CHECK(answer.field("Connection") == "close");
  CHECK(waiting.rest().empty());
  CHECK_FALSE(waiting.was_reset());

  Client pipelined(running.port());
  pipelined.send(get("/a") + get("/a") + "GET /a HT");
  pipelined.half_close();
  CHECK(pipelined.answer().body == "a");
  CHECK(pipelined.answer().body == "a");
  CHECK(pipelined.rest().empty());  // what was half there is no request

  Client nothing(running.port());
  nothing.half_close();
  CHECK(nothing.rest().empty());
  CHECK(all_gone(running));
}

TEST_CASE("connection: what a client still sends does not cost it the answer it was given") {
  Running running(routes(), plain());
  Client client(running.port());
  client.send("POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n");
  REQUIRE(client.receive());  // the refusal is there, and the client has not read on
  for (int i = 0; i < 20; ++i) {
    CHECK(client.send(std::string(50'000, 'x')));
  }
  CHECK(client.answer().status == 413);
  CHECK(client.rest().empty());
  CHECK_FALSE(client.was_reset());
  // It may not go on like that for ever.
  CHECK(all_gone(running));
}

TEST_CASE("connection: every byte off and onto the socket is counted") {
  Running running(routes(), plain());
  std::size_t asked = 0;
  std::size_t answered = 0;
  {
    Client client(running.port());
    const std::string all = get("/a") + post("/size", std::string(100'000, 'x')) +
                            get("/kilobytes", "Connection: close\r\n");
    asked = all.size();
    client.send(all);
    answered = client.rest().size();
  }
  REQUIRE(all_gone(running));
  CHECK(running.server.figures().bytes_in == asked);
  CHECK(running.server.figures().bytes_out == answered);
}

TEST_CASE(
    "connection: a drain ends the idle at once and lets a request that began come to its end") {
  Running running(routes(), plain());
  Client idle(running.port());
  Client begun(running.port());
  CHECK(idle.ask(get("/a")).status == 200);
  begun.send("GET /a HTTP/1.1\r\nHost: a\r\n");
  REQUIRE(soon([&] { return running.server.figures().open == 2; }));
  std::this_thread::sleep_for(milliseconds(100));  // the half of its head is read
  bool whole = false;
  std::jthread drain([&] { whole = running.server.drain(); });
  CHECK(idle.rest().empty());
  CHECK_FALSE(idle.was_reset());
  begun.send("\r\n");
  const auto answer = begun.answer();
  CHECK(answer.body == "a");
  CHECK(answer.field("Connection") == "close");
  begun.rest();
  begun.half_close();
  drain.join();
  CHECK(whole);
}

}  // namespace meent::net::connection_test
