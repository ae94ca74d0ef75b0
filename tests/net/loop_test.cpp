// One io thread: who knocks is let in or told why not, what is watched is heard, and it ends when
// it is told to.
#include "net/loop.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "net/loopback.hpp"

namespace meent::net::loop_test {
namespace {

using loopback::Client;
using loopback::get;
using loopback::soon;
using loopback::text_answer;
using std::chrono::milliseconds;

class MovedClock final : public Clock {
 public:
  Instant now() const override { return Instant{micros}; }
  std::int64_t steady_micros() const override { return system_.steady_micros(); }
  std::int64_t micros = 784'111'777'000'000;  // Sun, 06 Nov 1994 08:49:37 GMT

 private:
  SystemClock system_;
};

std::vector<doors::Route> routes() {
  std::vector<doors::Route> out;
  out.push_back({.pattern = "/who", .handle = [](doors::Request& request) {
                   return text_answer(std::string(request.peer));
                 }});
  return out;
}

// A loop that is not running yet.
struct OneLoop {
  MovedClock clock;
  doors::Router router{routes()};
  Shared shared;
  Loop loop;
  std::jthread thread;

  explicit OneLoop(ServerConfig config = {})
      : shared(std::move(config), router, clock, {}), loop(shared) {
    shared.pool = std::make_unique<StorePool>(1, 16);
  }
  ~OneLoop() { stop(); }
  OneLoop(const OneLoop&) = delete;
  OneLoop& operator=(const OneLoop&) = delete;

  // Gives the port. On an IPv6 address that takes IPv4 too, or on loopback alone.
  std::uint16_t listen(bool tls = false, int family = AF_INET) {
    const int socket = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_storage any{};
    if (family == AF_INET) {
      auto& v4 = reinterpret_cast<sockaddr_in&>(any);
      v4.sin_family = AF_INET;
      v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    } else {
      const int off = 0;
      ::setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
      reinterpret_cast<sockaddr_in6&>(any).sin6_family = AF_INET6;
    }
    socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&any), size) == 0);
    ::listen(socket, 16);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&any), &size);
    loop.listen(socket, tls);
    // The port is at the same place in both.
    return ntohs(reinterpret_cast<sockaddr_in&>(any).sin_port);
  }
  void run() {
    thread = std::jthread([this] { loop.run(); });
  }
  void stop() {
    shared.stopping = true;
    loop.nudge();
    if (thread.joinable()) {
      thread.join();
    }
  }
};

class Heard final : public Watched {
 public:
  explicit Heard(Loop& loop) : loop_(loop) { REQUIRE(::pipe(ends_.data()) == 0); }
  ~Heard() override {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Heard(const Heard&) = delete;
  Heard& operator=(const Heard&) = delete;

  void watch() { loop_.watch(ends_[0], EPOLLIN, *this, true); }
  void say() const { REQUIRE(::write(ends_[1], "x", 1) == 1); }
  void on_events(std::uint32_t events) override {
    char c = 0;
    REQUIRE((events & EPOLLIN) != 0);
    REQUIRE(::read(ends_[0], &c, 1) == 1);
    if (++times == 2) {
      loop_.unwatch(ends_[0]);
    }
  }
  std::atomic<int> times = 0;

 private:
  Loop& loop_;
  std::array<int, 2> ends_{};
};

class Rings final : public Timed {
 public:
  explicit Rings(Loop& loop) : loop_(loop) {}
  void on_deadline() override { rang_at = loop_.now(); }
  std::atomic<std::int64_t> rang_at = 0;

 private:
  Loop& loop_;
};

}  // namespace

TEST_CASE("loop: who comes is served under its address, and a stop ends it") {
  OneLoop one;
  const auto port = one.listen();
  one.run();
  Client client(port);
  CHECK(client.ask(get("/who")).body == "127.0.0.1");
  CHECK(one.shared.counters.accepted == 1);
  one.stop();
  CHECK(client.rest().empty());
  CHECK(client.was_reset());  // what is under way at a stop is not taken for whole
  CHECK(one.shared.counters.open == 0);
  CHECK_THROWS(Client(port));
}

TEST_CASE("loop: an IPv4 client of an IPv6 socket is known by its IPv4 address") {
  OneLoop one;
  const int probe = ::socket(AF_INET6, SOCK_STREAM, 0);
  if (probe < 0) {
    MESSAGE("no IPv6 here");
    return;
  }
  ::close(probe);
  const auto port = one.listen(false, AF_INET6);
  one.run();
  Client client(port);
  CHECK(client.ask(get("/who")).body == "127.0.0.1");
}

TEST_CASE("loop: who finds no room is told so in a whole answer, on a TLS port by the end alone") {
  ServerConfig config;
  config.limits.connections = 0;
  OneLoop one(config);
  const auto clear = one.listen();
  const auto secure = one.listen(true);
  one.run();
  Client told(clear);
  const auto answer = told.answer();
  CHECK(answer.status == 503);
  CHECK(answer.whole);
  CHECK(answer.body.ends_with("}"));
  CHECK(answer.field("Retry-After") == "5");
  CHECK(told.rest().empty());
  Client silent(secure);
  CHECK(silent.rest().empty());
  CHECK(silent.ended());
  CHECK(one.shared.counters.refused_connections == 2);
  CHECK(one.shared.counters.open == 0);
}

TEST_CASE("loop: a drain closes the door and the connections that ask nothing") {
  OneLoop one;
  const auto port = one.listen();
  one.run();
  Client idle(port);
  CHECK(idle.ask(get("/who")).status == 200);
  one.shared.draining = true;
  one.loop.nudge();
  CHECK(idle.rest().empty());
  CHECK_FALSE(idle.was_reset());
  CHECK(soon([&] {
    try {
      const Client again(port);
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  }));
}

TEST_CASE("loop: without descriptors nobody is lost, they are let in when there are some again") {
  OneLoop one;
  const auto port = one.listen();
  one.run();
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  Client client(port);
  CHECK(client.ask(get("/who")).status == 200);
  Client waits(port);  // may still come in
  CHECK(waits.ask(get("/who")).status == 200);

  const int free = ::dup(client.socket());
  ::close(free);
  const int late = ::socket(AF_INET, SOCK_STREAM, 0);
  const rlimit none{.rlim_cur = static_cast<rlim_t>(late) + 1, .rlim_max = before.rlim_max};
  REQUIRE(late == free);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(::connect(late, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  std::this_thread::sleep_for(milliseconds(100));
  CHECK(one.shared.counters.accepted == 2);
  CHECK(client.ask(get("/who")).status == 200);  // those who are in are served as ever
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(soon([&] { return one.shared.counters.accepted == 3; }));
  ::close(late);
}

TEST_CASE("loop: what is watched is heard until it is watched no more") {
  OneLoop one;
  Heard heard(one.loop);
  heard.watch();
  one.run();
  heard.say();
  REQUIRE(soon([&] { return heard.times == 1; }));
  heard.say();
  REQUIRE(soon([&] { return heard.times == 2; }));
  heard.say();  // unwatched by now
  std::this_thread::sleep_for(milliseconds(50));
  CHECK(heard.times == 2);
  one.stop();
}

TEST_CASE("loop: deadlines ring on its thread, not before their time") {
  OneLoop one;
  Rings rings(one.loop);
  const std::int64_t at = one.loop.now() + 250;
  one.loop.wheel().set(rings, at);
  one.run();
  REQUIRE(soon([&] { return rings.rang_at != 0; }));
  CHECK(rings.rang_at >= at);
  one.stop();
}

TEST_CASE("loop: the date of its answers is made once a second") {
  OneLoop one;
  CHECK(one.loop.date() == "Sun, 06 Nov 1994 08:49:37 GMT");
  const char* made = one.loop.date().data();
  one.clock.micros += 999'999;
  CHECK(one.loop.date() == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(one.loop.date().data() == made);
  one.clock.micros += 1;
  CHECK(one.loop.date() == "Sun, 06 Nov 1994 08:49:38 GMT");
}

}  // namespace meent::net::loop_test
