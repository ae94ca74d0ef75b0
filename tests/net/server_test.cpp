#include "net/server.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "loopback.hpp"
#include "net/codings.hpp"

using namespace meent;
using namespace meent::net;
using namespace meent::net::loopback;

namespace {

// An answer that another thread makes ready.
class Slow final : public doors::Later {
 public:
  void start(std::function<void()> ready) override {
    thread_ = std::jthread([ready = std::move(ready)] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      ready();
    });
  }
  doors::Response finish() override { return text_answer("later"); }

 private:
  std::jthread thread_;
};

doors::Response later_answer(doors::Request&) {
  doors::Response out;
  out.later = std::make_unique<Slow>();
  return out;
}

std::vector<doors::Route> server_routes() {
  std::vector<doors::Route> out;
  const auto tagged = [](doors::Request&) {
    auto answer = text_answer(std::string(5'000, 'a'), "application/json");
    answer.fields.add("ETag", "\"v1\"");
    return answer;
  };
  const auto echo = [](doors::Request& request) { return text_answer(whole_body(request)); };
  const auto name = [](doors::Request& request) {
    return text_answer(std::string(request.param("name")) + "|" + std::string(request.query));
  };
  out.push_back({.pattern = "/tagged", .handle = tagged});
  out.push_back({.pattern = "/memory/{name}", .handle = name});
  out.push_back({.pattern = "/store/{name}", .room = doors::Room::store, .handle = name});
  out.push_back(
      {.method = http::Method::post, .pattern = "/echo", .handle = echo, .max_body = 4U << 20U});
  out.push_back({.method = http::Method::post,
                 .pattern = "/echo-store",
                 .room = doors::Room::store,
                 .handle = echo,
                 .max_body = 4U << 20U});
  out.push_back({.pattern = "/later", .handle = later_answer});
  out.push_back({.pattern = "/later-store", .room = doors::Room::store, .handle = later_answer});
  out.push_back({.pattern = "/throws", .handle = [](doors::Request&) -> doors::Response {
                   throw std::runtime_error("a door broke");
                 }});
  out.push_back({.pattern = "/full",
                 .room = doors::Room::store,
                 .handle = [](doors::Request&) -> doors::Response {
                   throw broken_world(Code::exhausted, "disk full");
                 }});
  out.push_back({.pattern = "/no-cors", .handle = name, .cors = false});
  out.push_back({.pattern = "/names", .handle = [](doors::Request& request) {
                   return text_answer(std::string(request.request_id) + " " +
                                      std::string(request.traceparent) + " " +
                                      std::string(request.peer) + " " +
                                      std::string(request.header("x-EXTRA")));
                 }});
  return out;
}

}  // namespace

TEST_CASE("one connection serves many requests, pipelined ones in order over both rooms") {
  Running running(server_routes(), {});
  Client client(running.port());
  std::string all;
  for (int i = 0; i < 200; ++i) {
    const auto room = i % 3 == 0 ? "/store/" : "/memory/";
    all += get(room + std::to_string(i) + "?q=" + std::to_string(i));
    if (i % 50 == 0) {
      all +=
          get("/later-store") + get("/later") + post("/echo", "abc") + post("/echo-store", "def");
    }
  }
  std::thread sender([&] { client.send(all); });
  for (int i = 0; i < 200; ++i) {
    CHECK(client.answer().body == std::to_string(i) + "|q=" + std::to_string(i));
    if (i % 50 == 0) {
      CHECK(client.answer().body == "later");
      CHECK(client.answer().body == "later");
      CHECK(client.answer().body == "abc");
      CHECK(client.answer().body == "def");
    }
  }
  sender.join();
  CHECK(running.server.figures().accepted == 1);
  CHECK(running.server.figures().requests == 216);
}

TEST_CASE("a request may arrive byte by byte") {
  Running running(server_routes(), {});
  Client client(running.port());
  for (const char c : post("/echo", "hello", "Transfer-Parts: x\r\n")) {
    REQUIRE(client.send({&c, 1}));
  }
  CHECK(client.answer().body == "hello");
}

TEST_CASE("bodies: chunked, gzip, br, spooled, waited for") {
  Running running(server_routes(), {});
  Client client(running.port());
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(client.ask(head + "3\r\nabc\r\n2;ext=\"x\"\r\nde\r\n0\r\nTrailer: x\r\n\r\n").body ==
        "abcde");

  std::string big;
  for (int i = 0; big.size() < (1U << 20U); ++i) {
    big += std::to_string(i) + ",";
  }
  for (const auto* target : {"/echo", "/echo-store"}) {
    std::thread sender([&] { client.send(post(target, big)); });
    CHECK(client.answer().body == big);  // over 256 kB: through the spool
    sender.join();
  }
  Workbench bench;
  for (const auto encoding : {Encoding::gzip, Encoding::br}) {
    const auto encoded = bench.encode(big, encoding);
    REQUIRE(encoded);
    const auto field = "Content-Encoding: " + std::string(name_of(encoding)) + "\r\n";
    std::thread sender([&] { client.send(post("/echo", *encoded, field)); });
    CHECK(client.answer().body == big);
    sender.join();
  }
  REQUIRE(
      client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                  "Expect: 100-continue\r\n\r\n"));
  CHECK(client.answer().status == 100);
  CHECK(client.ask("ok").body == "ok");
}

TEST_CASE("too large, bombs and cut-off bodies") {
  Running running(server_routes(), {});
  Workbench bench;
  SUBCASE("stated length") {
    Client client(running.port());
    const auto answer =
        client.ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n");
    CHECK(answer.status == 413);
    CHECK(answer.field("Connection") == "close");
    CHECK(answer.field("Content-Type") == "application/problem+json");
  }
  SUBCASE("bomb") {
    Client client(running.port());
    const auto bomb = bench.encode(std::string(50U << 20U, '\0'), Encoding::gzip);
    CHECK(client.ask(post("/echo", *bomb, "Content-Encoding: gzip\r\n")).status == 413);
  }
  SUBCASE("cut off") {
    Client client(running.port());
    const auto encoded = bench.encode(std::string(5'000, 'x'), Encoding::gzip);
    CHECK(client.ask(post("/echo", encoded->substr(0, 20), "Content-Encoding: gzip\r\n")).status ==
          400);
  }
  SUBCASE("unknown coding") {
    Client client(running.port());
    CHECK(client.ask(post("/echo", "x", "Content-Encoding: zstd\r\n")).status == 415);
  }
}

TEST_CASE("refusals are problem+json with the right status") {
  Running running(server_routes(), {});
  struct Case {
    const char* request;
    int status;
  };
  const Case cases[] = {
      {"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 404},
      {"DELETE /tagged HTTP/1.1\r\nHost: a\r\n\r\n", 405},
      {"BREW /tagged HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"GET /memory/%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /memory/.. HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /tagged HTTP/1.1\r\n\r\n", 400},
      {"GET /tagged HTTP/1.1\nHost: a\n\n", 400},
      {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n\r\n", 411},
      {"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\nx", 417},
      {"GET /throws HTTP/1.1\r\nHost: a\r\n\r\n", 500},
      {"GET /full HTTP/1.1\r\nHost: a\r\n\r\n", 507},
  };
  for (const auto& each : cases) {
    CAPTURE(each.request);
    Client client(running.port());
    const auto answer = client.ask(each.request);
    CHECK(answer.status == each.status);
    CHECK(answer.field("Content-Type") == "application/problem+json");
    CHECK(answer.body.find("\"status\":" + std::to_string(each.status)) != std::string::npos);
    CHECK(answer.body.find("\"instance\":\"" + answer.field("X-Request-Id")) != std::string::npos);
    CHECK(answer.body.find("a door broke") == std::string::npos);
  }
  Client client(running.port());
  CHECK(client.ask("DELETE /tagged HTTP/1.1\r\nHost: a\r\n\r\n").field("Allow") ==
        "GET, HEAD, OPTIONS");
  CHECK(client.ask(get("/memory/x")).status == 200);  // the connection goes on
}

TEST_CASE("HEAD, conditions, codings") {
  Running running(server_routes(), {});
  Client client(running.port());
  const auto head = client.ask("HEAD /tagged HTTP/1.1\r\nHost: a\r\n\r\n", true);
  CHECK(head.field("Content-Length") == "5000");
  CHECK(client.ask(get("/tagged", "If-None-Match: W/\"v1\"\r\n")).status == 304);
  CHECK(client.ask(get("/tagged", "If-None-Match: \"v2\"\r\n")).status == 200);
  const auto zipped = client.ask(get("/tagged", "Accept-Encoding: gzip\r\n"));
  CHECK(zipped.field("Content-Encoding") == "gzip");
  CHECK(zipped.field("ETag") == "W/\"v1\"");
  CHECK(zipped.field("Vary") == "Accept-Encoding");
  StreamDecoder decoder(Encoding::gzip, 10'000);
  std::string plain;
  REQUIRE(decoder.decode(zipped.body, plain));
  CHECK(plain == std::string(5'000, 'a'));
  CHECK(client.ask(get("/tagged", "Accept-Encoding: br\r\n")).field("Content-Encoding") == "br");
  CHECK(client.ask(get("/tagged", "Accept-Encoding: gzip;q=0\r\n")).body.size() == 5'000);
}

TEST_CASE("names of a request, security fields, access log") {
  std::mutex mutex;
  std::vector<std::string> seen;
  std::vector<std::string> failures;
  Observers observers;
  observers.access = [&](const Access& a) {
    const std::lock_guard lock(mutex);
    seen.push_back(std::string(a.method) + " " + std::string(a.route) + " " +
                   std::to_string(a.status) + " " + std::to_string(a.bytes_in) + " " +
                   std::to_string(a.bytes_out));
  };
  observers.failure = [&](std::string_view what, std::string_view) {
    const std::lock_guard lock(mutex);
    failures.emplace_back(what);
  };
  Running running(server_routes(), {}, observers);
  Client client(running.port());
  const std::string parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto kept = client.ask(
      get("/names", "X-Request-Id: my-id.1\r\ntraceparent: " + parent + "\r\nX-Extra: e\r\n"));
  CHECK(kept.body == "my-id.1 " + parent + " 127.0.0.1 e");
  CHECK(kept.field("X-Request-Id") == "my-id.1");
  CHECK(kept.field("X-Content-Type-Options") == "nosniff");
  CHECK(kept.field("Strict-Transport-Security").empty());
  const auto made = client.ask(get("/names", "X-Request-Id: <script>\r\n"));
  CHECK(made.field("X-Request-Id").size() == 24);
  client.ask(post("/echo", "12345"));
  client.ask(get("/throws"));
  const std::lock_guard lock(mutex);
  REQUIRE(seen.size() >= 3);
  CHECK(seen[2] == "POST /echo 200 5 5");
  CHECK(failures == std::vector<std::string>{"a door broke"});
}

TEST_CASE("pages of other origins") {
  ServerConfig config;
  SUBCASE("a list") {
    config.cors.origins = {"https://a.example"};
    config.cors.credentials = true;
    Running running(server_routes(), config);
    Client client(running.port());
    const auto yes = client.ask(get("/tagged", "Origin: https://a.example\r\n"));
    CHECK(yes.field("Access-Control-Allow-Origin") == "https://a.example");
    CHECK(yes.field("Access-Control-Allow-Credentials") == "true");
    CHECK(yes.head.find("Vary: Origin") != std::string::npos);
    CHECK(client.ask(get("/tagged", "Origin: https://b.example\r\n"))
              .field("Access-Control-Allow-Origin")
              .empty());
    CHECK(client.ask(get("/no-cors", "Origin: https://a.example\r\n"))
              .field("Access-Control-Allow-Origin")
              .empty());
    const auto preflight = client.ask(
        "OPTIONS /echo HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n"
        "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: "
        "authorization\r\n\r\n");
    CHECK(preflight.status == 204);
    CHECK(preflight.field("Access-Control-Allow-Methods") == "POST");
    CHECK(preflight.field("Access-Control-Allow-Headers") == "authorization");
  }
  SUBCASE("everybody, but never with credentials") {
    config.cors.origins = {"*"};
    {
      Running running(server_routes(), config);
      Client client(running.port());
      CHECK(client.ask(get("/tagged", "Origin: https://x.example\r\n"))
                .field("Access-Control-Allow-Origin") == "*");
      CHECK(client.ask("OPTIONS /tagged HTTP/1.1\r\nHost: a\r\n\r\n").field("Allow") ==
            "GET, HEAD, OPTIONS");
    }
    config.cors.credentials = true;
    CHECK_THROWS(Running(server_routes(), config));
  }
}

TEST_CASE("HTTP/1.0 and Connection: close end the connection") {
  Running running(server_routes(), {});
  {
    Client client(running.port());
    CHECK(client.ask("GET /memory/a HTTP/1.0\r\n\r\n").status == 200);
    CHECK_FALSE(client.receive());
    CHECK(client.ended());
  }
  {
    Client client(running.port());
    const auto answer = client.ask("GET /memory/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(answer.field("Connection") == "keep-alive");
    CHECK(client.ask(get("/memory/b", "Connection: close\r\n")).field("Connection") == "close");
    CHECK_FALSE(client.receive());
  }
  Client client(running.port());
  client.send(get("/store/a"));
  client.half_close();  // still answered
  CHECK(client.answer().body == "a|");
}

TEST_CASE("drain lets what is asked finish and takes nothing new") {
  Running running(server_routes(), {});
  Client busy(running.port());
  Client idle(running.port());
  CHECK(idle.ask(get("/memory/a")).status == 200);
  busy.send(get("/later-store"));
  REQUIRE(soon([&] { return running.server.figures().requests == 2; }));
  CHECK(running.server.drain());
  const auto answer = busy.answer();
  CHECK(answer.body == "later");
  CHECK(answer.field("Connection") == "close");
  CHECK_FALSE(idle.receive());
  CHECK_THROWS(Client(running.port()));
  running.server.stop();
  CHECK(running.server.figures().open == 0);
}

TEST_CASE("start says why it cannot") {
  SystemClock clock;
  doors::Router router(server_routes());
  Running running(server_routes(), {});
  const auto code = [&](ServerConfig config) {
    Server server(std::move(config), router, clock);
    const auto started = server.start();
    REQUIRE_FALSE(started);
    return started.error().code;
  };
  CHECK(code({.listen = {{.port = running.port()}}}) == Code::unavailable);
  CHECK(code({.listen = {{.address = "localhost", .port = 0}}}) == Code::invalid);
  CHECK(code({.listen = {{.port = 0, .tls = true}}}) == Code::invalid);
}

TEST_CASE("many clients on several threads") {
  ServerConfig config;
  config.io_threads = 3;
  Running running(server_routes(), config);
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      Client client(running.port());
      for (int i = 0; i < 200; ++i) {
        const auto text = std::to_string(t * 1'000 + i);
        const auto answer =
            client.ask(i % 2 == 0 ? get("/store/" + text) : post("/echo-store", text));
        good += answer.body == (i % 2 == 0 ? text + "|" : text) ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  CHECK(good == 1'600);
  CHECK(running.server.figures().requests == 1'600);
}
