#include "net/websocket.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace meent::net::ws {
namespace {

constexpr int kNormal = 1000;
constexpr int kProtocolError = 1002;
constexpr int kNoStatus = 1005;  // never on the wire
constexpr int kBadText = 1007;
constexpr int kTooBig = 1009;

bool is_control(Opcode opcode) {
  return static_cast<unsigned>(opcode) >= 8;
}

bool is_known(unsigned opcode) {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

}  // namespace

std::optional<std::string> accept_key(std::string_view key) {
  std::array<unsigned char, 32> raw{};
  if (key.size() != 24 ||
      EVP_DecodeBlock(raw.data(), reinterpret_cast<const unsigned char*>(key.data()), 24) != 18 ||
      !key.ends_with("==")) {
    return std::nullopt;
  }
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  std::array<unsigned char, 64> out{};
  const int length = EVP_EncodeBlock(out.data(), digest.data(), static_cast<int>(size));
  return std::string(reinterpret_cast<const char*>(out.data()), static_cast<std::size_t>(length));
}

bool Utf8Check::take(std::string_view piece) {
  for (const char each : piece) {
    const auto c = static_cast<unsigned char>(each);
    if (left_ > 0) {
      if (c < low_ || c > high_) {
        return false;
      }
      --left_;
      low_ = 0x80;
      high_ = 0xbf;
      continue;
    }
    if (c < 0x80) {
      continue;
    }
    if (c < 0xc2 || c > 0xf4) {
      return false;
    }
    left_ = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    // The byte after these is narrower: RFC 3629 §4.
    low_ = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    high_ = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
  }
  return true;
}

bool is_close_code(int code) {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
         (code >= 3000 && code <= 4999);
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload, bool last) {
  out.push_back(static_cast<char>((last ? 0x80U : 0U) | static_cast<unsigned>(opcode)));
  const std::uint64_t size = payload.size();
  int bytes = 0;
  if (size < 126) {
    out.push_back(static_cast<char>(size));
  } else {
    bytes = size <= 0xffff ? 2 : 8;
    out.push_back(static_cast<char>(bytes == 2 ? 126 : 127));
  }
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(size >> static_cast<unsigned>(shift)));
  }
  out.append(payload);
}

void Protocol::refuse(int code, std::string_view reason, std::string& out) {
  close(code, reason, out);
  finished_ = true;
}

void Protocol::parse_head(std::string& out) {
  const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(pending_[i]); };
  if (pending_.size() < 2) {
    return;
  }
  if ((byte(0) & 0x70U) != 0 || !is_known(byte(0) & 15U)) {
    return refuse(kProtocolError, "reserved bits or unknown frame", out);
  }
  if ((byte(1) & 0x80U) == 0) {
    return refuse(kProtocolError, "frames of a client are masked", out);
  }
  const unsigned small = byte(1) & 0x7fU;
  const std::size_t extra = small == 126 ? 2 : small == 127 ? 8 : 0;
  if (pending_.size() < 2 + extra + 4) {
    return;
  }
  Head head{.last = (byte(0) & 0x80U) != 0, .opcode = static_cast<Opcode>(byte(0) & 15U)};
  head.size = extra == 0 ? small : 0;
  for (std::size_t i = 0; i < extra; ++i) {
    head.size = (head.size << 8U) | byte(2 + i);
  }
  if ((extra == 2 && head.size < 126) || (extra == 8 && head.size <= 0xffff)) {
    return refuse(kProtocolError, "length not in its shortest form", out);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    head.mask[i] = byte(2 + extra + i);
  }
  head_ = head;
  pending_.clear();
  taken_ = 0;
  check_head(out);
}

void Protocol::check_head(std::string& out) {
  const Head& head = *head_;
  if (is_control(head.opcode)) {
    control_.clear();
    if (head.size > 125 || !head.last) {
      refuse(kProtocolError, "control frames are short and whole", out);
    }
    return;
  }
  if ((head.opcode == Opcode::continuation) != in_message_) {
    return refuse(kProtocolError, "continuation out of place", out);
  }
  if (head.size > max_message_ - message_.size()) {
    return refuse(kTooBig, "the message is too large", out);
  }
  if (!in_message_) {
    in_message_ = true;
    text_ = head.opcode == Opcode::text;
    utf8_.reset();
  }
}

void Protocol::take_payload(std::string_view piece) {
  std::string& to = is_control(head_->opcode) ? control_ : message_;
  const auto from = to.size();
  to.append(piece);
  for (std::size_t i = from; i < to.size(); ++i) {
    to[i] = static_cast<char>(static_cast<unsigned char>(to[i]) ^ head_->mask[taken_ % 4]);
    ++taken_;
  }
  bad_text_ = !is_control(head_->opcode) && text_ && !utf8_.take(std::string_view(to).substr(from));
}

void Protocol::receive(std::string_view bytes, std::vector<doors::Socket::Message>& messages,
                       std::string& out) {
  while (!finished_ && (head_ || !bytes.empty())) {
    if (!head_) {
      pending_.push_back(bytes.front());
      bytes.remove_prefix(1);
      parse_head(out);
      continue;
    }
    const auto piece = bytes.substr(
        0, static_cast<std::size_t>(std::min<std::uint64_t>(head_->size - taken_, bytes.size())));
    take_payload(piece);
    bytes.remove_prefix(piece.size());
    if (bad_text_) {
      return refuse(kBadText, "text is UTF-8", out);
    }
    if (taken_ < head_->size) {
      return;
    }
    frame_done(messages, out);
    head_.reset();
  }
}

void Protocol::frame_done(std::vector<doors::Socket::Message>& messages, std::string& out) {
  if (is_control(head_->opcode)) {
    return control_done(out);
  }
  if (!head_->last) {
    return;
  }
  if (text_ && !utf8_.complete()) {
    return refuse(kBadText, "text is UTF-8", out);
  }
  in_message_ = false;
  messages.push_back({.text = text_, .bytes = std::move(message_)});
  message_ = {};
}

void Protocol::control_done(std::string& out) {
  if (head_->opcode == Opcode::ping) {
    if (!close_sent_) {
      append_frame(out, Opcode::pong, control_);
    }
    return;
  }
  if (head_->opcode == Opcode::pong) {
    awaits_pong_ = false;
    return;
  }
  int code = kNoStatus;
  Utf8Check reason;
  if (control_.size() >= 2) {
    code = static_cast<unsigned char>(control_[0]) * 256 + static_cast<unsigned char>(control_[1]);
  }
  const bool good =
      control_.empty() || (control_.size() >= 2 && is_close_code(code) &&
                           reason.take(std::string_view(control_).substr(2)) && reason.complete());
  close(good ? (code == kNoStatus ? kNormal : code) : kProtocolError, "", out);
  finished_ = true;
}

void Protocol::send(const doors::Socket::Message& message, std::string& out) {
  if (!close_sent_) {
    append_frame(out, message.text ? Opcode::text : Opcode::binary, message.bytes);
  }
}

void Protocol::ping(std::string& out) {
  if (!close_sent_) {
    append_frame(out, Opcode::ping, "");
    awaits_pong_ = true;
  }
}

void Protocol::close(int code, std::string_view reason, std::string& out) {
  if (close_sent_) {
    return;
  }
  std::string payload{static_cast<char>(code / 256), static_cast<char>(code % 256)};
  payload.append(reason.substr(0, 123));
  append_frame(out, Opcode::close, payload);
  close_sent_ = true;
}

}  // namespace meent::net::ws
