#include "base/json_writer.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/ensure.hpp"

namespace meent::json {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
constexpr std::uint64_t kHighs = 0x8080808080808080ULL;
constexpr std::string_view kHexDigits = "0123456789abcdef";

// The high bit of every byte that must be escaped (below 0x20, quote, backslash). A borrow can mark
// a byte above a true one wrongly, never the lowest: so only the lowest mark is to be believed.
std::uint64_t marks(std::uint64_t eight) {
  const std::uint64_t quote = eight ^ (kOnes * '"');
  const std::uint64_t slash = eight ^ (kOnes * '\\');
  const std::uint64_t below = (eight - kOnes * 0x20) & ~eight;
  return (below | ((quote - kOnes) & ~quote) | ((slash - kOnes) & ~slash)) & kHighs;
}

bool must_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// How many bytes from `at` can be copied as they stand: eight at a time, then one by one.
std::size_t plain_run(const char* at, const char* end) {
  const char* const begin = at;
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, at, 8);
      if (const std::uint64_t found = marks(eight); found != 0) {
        return static_cast<std::size_t>(at - begin) +
               static_cast<std::size_t>(std::countr_zero(found)) / 8;
      }
    }
  }
  while (at != end && !must_escape(*at)) {
    ++at;
  }
  return static_cast<std::size_t>(at - begin);
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 15];
}

template <class Number>
void append_chars(std::string& out, Number value) {
  std::array<char, 32> text;
  const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), value);
  ensure(problem == std::errc{}, "32 characters hold every number");
  out.append(text.data(), end);
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    const std::size_t run = plain_run(at, end);
    out.append(at, run);
    at += run;
    if (at == end) {
      break;
    }
    append_escape(out, *at++);
  }
  out += '"';
}

void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  append_chars(out, value);
}

void append_number(std::string& out, std::int64_t value) {
  append_chars(out, value);
}
void append_number(std::string& out, std::uint64_t value) {
  append_chars(out, value);
}

#ifdef NDEBUG
void Writer::must_be([[maybe_unused]] bool holds, [[maybe_unused]] const char* why) {}
#else
void Writer::must_be(bool holds, const char* why) {
  ensure(holds, why);
}
#endif

// What a value needs before it: a comma, unless it is the first or stands behind its key.
void Writer::separate() {
  must_be(after_key_ || !in_object(), "inside an object a key comes before each value");
  if (after_key_) {
    after_key_ = false;
  } else if (!first_) {
    out_ += ',';
  }
  first_ = false;
}

void Writer::open(char bracket, bool object) {
  separate();
  out_ += bracket;
  first_ = true;
  kinds_ = (kinds_ << 1) | (object ? 1U : 0U);
  ++depth_;
}

void Writer::close(char bracket, bool object) {
  must_be(depth_ > 0 && !after_key_, "what is closed was opened, and a key has its value");
  must_be(depth_ > kKnownDepth || in_object() == object, "an array and an object close as opened");
  out_ += bracket;
  first_ = false;
  kinds_ >>= 1;
  --depth_;
}

Writer& Writer::begin_object() {
  return open('{', true), *this;
}
Writer& Writer::end_object() {
  return close('}', true), *this;
}
Writer& Writer::begin_array() {
  return open('[', false), *this;
}
Writer& Writer::end_array() {
  return close(']', false), *this;
}

Writer& Writer::key(std::string_view name) {
  must_be(!after_key_ && (depth_ > kKnownDepth || in_object()), "a key stands in an object");
  if (!first_) {
    out_ += ',';
  }
  append_quoted(out_, name);
  out_ += ':';
  first_ = false;
  after_key_ = true;
  return *this;
}

Writer& Writer::value(std::string_view text) {
  separate();
  append_quoted(out_, text);
  return *this;
}

Writer& Writer::value(bool yes) {
  return raw(yes ? "true" : "false");
}

Writer& Writer::value(std::int64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

Writer& Writer::value(std::uint64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

Writer& Writer::value(double number) {
  separate();
  append_number(out_, number);
  return *this;
}

Writer& Writer::value(const Decimal& number) {
  separate();
  number.append_to(out_);
  return *this;
}

Writer& Writer::value(Instant instant) {
  separate();
  out_ += '"';
  append(out_, instant);
  out_ += '"';
  return *this;
}

Writer& Writer::value(Date date) {
  separate();
  out_ += '"';
  append(out_, date);
  out_ += '"';
  return *this;
}

Writer& Writer::null() {
  return raw("null");
}

Writer& Writer::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

}  // namespace meent::json
