// What a door is. A door turns a request of one open standard into a question for the gate or a
// verb, and the answer into bytes. It is synchronous, never waits and never sees a socket, so every
// door is tested without one. net knows only this header and router.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/http.hpp"
#include "base/result.hpp"

namespace meent::doors {

// Where a handler runs: on the io thread (pure memory, microseconds) or on the bounded store pool.
enum class Room : std::uint8_t { memory, store };

// What net tells a door of a request. Views live as long as the call and, for a store route, as
// long as the request.
struct Request {
  http::Method method = http::Method::get;
  std::string_view path;             // raw, without query
  std::string_view query;            // raw, without '?'
  std::string_view authority;        // Host
  bool secure = false;               // came over TLS
  std::string_view peer;             // address of the client, for logs and throttles
  std::string_view request_id;       // of this request, also in X-Request-Id of the answer
  std::string_view traceparent;      // W3C Trace Context, as received or made
  http::BodyReader* body = nullptr;  // never null

  // First value of a header, empty when absent.
  virtual std::string_view header(std::string_view name) const = 0;
  // Decoded value of a {name} in the route's pattern; the router filled it.
  std::string_view param(std::string_view name) const {
    for (const auto& each : params) {
      if (each.name == name) {
        return each.value;
      }
    }
    return {};
  }

  std::vector<http::Parameter> params;

 protected:
  Request() = default;
  Request(const Request&) = default;
  Request& operator=(const Request&) = default;
  ~Request() = default;
};

struct Response;

// An answer that waits for the writer: `start` is called by net once, with a function to call
// (from any thread) when the write is durable or refused; then `finish` makes the answer.
class Later {
 public:
  virtual ~Later() = default;
  virtual void start(std::function<void()> ready) = 0;
  virtual Response finish() = 0;
};

// Bytes that live as long as the program (files of the page).
struct StaticBytes {
  std::string_view bytes;
};

struct Response {
  int status = 200;
  http::Fields fields;  // Content-Type, ETag, ...; net adds Content-Length, Date and the like
  std::variant<std::string, StaticBytes, std::unique_ptr<http::PullSource>> body;
  std::unique_ptr<Later> later;  // when set, all else is ignored until finish()
};

// The place of a WebSocket in a door: a state machine without I/O. Bytes of whole messages come
// in, messages go out; net frames, masks, pings, bounds and closes (RFC 6455).
class Socket {
 public:
  struct Message {
    bool text = true;
    std::string bytes;
  };
  // What the machine wants: messages to send, and whether to close (status code, 0 = stay open).
  struct Wish {
    std::vector<Message> send;
    int close = 0;
    std::string reason;
  };
  virtual ~Socket() = default;
  virtual Wish opened() = 0;
  virtual Wish received(Message message) = 0;
  // The client has taken what was sent; more may follow. Sources that push use `wake` (any thread).
  virtual Wish drained() = 0;
  virtual void on_wake(std::function<void()> /*wake*/) {}  // NOLINT: who overrides it keeps it
  virtual void closed() = 0;
};

using Handler = std::function<Response(Request&)>;
using SocketHandler = std::function<result<std::unique_ptr<Socket>>(Request&)>;

struct Route {
  http::Method method = http::Method::get;
  // "/v1/collections/{collection}/records/{record}"; "{rest...}" as last segment takes all.
  std::string pattern;
  Room room = Room::memory;
  Handler handle;
  SocketHandler upgrade = {};          // set for a WebSocket route (method get)
  std::uint64_t max_body = 1U << 20U;  // bytes, after decoding; larger is 413
  bool cors = true;                    // pages of other origins may ask (OPTIONS is answered)
};

// One open standard or API. Routes are asked once, at start.
class Door {
 public:
  virtual ~Door() = default;
  virtual std::vector<Route> routes() = 0;
};

}  // namespace meent::doors
