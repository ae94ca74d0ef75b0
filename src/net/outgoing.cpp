#include "net/outgoing.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace meent::net {
namespace {

struct Resolved {
  boost::asio::ip::address address;
  sockaddr_storage bytes{};
  socklen_t size = 0;
};
using Addresses = std::vector<Resolved>;

tl::unexpected<error> too_late(std::string_view where) {
  return fail(Code::timeout, "The other server did not answer in time; try again later.",
              std::string(where));
}

int millis_left(Deadline deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

boost::asio::ip::address address_of(const sockaddr* any) {
  if (any->sa_family == AF_INET) {
    return boost::asio::ip::address_v4(
        ntohl(reinterpret_cast<const sockaddr_in*>(any)->sin_addr.s_addr));
  }
  boost::asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(any)->sin6_addr, bytes.size());
  return boost::asio::ip::address_v6(bytes);
}

Addresses look_up(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  Addresses out;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list) != 0) {
    return out;
  }
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    if (each->ai_family == AF_INET || each->ai_family == AF_INET6) {
      Resolved one;
      one.address = address_of(each->ai_addr);
      std::memcpy(&one.bytes, each->ai_addr, each->ai_addrlen);
      one.size = each->ai_addrlen;
      out.push_back(one);
    }
  }
  ::freeaddrinfo(list);
  return out;
}

// The system's resolver has no deadline of its own: it runs aside, and is left to its fate when it
// takes too long. What it writes to, it owns together with us.
result<Addresses> resolve(const std::string& host, std::uint16_t port, Deadline deadline) {
  struct Aside {
    std::mutex mutex;
    std::condition_variable done;
    std::optional<Addresses> found;
  };
  const auto aside = std::make_shared<Aside>();
  std::thread([aside, host, port] {
    auto found = look_up(host, port);
    const std::lock_guard lock(aside->mutex);
    aside->found = std::move(found);
    aside->done.notify_all();
  }).detach();
  std::unique_lock lock(aside->mutex);
  if (!aside->done.wait_until(lock, deadline, [&] { return aside->found.has_value(); })) {
    return too_late(host);
  }
  if (aside->found->empty()) {
    return fail(Code::unavailable, "This host name has no address; check its spelling.", host);
  }
  return std::move(*aside->found);
}

std::string openssl_says(SSL* tls) {
  const auto verdict = SSL_get_verify_result(tls);
  if (verdict != X509_V_OK) {
    ERR_clear_error();
    return X509_verify_cert_error_string(verdict);
  }
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

}  // namespace

TrustedAuthorities::~TrustedAuthorities() {
  SSL_CTX_free(context_);
}

result<std::shared_ptr<const TrustedAuthorities>> TrustedAuthorities::load(
    const std::string& file_or_empty) {
  SSL_CTX* raw = SSL_CTX_new(TLS_client_method());
  if (raw == nullptr) {
    return fail(Code::internal, "OpenSSL gives no context.");
  }
  auto out = std::make_shared<const TrustedAuthorities>(raw);
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_options(raw, SSL_OP_IGNORE_UNEXPECTED_EOF);
  const int ok = file_or_empty.empty()
                     ? SSL_CTX_set_default_verify_paths(raw)
                     : SSL_CTX_load_verify_locations(raw, file_or_empty.c_str(), nullptr);
  if (ok != 1) {
    ERR_clear_error();
    return fail(Code::invalid, "The file of trusted authorities is not readable PEM.",
                file_or_empty);
  }
  return out;
}

Outgoing::~Outgoing() {
  if (tls_ != nullptr) {
    SSL_free(tls_);
  }
  ::close(socket_);
}

result<void> Outgoing::wait(short events, Deadline deadline) const {
  pollfd watched{.fd = socket_, .events = events, .revents = 0};
  while (true) {
    const int left = millis_left(deadline);
    const int ready = left == 0 ? 0 : ::poll(&watched, 1, left);
    if (ready > 0) {
      return {};
    }
    if (ready == 0) {
      return too_late("");
    }
    if (errno != EINTR) {
      return fail(Code::unavailable, std::string("poll: ") + std::strerror(errno));
    }
  }
}

result<std::unique_ptr<Outgoing>> Outgoing::connect(const std::string& host, std::uint16_t port,
                                                    const AddressGuard* guard, Deadline deadline) {
  MEENT_TRY(addresses, resolve(host, port, deadline));
  // One address that is not allowed refuses the name: a name that mixes both is up to something.
  if (guard != nullptr && !std::ranges::all_of(addresses, [&](const Resolved& each) {
        return guard->allows(each.address);
      })) {
    return fail(Code::denied,
                "This address is not public; the operator must allow its range before it is asked.",
                host);
  }
  error last{Code::unavailable, "The other server cannot be reached.", host};
  for (const Resolved& each : addresses) {
    const int socket =
        ::socket(each.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) {
      continue;
    }
    auto connection = std::make_unique<Outgoing>(socket);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&each.bytes), each.size) != 0) {
      if (errno != EINPROGRESS) {
        continue;
      }
      if (const auto waited = connection->wait(POLLOUT, deadline); !waited) {
        return fail(error{waited.error().code, waited.error().detail, host});
      }
      int failed = 0;
      socklen_t size = sizeof(failed);
      ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &failed, &size);
      if (failed != 0) {
        last.detail =
            std::string("The other server cannot be reached: ") + std::strerror(failed) + ".";
        continue;
      }
    }
    return connection;
  }
  return fail(std::move(last));
}

result<void> Outgoing::wait_for_tls(int outcome, Deadline deadline, std::string_view doing) {
  switch (SSL_get_error(tls_, outcome)) {
    case SSL_ERROR_WANT_READ: return wait(POLLIN, deadline);
    case SSL_ERROR_WANT_WRITE: return wait(POLLOUT, deadline);
    default:
      return fail(Code::unavailable,
                  "TLS failed at " + std::string(doing) + ": " + openssl_says(tls_) + ".");
  }
}

result<void> Outgoing::start_tls(const TrustedAuthorities& authorities, const std::string& host,
                                 Deadline deadline) {
  tls_ = SSL_new(authorities.get());
  if (tls_ == nullptr) {
    return fail(Code::internal, "OpenSSL gives no session.");
  }
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (not_an_address) {
    SSL_set_tlsext_host_name(tls_, host.c_str());
    SSL_set_hostflags(tls_, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(tls_, host.c_str());
  } else {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_), host.c_str());
  }
  SSL_set_fd(tls_, socket_);
  while (true) {
    ERR_clear_error();
    const int outcome = SSL_connect(tls_);
    if (outcome == 1) {
      return {};
    }
    MEENT_CHECK(wait_for_tls(outcome, deadline, "the handshake"));
  }
}

result<void> Outgoing::write(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    std::size_t gone = 0;
    if (tls_ != nullptr) {
      ERR_clear_error();
      const int outcome = SSL_write_ex(tls_, bytes.data(), bytes.size(), &gone);
      if (outcome != 1) {
        MEENT_CHECK(wait_for_tls(outcome, deadline, "sending"));
        continue;
      }
    } else {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) {
        if (errno != EAGAIN && errno != EINTR) {
          return fail(Code::unavailable,
                      std::string("Sending failed: ") + std::strerror(errno) + ".");
        }
        MEENT_CHECK(wait(POLLOUT, deadline));
        continue;
      }
      gone = static_cast<std::size_t>(sent);
    }
    bytes.remove_prefix(gone);
  }
  return {};
}

result<std::size_t> Outgoing::read(char* to, std::size_t room, Deadline deadline) {
  while (true) {
    // A slow stream of single bytes must not outlive the deadline either.
    if (millis_left(deadline) == 0) {
      return too_late("");
    }
    if (tls_ != nullptr) {
      ERR_clear_error();
      std::size_t got = 0;
      const int outcome = SSL_read_ex(tls_, to, room, &got);
      if (outcome == 1) {
        return got;
      }
      if (SSL_get_error(tls_, outcome) == SSL_ERROR_ZERO_RETURN) {
        return 0;
      }
      MEENT_CHECK(wait_for_tls(outcome, deadline, "reading"));
      continue;
    }
    const auto got = ::recv(socket_, to, room, 0);
    if (got >= 0) {
      return static_cast<std::size_t>(got);
    }
    if (errno != EAGAIN && errno != EINTR) {
      return fail(Code::unavailable, std::string("Reading failed: ") + std::strerror(errno) + ".");
    }
    MEENT_CHECK(wait(POLLIN, deadline));
  }
}

}  // namespace meent::net
