// The words of HTTP that rooms share: methods, headers, bodies as pull sources. No socket here.
// Field names compare without case (RFC 9110 §5.1); values are octets without CR, LF or NUL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace meent::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };

std::string_view name_of(Method method);
std::optional<Method> parse_method(std::string_view name);

// Reason phrase of a status (RFC 9110 §15); "" when unknown.
std::string_view reason(int status);

bool same_field_name(std::string_view a, std::string_view b);

struct Field {
  std::string name;
  std::string value;
};

class Fields {
 public:
  // First value of a name, or nothing.
  std::optional<std::string_view> get(std::string_view name) const;
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);
  void clear() { all_.clear(); }
  bool empty() const { return all_.empty(); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::vector<Field> all_;
};

// Percent-decoding of a path segment or query value (RFC 3986 §2.1); '+' stays '+', except in a
// query value, where it is a space. Refuses broken escapes, NUL and invalid UTF-8.
result<std::string> decode_percent(std::string_view text, bool plus_is_space);
std::string encode_percent(std::string_view text);

struct Parameter {
  std::string name;
  std::string value;
};
// The decoded parameters of a query string, in order.
result<std::vector<Parameter>> parse_query(std::string_view query);

// A body that comes in: whole in memory, or spooled by net to a file before the door is called, so
// reading never waits for a socket. read() hands out the next piece (valid until the next call),
// an empty view at the end. Throws broken_world when the spool cannot be read.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  virtual std::string_view read() = 0;
  virtual std::uint64_t size() const = 0;
};

// A body over bytes that outlive it.
class ViewBody final : public BodyReader {
 public:
  explicit ViewBody(std::string_view bytes) : left_(bytes), size_(bytes.size()) {}
  std::string_view read() override { return std::exchange(left_, std::string_view{}); }
  std::uint64_t size() const override { return size_; }

 private:
  std::string_view left_;
  std::uint64_t size_;
};

// What a pull came to.
enum class Pulled : std::uint8_t {
  more,  // bytes were appended; pull again when they have left
  done,  // this was the last
  wait,  // nothing now; the source will call the wake function when there is
};

// How an answer that is under way is to end early: what it carries may no longer be seen.
enum class Cut : std::uint8_t {
  now,             // at once, with all that the client has not taken yet
  unless_flushed,  // only when what was made up to now does not leave within moments
};

// A body that goes out, pulled when the socket has room: appends about a megabyte at most to `out`.
// Called on the room the route asked for (memory or store), never twice at once. A failure after
// the head has left is told by an exception; net then breaks the connection off, so that the
// client sees that the answer is not whole.
class PullSource {
 public:
  virtual ~PullSource() = default;
  virtual Pulled pull(std::string& out) = 0;
  // For sources that can answer `wait`: called once before the first pull. `wake` may be called
  // from any thread, also after the source is gone.
  virtual void on_wake(std::function<void()> /*wake*/) {}  // NOLINT: who overrides it keeps it
  // For sources whose right to be read can end: called once before the first pull. `cut` may be
  // called from any thread, also after the source is gone. The client sees a reset; what lay in
  // buffers on the way to it is dropped.
  virtual void on_cut(std::function<void(Cut)> /*cut*/) {}  // NOLINT: who overrides it keeps it
};

}  // namespace meent::http
