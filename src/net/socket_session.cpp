// A connection after its upgrade: frames become messages for the door's machine, its wishes become
// frames; one call into the machine at a time, in the room of its route.
#include <algorithm>

#include "net/connection.hpp"

namespace meent::net {
namespace {

constexpr std::size_t kMessageCost = 64;  // counted for a message besides its bytes
constexpr int kTurns = 64;

bool lists(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    auto piece = list.substr(0, comma);
    const auto first = piece.find_first_not_of(" \t");
    if (first != std::string_view::npos) {
      piece = piece.substr(first, piece.find_last_not_of(" \t") - first + 1);
      if (http::same_field_name(piece, token)) {
        return true;
      }
    }
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return false;
}

constexpr int status_of(Code code) {
  switch (code) {
    case Code::invalid: return 400;
    case Code::unauthenticated: return 401;
    case Code::denied: return 403;
    case Code::not_found: return 404;
    case Code::too_many: return 429;
    case Code::unavailable: return 503;
    default: return 500;
  }
}

}  // namespace

// False: not an upgrade to WebSocket; the request is handled as any other.
bool Connection::upgrade() {
  if (!lists(head_.get(Known::upgrade), "websocket") || request_.method != http::Method::get ||
      !head_.http11()) {
    return false;
  }
  const auto accept = ws::accept_key(head_.get("Sec-WebSocket-Key"));
  if (head_.get("Sec-WebSocket-Version") != "13" || !accept) {
    auto response =
        problem(426, "Only WebSocket version 13 with a 16-byte key is spoken here.", request_id_);
    response.fields.add("Sec-WebSocket-Version", "13");
    take_response(std::move(response), loop_.bench());
    emit();
    return true;
  }
  // A page of another origin may only open a socket where it may ask (RFC 6455 §10.2).
  const auto origin = head_.get(Known::origin);
  const auto mark = origin.find("://");
  const bool own = mark != std::string_view::npos &&
                   http::same_field_name(origin.substr(mark + 3), request_.authority);
  if (!origin.empty() && !own && allow_origin_.empty()) {
    refuse({403, "Pages of this origin may not open a socket here."}, true);
    return true;
  }
  start_work(Work::upgrade);
  return true;
}

void Connection::run_upgrade() {
  try {
    auto made = route_->upgrade(request_);
    if (made) {
      socket_ = std::move(*made);
    } else {
      no_socket_ = std::move(made.error());
    }
  } catch (const std::exception& what) {
    if (shared_.observers.failure) {
      shared_.observers.failure(what.what(), request_id_);
    }
    no_socket_ = {Code::internal, "Something broke on our side; tell us the request id.", ""};
  }
}

void Connection::after_upgrade() {
  if (!socket_) {
    take_response(problem(status_of(no_socket_.code), no_socket_.detail, request_id_),
                  loop_.bench());
    return emit();
  }
  const auto accept = ws::accept_key(head_.get("Sec-WebSocket-Key"));
  wire_.out().append(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ");
  wire_.out().append(*accept).append("\r\nX-Request-Id: ").append(request_id_).append("\r\n\r\n");
  answer_ = Answer{};
  answer_.status = 101;
  observe(true);
  in_request_ = false;
  wire_.consume(held_);
  held_ = 0;
  protocol_.emplace(shared_.config.limits.websocket_message);
  phase_ = Phase::socket;
  check_at_ = loop_.now() + shared_.config.limits.websocket_ping.count();
  port_ = std::make_shared<WakePort>(loop_.mailbox(), this);
  socket_->on_wake([port = port_] { port->wake(); });
  tell_opened_ = true;
}

void Connection::take_frames() {
  const auto input = wire_.input();
  if (!input.empty()) {
    arrived_.clear();
    protocol_->receive(input, arrived_, wire_.out());
    wire_.consume(input.size());
    for (auto& message : arrived_) {
      inbox_bytes_ += message.bytes.size() + kMessageCost;
      inbox_.push_back(std::move(message));
    }
  }
  pump_socket();
  if (phase_ == Phase::socket && protocol_->finished() && !job_out_ && inbox_.empty()) {
    phase_ = Phase::closing;
    phase_since_ = loop_.now();
  }
}

// What the machine hears next; it says no more until the client has taken what went before.
bool Connection::next_event() {
  if (std::exchange(tell_opened_, false)) {
    event_ = Event::opened;
    return true;
  }
  if (!inbox_.empty() && wire_.pending() < shared_.config.limits.stream_buffer) {
    event_ = Event::message;
    message_ = std::move(inbox_.front());
    inbox_.pop_front();
    inbox_bytes_ -= message_.bytes.size() + kMessageCost;
    return true;
  }
  if (tell_drained_ && wire_.pending() == 0) {
    tell_drained_ = false;
    event_ = Event::drained;
    return true;
  }
  return false;
}

void Connection::pump_socket() {
  for (int turn = 0; turn < kTurns; ++turn) {
    if (phase_ != Phase::socket || job_out_ || protocol_->close_sent() || !next_event()) {
      return;
    }
    start_work(Work::socket);
  }
  loop_.again(*this);  // others have a turn first
}

void Connection::run_socket() {
  wish_ = {};
  try {
    if (work_ == Work::socket_closed) {
      socket_->closed();
      return;
    }
    switch (event_) {
      case Event::opened: wish_ = socket_->opened(); break;
      case Event::message: wish_ = socket_->received(std::move(message_)); break;
      case Event::drained: wish_ = socket_->drained(); break;
    }
  } catch (const std::exception& what) {
    if (shared_.observers.failure) {
      shared_.observers.failure(what.what(), request_id_);
    }
    wish_ = {.send = {}, .close = 1011, .reason = "something broke on our side"};
  }
}

void Connection::after_socket() {
  if (work_ == Work::socket_closed) {
    return;
  }
  for (const auto& message : wish_.send) {
    protocol_->send(message, wire_.out());
    tell_drained_ = true;
  }
  if (wish_.close != 0) {
    protocol_->close(wish_.close, wish_.reason, wire_.out());
    check_at_ = loop_.now() + 2'000;  // for the client to say goodbye as well
  }
  wish_ = {};
  if (wire_.pending() > 0) {
    // Sent by process() at the end of this round; here only so that drained() is told in time.
    const auto state = wire_.send();
    if (state == Wire::Sent::broken) {
      return close();
    }
    last_progress_ = loop_.now();
  }
}

// The last call into the machine, then the end of the object.
void Connection::socket_over() {
  if (socket_ && !std::exchange(socket_told_closed_, true)) {
    work_ = Work::socket_closed;
    if (route_->room == doors::Room::memory) {
      run(loop_.bench());
    } else {
      job_out_ = true;
      shared_.pool->claim_always();
      loop_.submit(*this);
      return;
    }
  }
  if (std::exchange(in_request_, false)) {
    observe(false);
    shared_.counters.broken_off.fetch_add(1, std::memory_order_relaxed);
  }
  release_source();
  if (!std::exchange(buried_, true)) {
    loop_.bury(*this);
  }
}

}  // namespace meent::net
