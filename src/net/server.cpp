#include "net/server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <cstring>
#include <thread>

#include "base/ensure.hpp"
#include "net/loop.hpp"
#include "net/shared.hpp"

namespace meent::net {
namespace {

constexpr int kBacklog = 1'024;

// A socket that closes itself unless it is handed on.
class Owned {
 public:
  explicit Owned(int socket) : socket_(socket) {}
  Owned(Owned&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  Owned& operator=(Owned&&) = delete;
  ~Owned() {
    if (socket_ >= 0) {
      ::close(socket_);
    }
  }
  int get() const { return socket_; }
  int hand_on() { return std::exchange(socket_, -1); }

 private:
  int socket_;
};

struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

result<SocketAddress> resolve(const ListenAddress& listen, std::uint16_t port) {
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(listen.address, ec);
  if (ec) {
    return fail(Code::invalid,
                "An address to listen on is an IPv4 or IPv6 address, such as 127.0.0.1.",
                listen.address);
  }
  SocketAddress out;
  if (address.is_v4()) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(out.bytes);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    v4.sin_addr.s_addr = htonl(address.to_v4().to_uint());
    out.size = sizeof(v4);
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(out.bytes);
    const auto bytes = address.to_v6().to_bytes();
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
    out.size = sizeof(v6);
  }
  return out;
}

std::uint16_t port_of(int socket) {
  sockaddr_storage bytes{};
  socklen_t size = sizeof(bytes);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&bytes), &size);
  return ntohs(bytes.ss_family == AF_INET ? reinterpret_cast<sockaddr_in&>(bytes).sin_port
                                          : reinterpret_cast<sockaddr_in6&>(bytes).sin6_port);
}

result<Owned> bind_socket(const ListenAddress& listen, std::uint16_t port, bool shared) {
  MEENT_TRY(address, resolve(listen, port));
  const auto where = listen.address + ":" + std::to_string(port);
  Owned socket(::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) {
    return fail(Code::unavailable, std::string("No socket: ") + std::strerror(errno), where);
  }
  const int on = 1;
  const int off = 0;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (shared) {
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
  }
  if (address.bytes.ss_family == AF_INET6) {
    ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  }
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address.bytes), address.size) != 0 ||
      ::listen(socket.get(), kBacklog) != 0) {
    return fail(Code::unavailable,
                std::string("Cannot listen here: ") + std::strerror(errno) +
                    "; choose another port or stop who has it.",
                where);
  }
  return socket;
}

}  // namespace

class Server::Body {
 public:
  Body(ServerConfig config, const doors::Router& router, const Clock& clock, Observers observers)
      : shared_(with_threads(std::move(config)), router, clock, std::move(observers)) {}

  result<void> start() {
    ensure(threads_.empty() && loops_.empty(), "a server starts once");
    const auto& config = shared_.config;
    if (std::ranges::any_of(config.listen, &ListenAddress::tls)) {
      MEENT_CHECK(reload());
    }
    MEENT_CHECK(check_cors());
    MEENT_CHECK(probe_ports());
    shared_.pool =
        std::make_unique<StorePool>(std::max(1U, config.store_threads), config.store_queue);
    for (unsigned i = 0; i < config.io_threads; ++i) {
      loops_.push_back(std::make_unique<Loop>(shared_));
    }
    MEENT_CHECK(listen());
    for (auto& loop : loops_) {
      threads_.emplace_back([&loop] { loop->run(); });
    }
    return {};
  }

  std::vector<std::uint16_t> ports() const { return ports_; }

  bool drain() {
    if (threads_.empty()) {
      return true;
    }
    const auto broken_before = shared_.counters.broken_off.load();
    shared_.draining = true;
    nudge();
    const auto until = std::chrono::steady_clock::now() + shared_.config.drain;
    while (shared_.counters.open.load() > 0 && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return shared_.counters.open.load() == 0 && shared_.counters.broken_off.load() == broken_before;
  }

  void stop() {
    shared_.stopping = true;
    nudge();
    for (auto& thread : threads_) {
      thread.join();
    }
    threads_.clear();
    shared_.pool.reset();
    loops_.clear();
  }

  result<void> reload() {
    MEENT_TRY(context, TlsContext::load(shared_.config.tls));
    shared_.tls.set(std::move(context));
    return {};
  }

  Figures figures() const {
    const auto& c = shared_.counters;
    return {.accepted = c.accepted,
            .open = c.open,
            .requests = c.requests,
            .refused_connections = c.refused_connections,
            .answers_4xx = c.answers_4xx,
            .answers_5xx = c.answers_5xx,
            .bytes_in = c.bytes_in,
            .bytes_out = c.bytes_out,
            .store_waiting = shared_.pool ? shared_.pool->waiting() : 0,
            .store_refused = c.store_refused};
  }

 private:
  static ServerConfig with_threads(ServerConfig config) {
    if (config.io_threads == 0) {
      config.io_threads = std::max(1U, std::thread::hardware_concurrency());
    }
    return config;
  }

  result<void> check_cors() const {
    const auto& origins = shared_.config.cors.origins;
    const bool any = std::ranges::find(origins, "*") != origins.end();
    if (any && origins.size() > 1) {
      return fail(Code::invalid, "\"*\" stands alone in the list of origins.", "cors.origins");
    }
    if (any && shared_.config.cors.credentials) {
      return fail(Code::invalid, "Credentials are never shared with all origins; name them.",
                  "cors.credentials");
    }
    return {};
  }

  // With SO_REUSEPORT a second server of the same user would quietly share the port; a socket
  // without it tells whether the port is free.
  result<void> probe_ports() const {
    for (const auto& address : shared_.config.listen) {
      if (address.port != 0) {
        MEENT_CHECK(bind_socket(address, address.port, false));
      }
    }
    return {};
  }

  result<void> listen() {
    for (const auto& address : shared_.config.listen) {
      std::uint16_t port = address.port;
      for (auto& loop : loops_) {
        MEENT_TRY(socket, bind_socket(address, port, true));
        port = port_of(socket.get());
        loop->listen(socket.hand_on(), address.tls);
      }
      ports_.push_back(port);
    }
    return {};
  }

  void nudge() {
    for (auto& loop : loops_) {
      loop->nudge();
    }
  }

  Shared shared_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
  std::vector<std::uint16_t> ports_;
};

Server::Server(ServerConfig config, const doors::Router& router, const Clock& clock,
               Observers observers)
    : body_(std::make_unique<Body>(std::move(config), router, clock, std::move(observers))) {}
Server::~Server() {
  body_->stop();
}
result<void> Server::start() {
  return body_->start();
}
std::vector<std::uint16_t> Server::ports() const {
  return body_->ports();
}
bool Server::drain() {
  return body_->drain();
}
void Server::stop() {
  body_->stop();
}
result<void> Server::reload_certificates() {
  return body_->reload();
}
Figures Server::figures() const {
  return body_->figures();
}

}  // namespace meent::net
