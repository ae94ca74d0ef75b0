// A server with small doors on a free port, and a client that says exactly what a test wants.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "doors/router.hpp"
#include "net/server.hpp"

namespace meent::net::loopback {

inline doors::Response text_answer(std::string body, std::string_view type = "text/plain") {
  doors::Response out;
  out.fields.add("Content-Type", type);
  out.body = std::move(body);
  return out;
}

inline std::string whole_body(doors::Request& request) {
  std::string out;
  for (auto piece = request.body->read(); !piece.empty(); piece = request.body->read()) {
    out.append(piece);
  }
  return out;
}

// Gives `pieces` pieces of a size; then, when asked, waits for `more`.
class Pieces final : public http::PullSource {
 public:
  Pieces(std::size_t pieces, std::size_t size) : left_(pieces), size_(size) {}
  http::Pulled pull(std::string& out) override {
    out.append(size_, 'x');
    return --left_ == 0 ? http::Pulled::done : http::Pulled::more;
  }

 private:
  std::size_t left_;
  std::size_t size_;
};

struct Running {
  SystemClock clock;
  doors::Router router;
  Server server;

  Running(std::vector<doors::Route> routes, ServerConfig config, Observers observers = {})
      : router(std::move(routes)),
        server(with_port(std::move(config)), router, clock, std::move(observers)) {
    if (const auto started = server.start(); !started) {
      throw std::runtime_error(started.error().detail + " " + started.error().where);
    }
  }
  static ServerConfig with_port(ServerConfig config) {
    for (auto& address : config.listen) {
      address.port = 0;
    }
    config.io_threads = config.io_threads == 0 ? 1 : config.io_threads;
    return config;
  }
  std::uint16_t port() const { return server.ports().front(); }
};

class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) {
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
      throw std::runtime_error("no connection");
    }
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  int socket() const { return socket_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void half_close() { ::shutdown(socket_, SHUT_WR); }

  // Adds what comes within the time to held(); false at the end or when nothing comes.
  bool receive(int millis = 10'000) {
    pollfd watched{.fd = socket_, .events = POLLIN, .revents = 0};
    if (::poll(&watched, 1, millis) <= 0) {
      return false;
    }
    char piece[16'384];
    const auto got = ::recv(socket_, piece, sizeof(piece), 0);
    reset_ = got < 0;
    if (got <= 0) {
      ended_ = true;
      return false;
    }
    held_.append(piece, static_cast<std::size_t>(got));
    return true;
  }
  bool until(std::string_view mark) {
    while (held_.find(mark) == std::string::npos) {
      if (!receive()) {
        return false;
      }
    }
    return true;
  }
  std::string& held() { return held_; }
  bool ended() const { return ended_; }
  bool was_reset() const { return reset_; }
  std::string rest() {
    while (receive()) {
    }
    return std::move(held_);
  }

  struct Answer {
    int status = 0;
    std::string head;
    std::string body;
    bool whole = false;
    std::string field(std::string_view name) const {
      std::size_t at = 0;
      while ((at = head.find("\r\n", at)) != std::string::npos) {
        at += 2;
        const auto line = std::string_view(head).substr(at, head.find("\r\n", at) - at);
        if (line.size() > name.size() && line[name.size()] == ':' &&
            http::same_field_name(line.substr(0, name.size()), name)) {
          return std::string(line.substr(name.size() + 2));
        }
      }
      return {};
    }
  };
  // The next answer on the connection; `no_body`: to HEAD.
  Answer answer(bool no_body = false) {
    Answer out;
    if (!until("\r\n\r\n")) {
      return out;
    }
    const auto end = held_.find("\r\n\r\n") + 4;
    out.head = held_.substr(0, end);
    held_.erase(0, end);
    out.status = std::stoi(out.head.substr(9, 3));
    if (no_body || out.status == 204 || out.status == 304 || out.status < 200) {
      out.whole = true;
    } else if (out.field("Transfer-Encoding") == "chunked") {
      out.whole = read_chunks(out.body);
    } else if (const auto length = out.field("Content-Length"); !length.empty()) {
      const auto size = static_cast<std::size_t>(std::stoull(length));
      while (held_.size() < size && receive()) {
      }
      out.whole = held_.size() >= size;
      out.body = held_.substr(0, size);
      held_.erase(0, size);
    } else {
      out.body = rest();
      out.whole = !reset_;
    }
    return out;
  }
  Answer ask(std::string_view request, bool no_body = false) {
    send(request);
    return answer(no_body);
  }

 private:
  bool read_chunks(std::string& body) {
    while (true) {
      if (!until("\r\n")) {
        return false;
      }
      const auto line = held_.find("\r\n");
      const auto size = static_cast<std::size_t>(std::stoull(held_.substr(0, line), nullptr, 16));
      held_.erase(0, line + 2);
      while (held_.size() < size + 2) {
        if (!receive()) {
          return false;
        }
      }
      body.append(held_, 0, size);
      held_.erase(0, size + 2);
      if (size == 0) {
        return true;
      }
    }
  }

  int socket_;
  std::string held_;
  bool ended_ = false;
  bool reset_ = false;
};

inline std::string get(std::string_view target, std::string_view fields = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) +
         "\r\n";
}

inline std::string post(std::string_view target, std::string_view body,
                        std::string_view fields = "") {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

// Waits for something that another thread does.
inline bool soon(const std::function<bool()>& holds) {
  for (int i = 0; i < 5'000 && !holds(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return holds();
}

}  // namespace meent::net::loopback
