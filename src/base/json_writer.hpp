// Writes JSON by appending to a string the caller owns: no tree, no allocation of its own, numbers
// by std::to_chars (shortest form that reads back). The caller keeps the order of calls right; in
// debug builds a wrong order is a broken promise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "base/time.hpp"

namespace meent::json {

// Appends a quoted, escaped string. Input must be valid UTF-8.
void append_quoted(std::string& out, std::string_view text);
void append_number(std::string& out, double value);  // null for inf and nan (RFC 8259 has neither)
void append_number(std::string& out, std::int64_t value);
void append_number(std::string& out, std::uint64_t value);

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& value(std::string_view text);
  Writer& value(const char* text) { return value(std::string_view{text}); }
  Writer& value(bool yes);
  Writer& value(std::int64_t number);
  Writer& value(std::uint64_t number);
  Writer& value(std::int32_t number) { return value(static_cast<std::int64_t>(number)); }
  Writer& value(std::uint32_t number) { return value(static_cast<std::uint64_t>(number)); }
  Writer& value(double number);
  Writer& value(const Decimal& number);
  Writer& value(Instant instant);
  Writer& value(Date date);
  Writer& null();
  // Appends JSON text that is known to be valid (a stored body).
  Writer& raw(std::string_view json);
  template <class T>
  Writer& member(std::string_view name, const T& v) {
    return key(name).value(v);
  }

 private:
  static constexpr int kKnownDepth = 64;  // levels of which kinds_ still knows the kind

  static void must_be(bool holds, const char* why);  // asks nothing in release builds
  bool in_object() const { return depth_ > 0 && depth_ <= kKnownDepth && (kinds_ & 1U) != 0; }
  void separate();
  void open(char bracket, bool object);
  void close(char bracket, bool object);

  std::string& out_;
  bool first_ = true;        // nothing stands in the open object or array yet
  bool after_key_ = false;   // a value must follow
  std::uint64_t kinds_ = 0;  // what is open, innermost lowest: 1 an object, 0 an array
  int depth_ = 0;
};

}  // namespace meent::json
