// Answers whose right to be read ends while they are under way.
#include <doctest/doctest.h>

#include <chrono>
#include <mutex>
#include <thread>

#include "loopback.hpp"

using namespace meent;
using namespace meent::net;
using namespace meent::net::loopback;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// What a test holds of the source that a request made.
struct Handle {
  std::mutex mutex;
  std::function<void(http::Cut)> cut;
  std::function<void()> wake;

  void end(http::Cut how) {
    const std::lock_guard lock(mutex);
    REQUIRE(cut);
    cut(how);
  }
};

class Cuttable final : public http::PullSource {
 public:
  Cuttable(std::shared_ptr<Handle> handle, std::size_t pieces, bool waits)
      : handle_(std::move(handle)), pieces_(pieces), waits_(waits) {}

  http::Pulled pull(std::string& out) override {
    if (pieces_ == 0) {
      return waits_ ? http::Pulled::wait : http::Pulled::done;
    }
    out.append(256U << 10U, 'x');
    --pieces_;
    return http::Pulled::more;
  }
  void on_cut(std::function<void(http::Cut)> cut) override {
    const std::lock_guard lock(handle_->mutex);
    handle_->cut = std::move(cut);
  }

 private:
  std::shared_ptr<Handle> handle_;
  std::size_t pieces_;
  bool waits_;
};

std::vector<doors::Route> routes(const std::shared_ptr<Handle>& handle) {
  std::vector<doors::Route> out;
  for (const auto room : {doors::Room::memory, doors::Room::store}) {
    const std::string base = room == doors::Room::memory ? "/memory" : "/store";
    const auto add = [&](std::string path, std::size_t pieces, bool waits) {
      out.push_back({.pattern = base + path, .room = room, .handle = [=](doors::Request&) {
                       doors::Response response;
                       response.fields.add("Content-Type", "application/octet-stream");
                       response.body = std::make_unique<Cuttable>(handle, pieces, waits);
                       return response;
                     }});
    };
    add("/endless", 100'000, false);
    add("/short", 64, false);
    add("/waiting", 1, true);
  }
  return out;
}

void get(Client& client, const std::string& path) {
  REQUIRE(client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
}

bool has_bytes(Client& client, std::size_t least) {
  while (client.held().size() < least) {
    if (!client.receive()) {
      return false;
    }
  }
  return true;
}

// Milliseconds from now until the client has seen the end; nothing when it does not come.
std::optional<std::int64_t> ends_within(Client& client, milliseconds most) {
  const auto start = steady_clock::now();
  while (steady_clock::now() - start < most) {
    if (!client.receive(static_cast<int>(most.count())) && client.ended()) {
      return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start).count();
    }
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("cut now: a running and a waiting answer end at once, by a reset") {
  const auto handle = std::make_shared<Handle>();
  Running running(routes(handle), {});
  for (const std::string path :
       {"/memory/endless", "/store/endless", "/memory/waiting", "/store/waiting"}) {
    CAPTURE(path);
    Client client(running.port());
    get(client, path);
    REQUIRE(has_bytes(client, 100'000));
    handle->end(http::Cut::now);
    const auto took = ends_within(client, milliseconds(2'000));
    REQUIRE(took);
    CHECK(*took < 1'000);
    CHECK(client.was_reset());
  }
}

TEST_CASE("cut now: what a slow reader has not taken is dropped, also of a complete answer") {
  const auto handle = std::make_shared<Handle>();
  Running running(routes(handle), {});
  for (const std::string path : {"/memory/endless", "/store/endless", "/store/short"}) {
    CAPTURE(path);
    Client client(running.port(), 8'192);
    get(client, path);
    REQUIRE(has_bytes(client, 1'000));
    std::this_thread::sleep_for(milliseconds(200));  // the buffers fill
    handle->end(http::Cut::now);
    std::this_thread::sleep_for(milliseconds(100));
    // Only what its own machine had received is left for it.
    const std::size_t before = client.held().size();
    REQUIRE(ends_within(client, milliseconds(5'000)));
    CHECK(client.was_reset());
    CHECK(client.held().size() - before < 256U << 10U);
  }
}

TEST_CASE("cut unless flushed: a quick reader goes on, a slow one is cut") {
  const auto handle = std::make_shared<Handle>();
  Running running(routes(handle), {});
  for (const std::string room : {"/memory", "/store"}) {
    {
      Client quick(running.port());
      get(quick, room + "/waiting");
      REQUIRE(has_bytes(quick, 256U << 10U));
      handle->end(http::Cut::unless_flushed);
      CHECK_FALSE(ends_within(quick, milliseconds(300)));
    }
    Client slow(running.port(), 8'192);
    get(slow, room + "/endless");
    REQUIRE(has_bytes(slow, 1'000));
    std::this_thread::sleep_for(milliseconds(200));
    handle->end(http::Cut::unless_flushed);
    std::this_thread::sleep_for(milliseconds(100));
    const std::size_t before = slow.held().size();
    REQUIRE(ends_within(slow, milliseconds(5'000)));
    CHECK(slow.was_reset());
    CHECK(slow.held().size() - before < 256U << 10U);
  }
}

TEST_CASE("a cut that comes after its connection is gone does nothing") {
  const auto handle = std::make_shared<Handle>();
  Running running(routes(handle), {});
  {
    Client client(running.port());
    get(client, "/memory/short");
    REQUIRE(has_bytes(client, 64U * (256U << 10U)));
  }
  std::this_thread::sleep_for(milliseconds(50));
  handle->end(http::Cut::now);
  Client again(running.port());
  get(again, "/memory/waiting");
  CHECK(has_bytes(again, 1'000));
}
