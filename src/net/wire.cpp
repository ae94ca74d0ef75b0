#include "net/wire.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/kept.hpp"

namespace meent::net {
namespace {

constexpr std::size_t kTlsPiece = 64U << 10U;  // plain bytes encrypted at a time

}  // namespace

std::unique_ptr<char[]> BufferPool::lend() {
  if (free_.empty()) {
    return std::unique_ptr<char[]>(new char[size_]);
  }
  auto buffer = std::move(free_.back());
  free_.pop_back();
  return buffer;
}

void BufferPool::give_back(std::unique_ptr<char[]> buffer) {
  if (free_.size() < kKept) {
    free_.push_back(std::move(buffer));
  }
}

Wire::~Wire() {
  if (buffer_) {
    buffers_.give_back(std::move(buffer_));
  }
  ::close(socket_);
}

Wire::Got Wire::receive(bool may_move) {
  if (!buffer_) {
    buffer_ = buffers_.lend();
    start_ = end_ = 0;
  }
  if (may_move && start_ > 0 && end_ == buffers_.size()) {
    std::memmove(buffer_.get(), buffer_.get() + start_, end_ - start_);
    end_ -= start_;
    start_ = 0;
  }
  if (end_ == buffers_.size()) {
    return Got::nothing;
  }
  return tls_ ? receive_tls() : receive_plain();
}

Wire::Got Wire::receive_plain() {
  const auto got = ::recv(socket_, buffer_.get() + end_, buffers_.size() - end_, 0);
  if (got > 0) {
    end_ += static_cast<std::size_t>(got);
    received_ += static_cast<std::uint64_t>(got);
    return Got::bytes;
  }
  if (got == 0) {
    return Got::end;
  }
  return errno == EAGAIN || errno == EINTR ? Got::nothing : Got::broken;
}

Wire::Got Wire::receive_tls() {
  bool ended = false;
  if (!tls_more_) {
    const auto got = ::recv(socket_, buffers_.scratch(), BufferPool::kScratch, 0);
    if (got < 0 && errno != EAGAIN && errno != EINTR) {
      return Got::broken;
    }
    ended = got == 0;
    if (got > 0) {
      received_ += static_cast<std::uint64_t>(got);
      tls_->feed({buffers_.scratch(), static_cast<std::size_t>(got)});
    }
  }
  std::size_t size = 0;
  const auto read = tls_->read(buffer_.get() + end_, buffers_.size() - end_, size);
  tls_->take_output(cipher_);
  end_ += size;
  tls_more_ = read == TlsSession::Got::bytes;
  switch (read) {
    case TlsSession::Got::bytes: return Got::bytes;
    case TlsSession::Got::nothing: return ended ? Got::end : Got::nothing;
    case TlsSession::Got::closed: return Got::end;
    case TlsSession::Got::broken: return Got::broken;
  }
  return Got::broken;
}

void Wire::consume(std::size_t size) {
  start_ += size;
  if (start_ == end_) {
    start_ = end_ = 0;
  }
}

void Wire::rest() {
  if (pending() == 0) {
    put_away(out_);
    put_away(cipher_);
  }
  if (buffer_ && start_ == end_) {
    buffers_.give_back(std::move(buffer_));
    start_ = end_ = 0;
  }
}

Wire::Sent Wire::send_from(std::string& bytes, std::size_t& sent) {
  while (sent < bytes.size()) {
    const auto gone = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (gone < 0 && errno == EINTR) {
      continue;
    }
    if (gone < 0) {
      return errno == EAGAIN ? Sent::blocked : Sent::broken;
    }
    sent += static_cast<std::size_t>(gone);
    total_sent_ += static_cast<std::uint64_t>(gone);
  }
  sent = 0;
  bytes.clear();
  return Sent::all;
}

Wire::Sent Wire::send() {
  if (!tls_) {
    return send_from(out_, sent_);
  }
  while (true) {
    const auto state = send_from(cipher_, cipher_sent_);
    if (state != Sent::all || sent_ == out_.size()) {
      return state;
    }
    const auto piece = std::string_view(out_).substr(sent_, kTlsPiece);
    if (!tls_->write(piece)) {
      return Sent::broken;
    }
    sent_ += piece.size();
    if (sent_ == out_.size()) {
      sent_ = 0;
      out_.clear();
      out_.shrink_to_fit();
    }
    tls_->take_output(cipher_);
  }
}

void Wire::close_notify() {
  if (tls_) {
    tls_->close_notify();
    tls_->take_output(cipher_);
  }
}

}  // namespace meent::net
