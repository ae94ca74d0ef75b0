// RFC 6455 without I/O: frames in, messages out, and the other way round; the server's side. Asks
// for masks, checks UTF-8 as it comes, answers pings, bounds messages. No extensions are offered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "doors/door.hpp"

namespace meent::net::ws {

enum class Opcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};

// Sec-WebSocket-Accept of a Sec-WebSocket-Key (§4.2.2); nothing when the key is not 16 bytes in
// base64.
std::optional<std::string> accept_key(std::string_view key);

// Checks UTF-8 piece by piece (RFC 3629: no surrogates, nothing overlong, at most U+10FFFF).
class Utf8Check {
 public:
  bool take(std::string_view piece);  // false: never valid any more
  bool complete() const { return left_ == 0; }
  void reset() { left_ = 0; }

 private:
  int left_ = 0;
  unsigned char low_ = 0x80;
  unsigned char high_ = 0xbf;
};

bool is_close_code(int code);  // one that may stand in a close frame (§7.4)

// Appends one unmasked frame.
void append_frame(std::string& out, Opcode opcode, std::string_view payload, bool last = true);

class Protocol {
 public:
  explicit Protocol(std::size_t max_message) : max_message_(max_message) {}

  // Takes bytes off the wire; whole messages are appended to `messages`, what must be answered
  // (pong, close) to `out`.
  void receive(std::string_view bytes, std::vector<doors::Socket::Message>& messages,
               std::string& out);
  void send(const doors::Socket::Message& message, std::string& out);
  void ping(std::string& out);
  // Starts the closing handshake; a second call does nothing.
  void close(int code, std::string_view reason, std::string& out);

  bool close_sent() const { return close_sent_; }
  // The client has said goodbye, or broke the protocol: after what is to go out, the end.
  bool finished() const { return finished_; }
  bool awaits_pong() const { return awaits_pong_; }

 private:
  struct Head {
    bool last = false;
    Opcode opcode = Opcode::continuation;
    std::uint64_t size = 0;
    unsigned char mask[4]{};
  };
  // Reads a head from pending_ when it is whole there.
  void parse_head(std::string& out);
  void check_head(std::string& out);
  void refuse(int code, std::string_view reason, std::string& out);
  void take_payload(std::string_view piece);
  void frame_done(std::vector<doors::Socket::Message>& messages, std::string& out);
  void control_done(std::string& out);

  std::size_t max_message_;
  std::string pending_;  // bytes of a head that is not whole
  std::optional<Head> head_;
  std::uint64_t taken_ = 0;  // of the payload
  std::string message_;
  std::string control_;
  bool in_message_ = false;
  bool text_ = false;
  bool bad_text_ = false;
  Utf8Check utf8_;
  bool close_sent_ = false;
  bool finished_ = false;
  bool awaits_pong_ = false;
};

}  // namespace meent::net::ws
