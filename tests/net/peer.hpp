// The other side of what the program asks: a socket that listens on loopback, and the server's half
// of TLS on a socket that waits, with a certificate for localhost.
#pragma once

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "net/certificate.hpp"

namespace meent::net::loopback {

class ListeningSocket {
 public:
  explicit ListeningSocket(bool listens = true) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
      throw std::runtime_error("no port");
    }
    if (listens) {
      ::listen(socket_, 16);
    }
    socklen_t size = sizeof(address);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~ListeningSocket() { ::close(socket_); }
  ListeningSocket(const ListeningSocket&) = delete;
  ListeningSocket& operator=(const ListeningSocket&) = delete;

  std::uint16_t port() const { return port_; }
  // Whether somebody wants to come in within this time.
  bool knocked(int millis) const {
    pollfd watched{.fd = socket_, .events = POLLIN, .revents = 0};
    return ::poll(&watched, 1, millis) == 1;
  }
  // The next who wants to; -1 when nobody does.
  int accept() const { return knocked(10'000) ? ::accept(socket_, nullptr, nullptr) : -1; }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

// Owns the socket; speaks in the clear until start_tls().
class PeerSocket {
 public:
  explicit PeerSocket(int socket) : socket_(socket) {
    // Like the program, its tests do not die of writing over TLS to somebody who is gone.
    ::signal(SIGPIPE, SIG_IGN);
  }
  ~PeerSocket() {
    SSL_free(tls_);
    SSL_CTX_free(context_);
    ::close(socket_);
  }
  PeerSocket(const PeerSocket&) = delete;
  PeerSocket& operator=(const PeerSocket&) = delete;

  // False: the client did not like what it saw.
  bool start_tls(const std::string& chain, const std::string& key) {
    context_ = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate_chain_file(context_, chain.c_str());
    SSL_CTX_use_PrivateKey_file(context_, key.c_str(), SSL_FILETYPE_PEM);
    tls_ = SSL_new(context_);
    SSL_set_fd(tls_, socket_);
    return SSL_accept(tls_) == 1;
  }
  // Says that no more will come, as TLS wants it said.
  void close_notify() { SSL_shutdown(tls_); }

  bool say(std::string_view bytes) {
    if (tls_ != nullptr) {
      return SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())) > 0;
    }
    return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  // The next line with its end; empty when the other side has gone.
  std::string line() {
    std::string out;
    char c = 0;
    while (!out.ends_with('\n')) {
      const auto got = tls_ != nullptr ? SSL_read(tls_, &c, 1) : ::recv(socket_, &c, 1, 0);
      if (got != 1) {
        return {};
      }
      out.push_back(c);
    }
    return out;
  }

 private:
  int socket_;
  SSL_CTX* context_ = nullptr;
  SSL* tls_ = nullptr;
};

}  // namespace meent::net::loopback
