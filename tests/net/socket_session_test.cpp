// WebSockets through the server: the handshake, messages both ways, pushing with back-pressure,
// goodbyes.
#include <doctest/doctest.h>

#include <atomic>
#include <mutex>

#include "loopback.hpp"

using namespace meent;
using namespace meent::net;
using namespace meent::net::loopback;

namespace {

struct Record {
  std::atomic<int> drained{0};
  std::atomic<int> closed{0};
  std::mutex mutex;
  std::function<void()> wake;
};

// Says back what it hears; "push" sends a lot, piece by piece; "bye" closes; "throw" breaks.
class Echo final : public doors::Socket {
 public:
  explicit Echo(std::shared_ptr<Record> record) : record_(std::move(record)) {}
  Wish opened() override {
    return {.send = {{.text = true, .bytes = "hello"}}, .close = 0, .reason = ""};
  }
  Wish received(Message message) override {
    if (message.bytes == "bye") {
      return {.send = {}, .close = 4000, .reason = "as asked"};
    }
    if (message.bytes == "throw") {
      throw std::runtime_error("the machine broke");
    }
    if (message.bytes == "push") {
      left_ = 200;
      return next();
    }
    return {.send = {std::move(message)}, .close = 0, .reason = ""};
  }
  Wish drained() override {
    ++record_->drained;
    return left_ > 0 ? next() : Wish{};
  }
  void on_wake(std::function<void()> wake) override {
    const std::lock_guard lock(record_->mutex);
    record_->wake = std::move(wake);
  }
  void closed() override { ++record_->closed; }

 private:
  Wish next() {
    --left_;
    return {.send = {{.text = false,
                      .bytes = std::string(100'000, static_cast<char>('a' + left_ % 26))}},
            .close = 0,
            .reason = ""};
  }
  std::shared_ptr<Record> record_;
  int left_ = 0;
};

std::vector<doors::Route> routes(const std::shared_ptr<Record>& record) {
  std::vector<doors::Route> out;
  for (const auto room : {doors::Room::memory, doors::Room::store}) {
    doors::Route route{.pattern = room == doors::Room::memory ? "/memory" : "/store", .room = room};
    route.upgrade = [record](doors::Request& request) -> result<std::unique_ptr<doors::Socket>> {
      if (request.query == "no") {
        return fail(Code::denied, "not you");
      }
      return std::make_unique<Echo>(record);
    };
    out.push_back(std::move(route));
  }
  return out;
}

std::string handshake(std::string_view target, std::string_view more = "") {
  return get(target,
             "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                 std::string(more));
}

std::string frame(int opcode, std::string_view payload) {
  std::string out{static_cast<char>(0x80 | opcode)};
  if (payload.size() < 126) {
    out.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    out.push_back(static_cast<char>(0x80 | 126));
    out.push_back(static_cast<char>(payload.size() >> 8U));
    out.push_back(static_cast<char>(payload.size() & 0xffU));
  }
  const char mask[] = {1, 2, 3, 4};
  out.append(mask, 4);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    out.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
  }
  return out;
}

struct Frame {
  int opcode = -1;
  std::string payload;
};

Frame read_frame(Client& client) {
  const auto need = [&client](std::size_t size) {
    while (client.held().size() < size) {
      if (!client.receive()) {
        return false;
      }
    }
    return true;
  };
  if (!need(2)) {
    return {};
  }
  const auto byte = [&client](std::size_t i) {
    return static_cast<unsigned char>(client.held()[i]);
  };
  std::size_t head = 2;
  std::size_t size = byte(1);
  if (size >= 126) {
    const std::size_t extra = size == 126 ? 2 : 8;
    if (!need(2 + extra)) {
      return {};
    }
    size = 0;
    for (std::size_t i = 0; i < extra; ++i) {
      size = size << 8U | byte(2 + i);
    }
    head += extra;
  }
  if (!need(head + size)) {
    return {};
  }
  Frame out{byte(0) & 15, client.held().substr(head, size)};
  client.held().erase(0, head + size);
  return out;
}

void open(Client& client, std::string_view target) {
  client.send(handshake(target));
  const auto answer = client.answer();
  REQUIRE(answer.status == 101);
  CHECK(answer.field("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  CHECK(read_frame(client).payload == "hello");
}

}  // namespace

TEST_CASE("a WebSocket in both rooms: echo, ping, close") {
  const auto record = std::make_shared<Record>();
  Running running(routes(record), {});
  int closed = 0;
  for (const auto* target : {"/memory", "/store"}) {
    CAPTURE(target);
    Client client(running.port());
    open(client, target);
    std::string all;
    for (int i = 0; i < 300; ++i) {
      all += frame(i % 2 == 0 ? 1 : 2, "message " + std::to_string(i));
    }
    client.send(all + frame(9, "p"));
    bool pong = false;
    for (int i = 0; i < 300;) {
      const auto got = read_frame(client);
      if (got.opcode == 10) {
        CHECK(got.payload == "p");
        pong = true;
        continue;
      }
      REQUIRE(got.payload == "message " + std::to_string(i));
      CHECK(got.opcode == (i % 2 == 0 ? 1 : 2));
      ++i;
    }
    if (!pong) {
      CHECK(read_frame(client).opcode == 10);
    }
    client.send(frame(8, "\x03\xe8"));
    const auto goodbye = read_frame(client);
    CHECK(goodbye.opcode == 8);
    CHECK(goodbye.payload.substr(0, 2) == "\x03\xe8");
    CHECK_FALSE(client.receive());
    client.half_close();
    ++closed;
    CHECK(soon([&] { return record->closed == closed; }));
  }
}

TEST_CASE("pushing goes by drained(): all of it arrives, in order") {
  const auto record = std::make_shared<Record>();
  Running running(routes(record), {});
  for (const auto* target : {"/memory", "/store"}) {
    Client client(running.port(), 8'192);
    open(client, target);
    client.send(frame(1, "push"));
    for (int left = 199; left >= 0; --left) {
      const auto got = read_frame(client);
      REQUIRE(got.payload.size() == 100'000);
      CHECK(got.payload[0] == static_cast<char>('a' + left % 26));
    }
    const int before = record->drained;
    REQUIRE(soon([&] { return record->drained >= 200; }));
    record->wake();
    CHECK(soon([&] { return record->drained > before; }));
    record->drained = 0;
  }
}

TEST_CASE("the machine closes, breaks, or is never opened") {
  const auto record = std::make_shared<Record>();
  Running running(routes(record), {});
  for (const std::string target : {"/memory", "/store"}) {
    CAPTURE(target);
    Client client(running.port());
    open(client, target);
    client.send(frame(1, "bye"));
    CHECK(read_frame(client).payload ==
          "\x0f\xa0"
          "as asked");
    client.send(frame(8, "\x0f\xa0"));
    CHECK_FALSE(client.receive());
    Client broken(running.port());
    open(broken, target);
    broken.send(frame(1, "throw"));
    CHECK(read_frame(broken).payload.substr(0, 2) == "\x03\xf3");
    Client refused(running.port());
    CHECK(refused.ask(handshake(target + "?no")).status == 403);
    CHECK(refused.ask(get(target)).status == 426);
    Client foreign(running.port());
    CHECK(foreign.ask(handshake(target, "Origin: https://evil.example\r\n")).status == 403);
    Client own(running.port());
    CHECK(own.ask(handshake(target, "Origin: http://localhost\r\n")).status == 101);
  }
  CHECK(soon([&] { return record->closed >= 4; }));
}

TEST_CASE("bad frames, too large messages, and a drain") {
  const auto record = std::make_shared<Record>();
  ServerConfig config;
  config.limits.websocket_message = 1'000;
  config.drain = std::chrono::milliseconds(3'000);
  Running running(routes(record), config);
  const std::pair<std::string, std::string> cases[] = {
      {std::string("\x81\x05hello", 7), "\x03\xea"},  // no mask
      {frame(3, "x"), "\x03\xea"},
      {frame(0, "x"), "\x03\xea"},
      {frame(1, "\xff"), "\x03\xef"},
      {frame(1, std::string(1'001, 'x')), "\x03\xf1"},
  };
  for (const auto& [bytes, code] : cases) {
    Client client(running.port());
    open(client, "/memory");
    client.send(bytes);
    CHECK(read_frame(client).payload.substr(0, 2) == code);
    CHECK_FALSE(client.receive());
  }
  Client client(running.port());
  open(client, "/store");
  std::thread goodbye([&] {
    CHECK(read_frame(client).payload.substr(0, 2) == "\x03\xe9");
    client.send(frame(8, "\x03\xe9"));
    client.rest();
    client.half_close();
  });
  CHECK(running.server.drain());
  goodbye.join();
}
