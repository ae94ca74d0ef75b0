#include "net/loop.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "net/answer.hpp"
#include "net/connection.hpp"

namespace meent::net {
namespace {

constexpr int kEventsPerRound = 256;
constexpr std::chrono::milliseconds kLook{2};
constexpr std::chrono::milliseconds kCut{40};
constexpr int kRoundsInARow = 32;  // before Asio's timer has its turn
constexpr int kAcceptsPerRound = 64;
constexpr std::string_view kConnectionsFull =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
    "Content-Length: 126\r\nRetry-After: 5\r\nConnection: close\r\n\r\n"
    R"({"type":"about:blank","title":"Service Unavailable","status":503,)"
    R"("detail":"All connections are taken; try again in a moment."})";

int make_set() {
  const int set = ::epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) {
    throw broken_world(Code::exhausted, std::string("no epoll: ") + std::strerror(errno));
  }
  return set;
}

std::string text_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address);
    ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
  } else {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    if (std::string_view(text.data()).starts_with("::ffff:")) {
      return text.data() + 7;
    }
  }
  return text.data();
}

}  // namespace

class Loop::Listener final : public Watched, public Timed {
 public:
  Listener(Loop& loop, int socket, bool tls) : loop_(loop), socket_(socket), tls_(tls) {
    loop_.watch(socket_, EPOLLIN, *this, true);
  }
  ~Listener() override {
    loop_.wheel().remove(*this);
    ::close(socket_);
  }

  void on_events(std::uint32_t) override {
    for (int i = 0; i < kAcceptsPerRound; ++i) {
      sockaddr_storage address{};
      socklen_t size = sizeof(address);
      const int accepted = ::accept4(socket_, reinterpret_cast<sockaddr*>(&address), &size,
                                     SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (accepted >= 0) {
        loop_.accepted(accepted, text_of(address), tls_);
        continue;
      }
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        // No descriptors left: look again when some connections have gone.
        loop_.watch(socket_, 0, *this, false);
        loop_.wheel().set(*this, loop_.now() + 500);
      }
      if (errno != ECONNABORTED && errno != EINTR) {
        return;
      }
    }
  }
  void on_deadline() override { loop_.watch(socket_, EPOLLIN, *this, false); }

 private:
  Loop& loop_;
  int socket_;
  bool tls_;
};

class Loop::Post final : public Watched {
 public:
  explicit Post(Loop& loop) : loop_(loop) {
    loop_.watch(loop_.mailbox_->descriptor(), EPOLLIN, *this, true);
  }
  void on_events(std::uint32_t) override { loop_.collect(); }

 private:
  Loop& loop_;
};

Loop::Loop(Shared& shared)
    : shared_(shared),
      ready_(io_, make_set()),
      tick_(io_),
      look_(io_),
      cut_(io_),
      mailbox_(std::make_shared<Mailbox>()),
      now_(shared.clock.steady_micros() / 1000),
      wheel_(now_),
      names_([] {
        SystemRandom random;
        return Names(random);
      }()),
      buffers_(std::max<std::size_t>(32U << 10U, 2 * shared.config.limits.head_bytes)) {
  post_ = std::make_unique<Post>(*this);
}

Loop::~Loop() {
  for (Connection* connection : connections_) {
    delete connection;
  }
}

void Loop::listen(int socket, bool tls) {
  listeners_.push_back(std::make_unique<Listener>(*this, socket, tls));
}

void Loop::run() {
  await_ready();
  await_tick();
  io_.run();
}

void Loop::watch(int descriptor, std::uint32_t events, Watched& watched, bool first) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &watched;
  if (::epoll_ctl(ready_.native_handle(), first ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor,
                  &event) != 0) {
    throw broken_world(Code::exhausted, std::string("epoll: ") + std::strerror(errno));
  }
}

void Loop::unwatch(int descriptor) {
  ::epoll_ctl(ready_.native_handle(), EPOLL_CTL_DEL, descriptor, nullptr);
}

void Loop::await_ready() {
  ready_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                    [this](const boost::system::error_code& ec) {
                      if (ec) {
                        return;
                      }
                      round();
                      if (stopping_ && connections_.empty()) {
                        io_.stop();
                      } else {
                        await_ready();
                      }
                    });
}

void Loop::await_tick() {
  tick_.expires_after(std::chrono::milliseconds(TimerWheel::kTick));
  tick_.async_wait([this](const boost::system::error_code& ec) {
    if (ec) {
      return;
    }
    update_now();
    wheel_.advance(now_);
    hand_over();
    if (stopping_ && connections_.empty()) {
      io_.stop();
    } else {
      await_tick();
    }
  });
}

// Takes what is ready until nothing is, or others are due.
void Loop::round() {
  std::array<epoll_event, kEventsPerRound> events;
  for (int turn = 0; turn < kRoundsInARow; ++turn) {
    const int count = ::epoll_wait(ready_.native_handle(), events.data(), kEventsPerRound, 0);
    if (count <= 0 && again_.empty()) {
      break;
    }
    update_now();
    for (int i = 0; i < count; ++i) {
      auto& event = events[static_cast<std::size_t>(i)];
      static_cast<Watched*>(event.data.ptr)->on_events(event.events);
    }
    hand_over();
  }
}

void Loop::collect() {
  const std::size_t jobs = mailbox_->deliver();
  away_ -= jobs;
}

// The pool rings once for several quick jobs. One that is done may so lie behind a slow one; it
// waits no longer than this.
void Loop::await_look() {
  if (looking_) {
    return;
  }
  looking_ = true;
  look_.expires_after(kLook);
  look_.async_wait([this](const boost::system::error_code& ec) {
    looking_ = false;
    if (ec) {
      return;
    }
    update_now();
    collect();
    hand_over();
    if (stopping_ && connections_.empty()) {
      io_.stop();
    } else if (away_ > 0) {
      await_look();
    }
  });
}

void Loop::cut_soon(Connection& connection) {
  cuts_.push_back(&connection);
  if (cuts_.size() == 1) {
    await_cut();
  }
}

// All that were asked within one wait are looked at together, the last ones a little early: what
// is not flushed by then waits once more.
void Loop::await_cut() {
  cut_.expires_after(kCut);
  cut_.async_wait([this](const boost::system::error_code& ec) {
    if (ec) {
      return;
    }
    update_now();
    std::vector<Connection*> due;
    due.swap(cuts_);
    for (Connection* connection : due) {
      connection->cut_due();
    }
    hand_over();
    if (stopping_ && connections_.empty()) {
      io_.stop();
    }
  });
}

void Loop::hand_over() {
  if (shared_.draining.load(std::memory_order_relaxed) && !draining_) {
    start_drain();
  }
  if (shared_.stopping.load(std::memory_order_relaxed) && !stopping_) {
    stop_all();
  }
  std::vector<Connection*> again;
  again.swap(again_);
  for (Connection* connection : again) {
    connection->resume();
  }
  if (!handed_over_.empty()) {
    away_ += handed_over_.size();
    shared_.pool->submit(handed_over_.data(), handed_over_.size(), *mailbox_);
    handed_over_.clear();
    await_look();
  }
  for (Connection* connection : graves_) {
    std::erase(again_, connection);
    std::erase(cuts_, connection);
    connections_.erase(connection);
    delete connection;
  }
  graves_.clear();
  if (!again_.empty()) {
    mailbox_->nudge();
  }
}

void Loop::accepted(int socket, std::string peer, bool tls) {
  auto& counters = shared_.counters;
  counters.accepted.fetch_add(1, std::memory_order_relaxed);
  const bool room =
      counters.open.fetch_add(1, std::memory_order_relaxed) < shared_.config.limits.connections;
  const auto client = client_of(peer);
  if (!room || !shared_.clients.enter(client)) {
    counters.open.fetch_sub(1, std::memory_order_relaxed);
    counters.refused_connections.fetch_add(1, std::memory_order_relaxed);
    if (!tls) {
      ::send(socket, kConnectionsFull.data(), kConnectionsFull.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      ::shutdown(socket, SHUT_WR);
    }
    ::close(socket);
    return;
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  auto session = tls ? std::make_unique<TlsSession>(shared_.tls.get()) : nullptr;
  auto* connection = new Connection(*this, socket, std::move(peer), std::move(session));
  connections_.insert(connection);
  connection->open();
}

void Loop::bury(Connection& connection) {
  shared_.counters.open.fetch_sub(1, std::memory_order_relaxed);
  shared_.clients.leave(connection.client());
  graves_.push_back(&connection);
}

void Loop::start_drain() {
  draining_ = true;
  listeners_.clear();
  const std::vector<Connection*> all(connections_.begin(), connections_.end());
  for (Connection* connection : all) {
    connection->drain();
  }
}

void Loop::stop_all() {
  stopping_ = true;
  listeners_.clear();
  const std::vector<Connection*> all(connections_.begin(), connections_.end());
  for (Connection* connection : all) {
    connection->abort();
  }
}

std::string_view Loop::date() {
  const std::int64_t second = shared_.clock.now().micros / 1'000'000;
  if (second != date_second_) {
    date_second_ = second;
    date_ = format_http_date(second);
  }
  return date_;
}

}  // namespace meent::net
