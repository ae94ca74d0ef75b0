// The unread part of a body that comes in pieces of any size, as one run of bytes with room behind
// it for parsers that look ahead.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "base/http.hpp"

namespace meent::formats {

// What some programs put before UTF-8; it belongs to no field.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class PieceBuffer {
 public:
  static constexpr std::size_t kPadding = 128;

  explicit PieceBuffer(http::BodyReader& body) : body_(body) { buffer_.resize(kPadding); }

  // kPadding bytes behind it are readable. Valid until fill().
  std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }
  void drop(std::size_t bytes) { begin_ += bytes; }
  bool ended() const { return ended_; }

  // Brings the next piece behind what is unread; false at the end of the body.
  bool fill() {
    const std::string_view piece = ended_ ? std::string_view{} : body_.read();
    if (piece.empty()) {
      ended_ = true;
      return false;
    }
    if (begin_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ + piece.size() + kPadding > buffer_.size()) {
      buffer_.resize(2 * end_ + piece.size() + kPadding);
    }
    std::memcpy(buffer_.data() + end_, piece.data(), piece.size());
    end_ += piece.size();
    return true;
  }

 private:
  http::BodyReader& body_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;
};

}  // namespace meent::formats
