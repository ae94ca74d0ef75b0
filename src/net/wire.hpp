// One socket with its buffers: bytes come in at the end of one buffer and leave from the start of
// another, plain or through TLS. Never waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/tls.hpp"

namespace meent::net {

// Input buffers of one io thread, lent to connections that have something to read: an idle
// connection holds none.
class BufferPool {
 public:
  explicit BufferPool(std::size_t size) : size_(size), scratch_(new char[kScratch]) {}
  std::size_t size() const { return size_; }
  std::unique_ptr<char[]> lend();
  void give_back(std::unique_ptr<char[]> buffer);
  // Room for cipher text between the socket and TLS.
  static constexpr std::size_t kScratch = 16U << 10U;
  char* scratch() { return scratch_.get(); }

 private:
  static constexpr std::size_t kKept = 256;
  std::size_t size_;
  std::unique_ptr<char[]> scratch_;
  std::vector<std::unique_ptr<char[]>> free_;
};

class Wire {
 public:
  Wire(int socket, std::unique_ptr<TlsSession> tls, BufferPool& buffers)
      : socket_(socket), tls_(std::move(tls)), buffers_(buffers) {}
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // nothing: none for now, or no room; end: the peer sends no more; broken: reset, or no TLS.
  enum class Got : std::uint8_t { bytes, nothing, end, broken };
  // Reads once. `may_move`: nobody holds views into the input.
  Got receive(bool may_move);
  std::string_view input() const { return {buffer_.get() + start_, end_ - start_}; }
  void consume(std::size_t size);  // at most what input() has
  bool has_room(bool may_move) const {
    return !buffer_ || end_ < buffers_.size() || (may_move && start_ > 0);
  }
  // TLS holds bytes that no event will tell of.
  bool holds_more() const { return tls_ != nullptr && tls_more_; }
  // For who is idle: gives the input buffer back when it is empty, and the room of a large output
  // that has left.
  void rest();

  // What is appended leaves with send().
  std::string& out() { return out_; }
  // Bytes that have not left.
  std::size_t pending() const { return out_.size() - sent_ + cipher_.size() - cipher_sent_; }
  enum class Sent : std::uint8_t { all, blocked, broken };
  // As much as the socket takes; blocked: the rest waits for the next call.
  Sent send();
  void close_notify();  // TLS: says that no more will come; goes out with send()
  bool secure() const { return tls_ != nullptr; }
  int socket() const { return socket_; }
  // Bytes off and onto the socket, as they are on the line.
  std::uint64_t received() const { return received_; }
  std::uint64_t sent() const { return total_sent_; }

 private:
  Got receive_plain();
  Got receive_tls();
  Sent send_from(std::string& bytes, std::size_t& sent);

  int socket_;
  std::unique_ptr<TlsSession> tls_;
  bool tls_more_ = false;
  BufferPool& buffers_;
  std::unique_ptr<char[]> buffer_;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
  std::string out_;
  std::size_t sent_ = 0;
  std::string cipher_;
  std::size_t cipher_sent_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t total_sent_ = 0;
};

}  // namespace meent::net
