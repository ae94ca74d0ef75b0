// Answers that are pulled: framing, back-pressure, waking, breaking off, ending at a drain.
#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <mutex>

#include "loopback.hpp"
#include "net/codings.hpp"

using namespace meent;
using namespace meent::net;
using namespace meent::net::loopback;

namespace {

// A source that waits until it is told something.
struct Channel {
  std::mutex mutex;
  std::string text;
  bool over = false;
  std::function<void()> wake;

  void say(std::string_view more, bool last = false) {
    std::function<void()> tell;
    {
      const std::lock_guard lock(mutex);
      text.append(more);
      over = last;
      tell = wake;
    }
    if (tell) {
      tell();
    }
  }
};

class Listening final : public http::PullSource {
 public:
  explicit Listening(std::shared_ptr<Channel> channel) : channel_(std::move(channel)) {}
  http::Pulled pull(std::string& out) override {
    const std::lock_guard lock(channel_->mutex);
    out.append(std::exchange(channel_->text, {}));
    return channel_->over ? http::Pulled::done : http::Pulled::wait;
  }
  void on_wake(std::function<void()> wake) override {
    const std::lock_guard lock(channel_->mutex);
    channel_->wake = std::move(wake);
  }

 private:
  std::shared_ptr<Channel> channel_;
};

class Breaking final : public http::PullSource {
 public:
  http::Pulled pull(std::string& out) override {
    if (pulled_++ > 0) {
      throw std::runtime_error("the source broke");
    }
    out.append(1'000, 'x');
    return http::Pulled::more;
  }

 private:
  int pulled_ = 0;
};

doors::Response stream(std::unique_ptr<http::PullSource> source, std::string_view type) {
  doors::Response out;
  out.fields.add("Content-Type", type);
  out.body = std::move(source);
  return out;
}

std::vector<doors::Route> stream_routes(
    const std::shared_ptr<Channel>& channel = nullptr,
    const std::shared_ptr<std::atomic<std::size_t>>& pulled = nullptr) {
  std::vector<doors::Route> out;
  for (const auto room : {doors::Room::memory, doors::Room::store}) {
    const std::string base = room == doors::Room::memory ? "/memory" : "/store";
    out.push_back({.pattern = base + "/pieces", .room = room, .handle = [](doors::Request&) {
                     return stream(std::make_unique<Pieces>(100, 10'000), "text/csv");
                   }});
    out.push_back({.pattern = base + "/events", .room = room, .handle = [channel](doors::Request&) {
                     return stream(std::make_unique<Listening>(channel), "text/event-stream");
                   }});
    out.push_back({.pattern = base + "/breaks", .room = room, .handle = [](doors::Request&) {
                     return stream(std::make_unique<Breaking>(), "text/csv");
                   }});
    out.push_back(
        {.pattern = base + "/stated", .room = room, .handle = [](doors::Request& request) {
           auto answer = stream(std::make_unique<Pieces>(10, 100), "text/csv");
           answer.fields.add("Content-Length", request.query.empty() ? "1000" : "999");
           return answer;
         }});
    out.push_back({.pattern = base + "/huge", .room = room, .handle = [pulled](doors::Request&) {
                     struct Counted final : http::PullSource {
                       std::shared_ptr<std::atomic<std::size_t>> count;
                       Pieces pieces{400, 1U << 20U};
                       http::Pulled pull(std::string& out) override {
                         *count += 1U << 20U;
                         return pieces.pull(out);
                       }
                     };
                     auto source = std::make_unique<Counted>();
                     source->count = pulled;
                     return stream(std::move(source), "application/octet-stream");
                   }});
  }
  return out;
}

constexpr const char* kRooms[] = {"/memory", "/store"};

}  // namespace

TEST_CASE("pulled answers: chunked, encoded, of a stated length, and for HTTP/1.0") {
  Running running(stream_routes(), {});
  for (const std::string room : kRooms) {
    CAPTURE(room);
    Client client(running.port());
    const auto plain = client.ask(get(room + "/pieces"));
    CHECK(plain.field("Transfer-Encoding") == "chunked");
    CHECK(plain.body == std::string(1'000'000, 'x'));
    for (const auto encoding : {Encoding::gzip, Encoding::br}) {
      const auto name = std::string(name_of(encoding));
      const auto encoded = client.ask(get(room + "/pieces", "Accept-Encoding: " + name + "\r\n"));
      CHECK(encoded.field("Content-Encoding") == name);
      StreamDecoder decoder(encoding, 2'000'000);
      std::string out;
      REQUIRE(decoder.decode(encoded.body, out));
      CHECK(out == plain.body);
      CHECK(decoder.complete());
    }
    const auto stated = client.ask(get(room + "/stated"));
    CHECK(stated.field("Content-Length") == "1000");
    CHECK(stated.field("Transfer-Encoding").empty());
    CHECK(stated.body.size() == 1'000);
    CHECK(client.ask("HEAD " + room + "/pieces HTTP/1.1\r\nHost: a\r\n\r\n", true).status == 200);
    CHECK(client.ask(get(room + "/stated")).status == 200);
    Client old(running.port());
    CHECK(old.ask("GET " + room + "/pieces HTTP/1.0\r\n\r\n").body.size() == 1'000'000);
  }
}

TEST_CASE("an answer that breaks is seen to be broken") {
  std::atomic<int> broken{0};
  Observers observers;
  observers.access = [&](const Access& a) { broken += a.whole ? 0 : 1; };
  Running running(stream_routes(), {}, observers);
  int expected = 0;
  for (const std::string room : kRooms) {
    for (const auto* target : {"/breaks", "/stated?short"}) {
      Client client(running.port());
      CHECK_FALSE(client.ask(get(room + target)).whole);
      ++expected;
    }
  }
  CHECK(soon([&] { return broken == expected; }));
}

TEST_CASE(
    "events leave when the source wakes; quiet streams get a comment; a drain ends them whole") {
  for (const std::string room : kRooms) {
    CAPTURE(room);
    const auto channel = std::make_shared<Channel>();
    ServerConfig config;
    config.limits.event_comment = std::chrono::milliseconds(300);
    Running running(stream_routes(channel), config);
    Client client(running.port());
    client.send(get(room + "/events"));
    REQUIRE(client.until("\r\n\r\n"));
    for (int i = 0; i < 50; ++i) {
      const auto event = "data: " + std::to_string(i) + "\n\n";
      channel->say(event);
      REQUIRE(client.until(event));
    }
    client.held().clear();
    REQUIRE(client.until("3\r\n:\n\n\r\n"));
    CHECK(running.server.drain());
    REQUIRE(client.until("0\r\n\r\n"));
    CHECK_FALSE(client.receive());
    channel->say("nobody listens any more");
  }
}

TEST_CASE("a client that leaves an event stream is noticed") {
  for (const std::string room : kRooms) {
    const auto channel = std::make_shared<Channel>();
    Running running(stream_routes(channel), {});
    {
      Client client(running.port());
      client.send(get(room + "/events"));
      REQUIRE(client.until("\r\n\r\n"));
    }
    CHECK(soon([&] { return running.server.figures().open == 0; }));
    channel->say("late");
  }
}

TEST_CASE("a slow reader holds the source back") {
  for (const std::string room : kRooms) {
    CAPTURE(room);
    const auto pulled = std::make_shared<std::atomic<std::size_t>>(0);
    Running running(stream_routes(nullptr, pulled), {});
    Client client(running.port(), 4'096);
    client.send(get(room + "/huge"));
    REQUIRE(client.receive());
    std::size_t before = 0;
    while (before != *pulled) {  // until the pulling has come to rest
      before = *pulled;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    // What the kernel takes (some MB) and our own bound of 1.5 MB, out of 400 MB.
    CHECK(before <= (16U << 20U));
    std::size_t total = client.held().size();
    while (client.receive()) {
      total += client.held().size();
      client.held().clear();
      if (total > (32U << 20U)) {
        break;  // it flows on
      }
    }
    CHECK(total > (32U << 20U));
  }
}
