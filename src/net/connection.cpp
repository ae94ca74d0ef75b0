#include "net/connection.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>

namespace meent::net {
namespace {

constexpr std::int64_t kLinger = 2'000;               // milliseconds
constexpr std::int64_t kBodyCheck = 1'000;            // milliseconds
constexpr std::size_t kPipelineOutput = 256U << 10U;  // answers that may wait before we read on
constexpr std::size_t kInbox = 4U << 20U;             // bytes of messages that wait for the machine
constexpr Refusal kSlowHead{408, "The request header did not arrive in time; send it in one go."};
constexpr Refusal kSlowBody{408,
                            "The body arrives too slowly; use a faster line or smaller parts."};

}  // namespace

Connection::Connection(Loop& loop, int socket, std::string peer, std::unique_ptr<TlsSession> tls)
    : loop_(loop),
      shared_(loop.shared()),
      wire_(socket, std::move(tls), loop.buffers()),
      peer_(std::move(peer)),
      client_(client_of(peer_)),
      parser_(shared_.config.limits) {
  last_progress_ = phase_since_ = loop_.now();
}

Connection::~Connection() {
  loop_.wheel().remove(*this);
  shared_.counters.bytes_in.fetch_add(wire_.received(), std::memory_order_relaxed);
  shared_.counters.bytes_out.fetch_add(wire_.sent(), std::memory_order_relaxed);
}

void Connection::open() {
  interest_ = EPOLLIN;
  loop_.watch(wire_.socket(), interest_, *this, true);
  settle();
}

void Connection::on_events(std::uint32_t events) {
  if (phase_ == Phase::dead) {
    return;
  }
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    return close();
  }
  if ((events & EPOLLIN) != 0) {
    read();
  }
  if (phase_ != Phase::dead) {
    process();
  }
}

void Connection::read() {
  const bool may_move = held_ == 0;
  switch (wire_.receive(may_move)) {
    case Wire::Got::bytes: break;
    case Wire::Got::nothing: break;
    case Wire::Got::end: input_ended_ = true; break;
    case Wire::Got::broken: close(); break;
  }
}

// Goes on while there is something to do without waiting, then sends all answers at once.
void Connection::process() {
  while (true) {
    bool moved = true;
    while (moved) {
      switch (phase_) {
        case Phase::head: moved = step_head(); break;
        case Phase::body: moved = step_body(); break;
        case Phase::socket:
          take_frames();
          moved = false;
          break;
        case Phase::lingering:
          wire_.consume(wire_.input().size());
          moved = false;
          break;
        default: moved = false;
      }
      if (moved && wire_.pending() > kPipelineOutput && !flush()) {
        moved = false;
      }
    }
    if (phase_ == Phase::dead || !wire_.holds_more() || !read_goes_on()) {
      break;
    }
    read();
  }
  if (phase_ == Phase::dead) {
    return;
  }
  if (wire_.pending() > 0 || phase_ == Phase::closing) {
    flush();
  }
  if (phase_ != Phase::dead && input_ended_) {
    input_ended();
  }
  settle();
}

// The client sends no more: what is half there never becomes whole; what is asked is answered.
void Connection::input_ended() {
  switch (phase_) {
    case Phase::head:
    case Phase::body:
      if (wire_.pending() == 0 || phase_ == Phase::body) {
        close();
      } else {
        phase_ = Phase::closing;
      }
      break;
    case Phase::streaming:
      if (waiting_) {
        close();
      }
      break;
    case Phase::socket:
    case Phase::lingering: close(); break;
    default: keep_ = false;
  }
}

// Whether the socket took all.
bool Connection::flush() {
  const auto before = wire_.sent();
  const auto state = wire_.send();
  if (wire_.sent() != before) {
    last_progress_ = loop_.now();
  }
  if (state == Wire::Sent::broken) {
    close();
    return false;
  }
  if (state == Wire::Sent::blocked) {
    if (!std::exchange(blocked_, true)) {
      last_progress_ = loop_.now();  // the stall begins now
    }
    return false;
  }
  blocked_ = false;
  if (phase_ == Phase::closing) {
    end_gently();
  } else if (phase_ == Phase::socket) {
    if (protocol_->close_sent() && protocol_->finished()) {
      end_gently();
    } else if (tell_drained_) {
      loop_.again(*this);
    }
  }
  return phase_ != Phase::dead;
}

// All is sent. Bytes the client still sends must not turn into a reset before it has read the
// answer (RFC 9112 §9.6): the sending side is shut first, the rest is read and dropped for a while.
void Connection::end_gently() {
  wire_.close_notify();
  wire_.send();
  ::shutdown(wire_.socket(), SHUT_WR);
  phase_ = Phase::lingering;
  phase_since_ = loop_.now();
  if (input_ended_) {
    close();
  }
}

bool Connection::read_goes_on() {
  if (input_ended_) {
    return false;
  }
  switch (phase_) {
    case Phase::head:
    case Phase::body: return wire_.pending() <= kPipelineOutput;
    case Phase::socket: return inbox_bytes_ < kInbox;
    case Phase::lingering: return true;
    case Phase::closing:
    case Phase::dead: return false;
    default: return wire_.has_room(false);  // to hear when the client leaves
  }
}

void Connection::update_interest() {
  const std::uint32_t wanted =
      (read_goes_on() ? EPOLLIN : 0U) | (wire_.pending() > 0 ? EPOLLOUT : 0U);
  if (wanted != interest_) {
    interest_ = wanted;
    loop_.watch(wire_.socket(), wanted, *this, false);
  }
}

// After each event: streams go on when there is room, interest and deadline follow the phase.
void Connection::settle() {
  if (phase_ == Phase::dead) {
    return;
  }
  if (phase_ == Phase::streaming && !job_out_ && !waiting_ &&
      wire_.pending() < shared_.config.limits.stream_buffer / 2) {
    loop_.again(*this);
  }
  const bool idle = phase_ == Phase::head || phase_ == Phase::socket ||
                    (phase_ == Phase::streaming && waiting_ && !job_out_);
  if (idle && wire_.pending() == 0) {
    wire_.rest();
  }
  update_interest();
  const auto at = deadline();
  if (at == INT64_MAX) {
    loop_.wheel().clear(*this);
  } else {
    loop_.wheel().set(*this, at);
  }
}

std::int64_t Connection::deadline() const {
  const auto& limits = shared_.config.limits;
  if (wire_.pending() > 0) {
    return last_progress_ + limits.write_stall.count();
  }
  switch (phase_) {
    case Phase::head: return phase_since_ + (head_started_ ? limits.head : limits.idle).count();
    case Phase::body: return check_at_;
    case Phase::streaming:
      return waiting_ && answer_.event_stream ? last_progress_ + limits.event_comment.count()
                                              : INT64_MAX;
    case Phase::socket: return check_at_;
    case Phase::closing:
    case Phase::lingering: return phase_since_ + kLinger;
    default: return INT64_MAX;
  }
}

void Connection::on_deadline() {
  if (phase_ == Phase::dead) {
    return;
  }
  const auto now = loop_.now();
  if (deadline() > now) {
    return settle();
  }
  if (wire_.pending() > 0) {
    return abort();
  }
  const auto& limits = shared_.config.limits;
  switch (phase_) {
    case Phase::head:
      if (!head_started_) {
        return close();
      }
      forget_request();
      wire_.consume(wire_.input().size());
      refuse(kSlowHead, true);
      break;
    case Phase::body: {
      const auto elapsed = static_cast<std::uint64_t>(now - phase_since_);
      if (body_.received() * 1000 < elapsed * limits.body_bytes_per_second) {
        refuse_late(kSlowBody);
      }
      check_at_ = now + kBodyCheck;
      break;
    }
    case Phase::streaming: wire_.out().append(answer_.chunked ? "3\r\n:\n\n\r\n" : ":\n\n"); break;
    case Phase::socket:
      if (protocol_->awaits_pong() || protocol_->close_sent()) {
        return close();
      }
      protocol_->ping(wire_.out());
      check_at_ = now + limits.websocket_ping.count();
      break;
    default: return close();
  }
  process();
}

void Connection::resume() {
  if (phase_ == Phase::socket) {
    return process();
  }
  if (phase_ == Phase::streaming && !job_out_ && !waiting_ &&
      wire_.pending() < shared_.config.limits.stream_buffer / 2) {
    pull();
    if (phase_ != Phase::dead) {
      process();
    }
  }
}

void Connection::drain() {
  keep_ = false;
  switch (phase_) {
    case Phase::head:
      if (!head_started_) {
        phase_ = Phase::closing;
        phase_since_ = loop_.now();
        flush();
      }
      break;
    case Phase::streaming:
      if (waiting_ && !job_out_) {
        end_stream();
      }
      break;
    case Phase::socket:
      protocol_->close(1001, "the server stops", wire_.out());
      check_at_ = loop_.now() + kLinger;
      break;
    default: break;
  }
  if (phase_ != Phase::dead) {
    process();
  }
}

void Connection::abort() {
  if (phase_ == Phase::dead) {
    return;
  }
  // A reset, so that an answer that ends with its connection is not taken for whole.
  const linger hard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(wire_.socket(), SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
  close();
}

void Connection::release_source() {
  if (port_) {
    port_->detach();
    port_.reset();
  }
  later_.reset();
  answer_.source.reset();
  encoder_.reset();
  if (phase_ == Phase::dead) {
    cut_source_.reset();
  }
}

// The object stays until its job has come back from the pool.
void Connection::close() {
  if (phase_ == Phase::dead) {
    return;
  }
  phase_ = Phase::dead;
  loop_.wheel().clear(*this);
  loop_.unwatch(wire_.socket());
  if (cut_port_) {
    cut_port_->detach();
  }
  if (!job_out_) {
    socket_over();
  }
}

void Connection::returned() {
  job_out_ = false;
  if (phase_ == Phase::dead) {
    return socket_over();
  }
  after_work();
  if (phase_ != Phase::dead) {
    process();
  }
}

void Connection::on_wake() {
  if (phase_ == Phase::later) {
    start_work(Work::finish);
  } else if (phase_ == Phase::streaming && waiting_) {
    waiting_ = false;
    pull();
  } else if (phase_ == Phase::socket) {
    tell_drained_ = true;
    pump_socket();
  } else {
    woken_ = true;
    return;
  }
  if (phase_ != Phase::dead) {
    process();
  }
}

}  // namespace meent::net
