// The HTTP server: HTTP/1.1 and WebSocket over TCP or TLS, in front of the doors. One io thread a
// core, each with its own listening socket (SO_REUSEPORT), its own connections and its own timers;
// a bounded pool runs the routes that reach the store. The server knows routes, not what is behind
// them: it parses, limits, compresses, answers conditions, counts, and drains.
//
// Thread safety: start(), drain(), stop() from one thread; reload_certificates() and figures() from
// any. The router, clock and observers outlive the server. Observers are called on io threads and
// must be quick.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/http.hpp"
#include "base/result.hpp"
#include "doors/router.hpp"

namespace meent::net {

struct ListenAddress {
  std::string address = "127.0.0.1";  // IPv4 or IPv6; "::" takes both
  std::uint16_t port = 8080;          // 0: any free port, told by Server::ports()
  bool tls = false;
};

struct TlsFiles {
  std::string certificate_chain;  // PEM, the server's own certificate first
  std::string private_key;        // PEM
};

struct Limits {
  std::size_t head_bytes = 16U << 10U;          // request line and header; over is 431
  std::size_t target_bytes = 8U << 10U;         // the request's target; over is 414
  std::size_t fields = 100;                     // header lines; over is 431
  std::size_t memory_body = 256U << 10U;        // larger bodies go to the spool
  std::size_t connections = 20'000;             // of the whole server; over is 503
  std::size_t connections_per_client = 0;       // of one address; 0 = no limit; over is 429
  std::uint32_t requests_per_connection = 0;    // 0 = no limit
  std::size_t stream_buffer = 1U << 20U;        // bytes that wait for a slow reader
  std::size_t websocket_message = 1U << 20U;    // over is close code 1009
  std::uint32_t body_bytes_per_second = 1'000;  // slower, after body_grace, is 408
  std::chrono::milliseconds idle{75'000};       // between requests
  std::chrono::milliseconds head{10'000};       // from the first byte to the end of the header
  std::chrono::milliseconds body_grace{10'000};
  std::chrono::milliseconds write_stall{60'000};     // no byte taken by the client
  std::chrono::milliseconds event_comment{15'000};   // idle event streams get a comment
  std::chrono::milliseconds websocket_ping{30'000};  // no answer to the next ping: closed
};

// Tokens per client address (an IPv6 client is its /64). 0 = no limit.
struct Rates {
  double requests_per_second = 0;
  double burst = 0;
};

struct Cors {
  std::vector<std::string> origins = {};  // "https://example.org", or "*" alone
  bool credentials = false;               // never with "*"
  std::chrono::seconds max_age{600};
};

struct ServerConfig {
  std::vector<ListenAddress> listen{ListenAddress{}};
  TlsFiles tls = {};        // needed when one address has tls
  unsigned io_threads = 0;  // 0: one a core
  unsigned store_threads = 4;
  std::size_t store_queue = 1'024;  // requests that wait for a store thread; over is 503
  Limits limits = {};
  Rates rates = {};
  Cors cors = {};
  std::chrono::milliseconds drain{10'000};
  std::string spool_directory = "/tmp";
  bool compress = true;
};

// One finished request, for the access log and the meters.
struct Access {
  std::string_view method;
  std::string_view route;  // the pattern, "" when no route was found
  int status = 0;
  std::uint64_t bytes_in = 0;   // body, decoded
  std::uint64_t bytes_out = 0;  // body as sent
  std::int64_t micros = 0;
  std::string_view request_id;
  std::string_view traceparent;
  std::string_view peer;
  bool whole = true;  // false: broken off
};

struct Observers {
  std::function<void(const Access&)> access;
  // A door threw: what it said, of which request.
  std::function<void(std::string_view what, std::string_view request_id)> failure;
};

struct Figures {
  std::uint64_t accepted = 0;
  std::uint64_t open = 0;
  std::uint64_t requests = 0;
  std::uint64_t refused_connections = 0;
  std::uint64_t answers_4xx = 0;
  std::uint64_t answers_5xx = 0;
  std::uint64_t bytes_in = 0;   // off the sockets
  std::uint64_t bytes_out = 0;  // onto the sockets
  std::uint64_t store_waiting = 0;
  std::uint64_t store_refused = 0;
};

class Server {
 public:
  Server(ServerConfig config, const doors::Router& router, const Clock& clock,
         Observers observers = {});
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds, listens and starts the threads. Errors: invalid (address, certificate), unavailable
  // (port taken, no right to it).
  result<void> start();
  // The port of each address of the configuration, in order.
  std::vector<std::uint16_t> ports() const;
  // Stops accepting, lets requests in flight finish, ends streams; waits, at most the configured
  // time. True when nothing had to be broken off.
  bool drain();
  // Breaks off what is left and joins the threads.
  void stop();
  // New connections get the new certificate; those that are open keep theirs. On an error the old
  // certificate stays.
  result<void> reload_certificates();
  Figures figures() const;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace meent::net
