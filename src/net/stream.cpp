// Answers that are pulled: a piece at a time, the next only when the socket has room for it.
#include <algorithm>
#include <array>

#include "net/connection.hpp"

namespace meent::net {
namespace {

constexpr std::string_view kChunkSpace = "00000000\r\n";

// The size of a chunk in a place kept for it: leading zeros are allowed (RFC 9112 §7.1).
void write_chunk_size(std::string& out, std::size_t at, std::size_t size) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (std::size_t i = 8; i-- > 0;) {
    out[at + i] = kHex[size & 15U];
    size >>= 4U;
  }
}

}  // namespace

void Connection::begin_stream() {
  cut_source_.reset();
  phase_ = Phase::streaming;
  phase_since_ = loop_.now();
  waiting_ = woken_ = pull_failed_ = false;
  source_left_ = answer_.length.value_or(0);
  if (answer_.encoding != Encoding::identity) {
    encoder_.emplace(answer_.encoding);
  }
  port_ = std::make_shared<WakePort>(loop_.mailbox(), this);
  answer_.source->on_wake([port = port_] { port->wake(); });
  begin_cuttable();
  start_work(Work::pull);
}

void Connection::pull() {
  woken_ = false;
  start_work(Work::pull);
}

// In the room of the route. Leaves framed bytes in pulled_.
void Connection::run_pull() {
  pulled_.clear();
  const std::size_t space = answer_.chunked ? kChunkSpace.size() : 0;
  pulled_.append(kChunkSpace.substr(0, space));
  try {
    if (encoder_) {
      using Flush = StreamEncoder::Flush;
      raw_.clear();
      outcome_ = answer_.source->pull(raw_);
      encoder_->encode(raw_,
                       outcome_ == http::Pulled::done   ? Flush::finish
                       : outcome_ == http::Pulled::wait ? Flush::sync
                                                        : Flush::none,
                       pulled_);
    } else {
      outcome_ = answer_.source->pull(pulled_);
    }
  } catch (const std::exception& what) {
    pull_failed_ = true;
    if (shared_.observers.failure) {
      shared_.observers.failure(what.what(), request_id_);
    }
    return;
  }
  const auto size = pulled_.size() - space;
  if (answer_.chunked && size == 0) {
    pulled_.clear();  // an empty chunk would end the body
  } else if (answer_.chunked) {
    write_chunk_size(pulled_, 0, size);
    pulled_.append("\r\n");
  }
}

void Connection::after_pull() {
  if (pull_failed_) {
    return abort();
  }
  if (answer_.length) {  // the head has promised how much
    if (pulled_.size() > source_left_ ||
        (outcome_ == http::Pulled::done && pulled_.size() != source_left_)) {
      return abort();
    }
    source_left_ -= pulled_.size();
  }
  body_sent_ += pulled_.size();
  if (wire_.out().empty()) {
    wire_.out().swap(pulled_);
  } else {
    wire_.out().append(pulled_);
  }
  if (std::exchange(cut_after_pull_, false)) {
    mark_cut();
  }
  if (outcome_ == http::Pulled::done) {
    append_chunk_end();
    return complete();
  }
  waiting_ = outcome_ == http::Pulled::wait && !woken_;
  woken_ = false;
  if (waiting_ && shared_.draining.load(std::memory_order_relaxed)) {
    return end_stream();
  }
  flush();
}

void Connection::append_chunk_end() {
  if (answer_.chunked) {
    wire_.out().append("0\r\n\r\n");
  }
}

// The server stops while the source has nothing: the stream ends whole, the client may come back.
void Connection::end_stream() {
  if (answer_.length) {
    return abort();
  }
  if (encoder_) {
    std::string last;
    encoder_->encode("", StreamEncoder::Flush::finish, last);
    if (answer_.chunked && !last.empty()) {
      std::string head(kChunkSpace);
      write_chunk_size(head, 0, last.size());
      last.insert(0, head).append("\r\n");
    }
    wire_.out().append(last);
  }
  append_chunk_end();
  keep_ = false;
  complete();
}

}  // namespace meent::net
