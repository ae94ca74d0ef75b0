// Requests and answers of one connection: what is answered without a door, what a door that breaks
// comes to, and that nothing of one request shows in the next.
#include <doctest/doctest.h>
#include <malloc.h>

#include <algorithm>
#include <mutex>

#include "loopback.hpp"

namespace meent::net::exchange_test {
namespace {

using loopback::Client;
using loopback::get;
using loopback::post;
using loopback::Running;
using loopback::soon;
using loopback::text_answer;
using loopback::whole_body;

// An answer that is ready before start() returns, or breaks on the way there.
class AtOnce final : public doors::Later {
 public:
  explicit AtOnce(std::string breaks_at) : breaks_at_(std::move(breaks_at)) {}
  void start(std::function<void()> ready) override {
    if (breaks_at_ == "start") {
      throw broken_world(Code::unavailable, "inner words, at the start");
    }
    ready();
  }
  doors::Response finish() override {
    if (breaks_at_ == "finish") {
      throw broken_world(Code::exhausted, "inner words, at the finish");
    }
    return text_answer("at once");
  }

 private:
  std::string breaks_at_;
};

constexpr std::pair<std::string_view, Code> kBroken[] = {{"exhausted", Code::exhausted},
                                                         {"unavailable", Code::unavailable},
                                                         {"timeout", Code::timeout},
                                                         {"too_large", Code::too_large},
                                                         {"internal", Code::internal}};

doors::Response break_down(doors::Request& request) {
  for (const auto& [name, code] : kBroken) {
    if (request.param("how") == name) {
      throw broken_world(code, "inner words");
    }
  }
  throw std::runtime_error("inner words");
}

constexpr std::size_t kLarge = 3U << 20U;

std::vector<doors::Route> routes() {
  std::vector<doors::Route> out;
  const auto plain = [](doors::Request& request) {
    return text_answer(std::string(request.header("X-Mark")) + "|" +
                       std::string(request.param("name")) + "|" + std::string(request.query));
  };
  out.push_back({.pattern = "/plain", .handle = plain});
  out.push_back({.pattern = "/named/{name}", .handle = plain});
  for (const auto room : {doors::Room::memory, doors::Room::store}) {
    const std::string base = room == doors::Room::memory ? "/memory" : "/store";
    out.push_back({.pattern = base + "/breaks/{how}", .room = room, .handle = break_down});
    out.push_back(
        {.pattern = base + "/later/{at}", .room = room, .handle = [](doors::Request& request) {
           doors::Response answer;
           answer.later = std::make_unique<AtOnce>(std::string(request.param("at")));
           return answer;
         }});
  }
  out.push_back({.method = http::Method::post,
                 .pattern = "/mark",
                 .handle =
                     [](doors::Request& request) {
                       return text_answer(std::string(request.header("X-Mark")) + " " +
                                          std::to_string(whole_body(request).size()));
                     },
                 .max_body = 4U << 20U});
  out.push_back({.pattern = "/large",
                 .handle = [](doors::Request&) { return text_answer(std::string(kLarge, 'x')); }});
  out.push_back({.pattern = "/pulled", .room = doors::Room::store, .handle = [](doors::Request&) {
                   doors::Response answer;
                   answer.body = std::make_unique<loopback::Pieces>(1, kLarge);
                   return answer;
                 }});
  out.push_back({.pattern = "/socket", .upgrade = [](doors::Request&) {
                   return result<std::unique_ptr<doors::Socket>>(nullptr);
                 }});
  return out;
}

// What the observers were told.
struct Told {
  std::mutex mutex;
  std::vector<std::string> access;    // "GET /plain 200"
  std::vector<std::string> failures;  // what, and the id of the request

  Observers observers() {
    Observers out;
    out.access = [this](const Access& one) {
      const std::lock_guard lock(mutex);
      access.push_back(std::string(one.method) + " " + std::string(one.route) + " " +
                       std::to_string(one.status) + " " + std::string(one.request_id) + " " +
                       std::string(one.traceparent));
    };
    out.failure = [this](std::string_view what, std::string_view id) {
      const std::lock_guard lock(mutex);
      failures.push_back(std::string(what) + " " + std::string(id));
    };
    return out;
  }
};

std::string options(const std::string& target, const std::string& fields = "") {
  return "OPTIONS " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

// Bytes that the program has asked for and not given back.
std::size_t in_use() {
  const auto told = ::mallinfo2();
  return told.uordblks + told.hblkhd;
}

}  // namespace

TEST_CASE("exchange: a door that breaks is told by its kind, to the operator with what it said") {
  Told told;
  Running running(routes(), {}, told.observers());
  Client client(running.port());
  const std::pair<const char*, int> cases[] = {
      {"/breaks/exhausted", 507}, {"/breaks/unavailable", 503}, {"/breaks/timeout", 503},
      {"/breaks/too_large", 413}, {"/breaks/internal", 500},    {"/breaks/otherwise", 500},
      {"/later/start", 503},      {"/later/finish", 507}};
  for (const std::string room : {"/memory", "/store"}) {
    for (const auto& [path, status] : cases) {
      CAPTURE(room + path);
      const auto answer = client.ask(get(room + path));
      CHECK(answer.status == status);
      CHECK(answer.field("Content-Type") == "application/problem+json");
      CHECK(answer.body.find("inner") == std::string::npos);
      const std::lock_guard lock(told.mutex);
      REQUIRE(!told.failures.empty());
      CHECK(told.failures.back().starts_with("inner words"));
      CHECK(told.failures.back().ends_with(answer.field("X-Request-Id")));
    }
  }
  CHECK(told.failures.size() == 2 * std::size(cases));
  CHECK(client.ask(get("/plain")).status == 200);  // the connection outlives them all
}

TEST_CASE("exchange: an answer that is ready before it is waited for is not lost") {
  Running running(routes(), {});
  Client client(running.port());
  for (int i = 0; i < 50; ++i) {
    CHECK(client.ask(get("/memory/later/never")).body == "at once");
    CHECK(client.ask(get("/store/later/never")).body == "at once");
  }
}

TEST_CASE("exchange: after a refusal the connection goes on, unless a body was left unread") {
  Running running(routes(), {});
  for (const std::string target : {"/nowhere", "/plain"}) {
    CAPTURE(target);
    const int status = target == "/plain" ? 405 : 404;
    Client client(running.port());
    const auto bare = client.ask("POST " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(bare.status == status);
    CHECK(bare.field("Connection").empty());
    CHECK(bare.field("Allow") == (status == 405 ? "GET, HEAD, OPTIONS" : ""));
    CHECK(client.ask(get("/plain")).status == 200);
    // Its body could be taken for a request.
    const auto refused = client.ask(post(target, get("/plain")));
    CHECK(refused.status == status);
    CHECK(refused.field("Connection") == "close");
    CHECK(client.rest().empty());
  }
}

TEST_CASE("exchange: HEAD of a refusal has no body, and the next answer begins where it should") {
  Running running(routes(), {});
  Client client(running.port());
  const auto head = client.ask("HEAD /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", true);
  CHECK(head.status == 404);
  CHECK(head.field("Content-Length") != "0");
  CHECK(client.ask(get("/plain?q")).body == "||q");
}

TEST_CASE("exchange: OPTIONS tells the methods of an address, of all, or of none") {
  Running running(routes(), {});
  Client client(running.port());
  const auto one = client.ask(options("/mark"));
  CHECK(one.status == 204);
  CHECK(one.field("Allow") == "POST, OPTIONS");
  const auto all = client.ask(options("*"));
  CHECK(all.status == 204);
  CHECK(all.field("Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  CHECK(client.ask(options("/nowhere")).status == 404);
}

TEST_CASE("exchange: a page of another origin is told what it may ask, and no more") {
  ServerConfig config;
  config.cors.origins = {"https://a.example"};
  config.cors.max_age = std::chrono::seconds(77);
  Running running(routes(), config);
  Client client(running.port());
  const auto ask = [&](const std::string& origin, const std::string& wanted) {
    return client.ask(options("/mark", "Origin: " + origin +
                                           "\r\nAccess-Control-Request-Method: POST\r\n"
                                           "Access-Control-Request-Headers: " +
                                           wanted + "\r\n"));
  };
  const auto yes = ask("https://a.example", "authorization, x-mark");
  CHECK(yes.field("Access-Control-Allow-Methods") == "POST");
  CHECK(yes.field("Access-Control-Allow-Headers") == "authorization, x-mark");
  CHECK(yes.field("Access-Control-Max-Age") == "77");
  // What is no list of field names is not repeated.
  CHECK(ask("https://a.example", "x;<script>").field("Access-Control-Allow-Headers").empty());
  const auto no = ask("https://b.example", "authorization");
  CHECK(no.status == 204);
  CHECK(no.field("Access-Control-Allow-Origin").empty());
  CHECK(no.field("Access-Control-Allow-Methods").empty());
  CHECK(no.head.find("Vary: Origin") != std::string::npos);
}

TEST_CASE("exchange: who sends its body at once is not asked to go on") {
  Running running(routes(), {});
  Client client(running.port());
  const auto answer = client.ask(post("/mark", "abc", "Expect: 100-continue\r\n"));
  CHECK(answer.status == 200);
  CHECK(answer.body == " 3");
}

TEST_CASE("exchange: an address of WebSocket says so to who asks without an upgrade") {
  Running running(routes(), {});
  Client client(running.port());
  const auto answer = client.ask(get("/socket"));
  CHECK(answer.status == 426);
  CHECK(answer.field("Upgrade") == "websocket");
  CHECK(client.ask(get("/plain")).status == 200);
}

TEST_CASE("exchange: the head stands while its body comes in behind it") {
  Running running(routes(), {});
  Client client(running.port());
  // More than the input buffer and than what is kept in memory: the head would have moved.
  const std::string body(1'000'000, 'b');
  CHECK(client.ask(post("/mark", body, "X-Mark: still here\r\n")).body == "still here 1000000");
}

TEST_CASE("exchange: nothing of a request shows in the one behind it") {
  Told told;
  ServerConfig config;
  config.cors.origins = {"https://a.example"};
  Running running(routes(), config, told.observers());
  const std::string parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const std::string first = get("/named/secret?q=1",
                                "X-Mark: mine\r\nX-Request-Id: mine.1\r\n"
                                "Origin: https://a.example\r\n"
                                "traceparent: " +
                                    parent + "\r\n");
  {
    Client client(running.port());
    const auto before = client.ask(first);
    CHECK(before.body == "mine|secret|q=1");
    CHECK(before.field("Access-Control-Allow-Origin") == "https://a.example");
    const auto after = client.ask(get("/plain"));
    CHECK(after.body == "||");
    CHECK(after.field("X-Request-Id") != "mine.1");
    CHECK(after.field("Access-Control-Allow-Origin").empty());
  }
  Client client(running.port());
  CHECK(client.ask(first).status == 200);
  const auto garbage = client.ask("this is no request\r\n\r\n");
  CHECK(garbage.status == 400);
  CHECK(garbage.field("X-Request-Id") != "mine.1");
  CHECK(garbage.field("Access-Control-Allow-Origin").empty());
  const std::lock_guard lock(told.mutex);
  REQUIRE(told.access.size() == 4);
  CHECK(told.access[0] == "GET /named/{name} 200 mine.1 " + parent);
  CHECK(told.access[1].starts_with("GET /plain 200 "));
  CHECK(told.access[1].find(parent) == std::string::npos);
  CHECK(told.access[3] == "GET  400 " + garbage.field("X-Request-Id") + " ");
}

TEST_CASE("exchange: answers are counted by their kind") {
  Running running(routes(), {});
  Client client(running.port());
  client.ask(get("/plain"));
  client.ask(get("/nowhere"));
  client.ask(get("/memory/breaks/too_large"));
  client.ask(get("/memory/breaks/internal"));
  const auto figures = running.server.figures();
  CHECK(figures.requests == 4);
  CHECK(figures.answers_4xx == 2);
  CHECK(figures.answers_5xx == 1);
}

TEST_CASE("exchange: a connection that is idle again keeps no room of what was large") {
  ServerConfig config;
  config.compress = false;
  config.limits.memory_body = 8U << 20U;
  Running running(routes(), config);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(std::make_unique<Client>(running.port()));
    REQUIRE(clients.back()->ask(get("/plain")).status == 200);
  }
  const auto leaves_nothing = [&](const std::string& request) {
    const std::size_t before = in_use();
    for (const auto& client : clients) {
      std::jthread sender([&] { client->send(request); });
      REQUIRE(client->answer().status == 200);
      std::string().swap(client->held());
    }
    // The client has its answer before the server has done with it.
    return soon([&] { return in_use() < before + kLarge; });
  };
  CHECK(leaves_nothing(get("/large")));
  CHECK(leaves_nothing(get("/pulled")));
  CHECK(leaves_nothing(post("/mark", std::string(kLarge, 'b'))));
}

TEST_CASE("exchange: words around the chunks of a body are bounded") {
  Running running(routes(), {});
  Client client(running.port());
  const auto answer =
      client.ask("POST /mark HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;" +
                 std::string(60'000, 'e') + "\r\nabc\r\n0\r\n\r\n");
  CHECK(answer.status == 400);
  CHECK(answer.field("Connection") == "close");
}

}  // namespace meent::net::exchange_test
