// Reading one JSON document of modest size (a definition, a configuration, an answer): parsed
// strictly (RFC 8259, UTF-8, no member name twice, bounded in size and depth) into a flat list of
// values that keeps numbers as they were written. A Node is a place in that document; asking a
// place that is not there is allowed, and the answer is an error that names it:
//
//   MEENT_TRY(document, json::parse(text));
//   MEENT_TRY(name, document.root().member("fields").item(3).member("name").text());
//
// For rows in bulk see json_stream.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"

namespace meent::json {

enum class Kind : std::uint8_t { null, boolean, number, text, array, object };

std::string_view name_of(Kind kind);  // "null", "a boolean", "a number", ...

// Appends "/name" to a JSON pointer, escaped (RFC 6901 §3).
void append_pointer(std::string& pointer, std::string_view name);

struct Limits {
  std::size_t bytes = 1U << 20U;  // at most 2^31
  std::size_t depth = 64;         // nested arrays and objects
  std::size_t values = 200'000;
};

struct Member;
class Node;

class Document {
 public:
  Node root() const;

 private:
  friend class Node;
  friend class Builder;

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  // Values stand in the order of the text, each directly before what it holds; `next` is the first
  // that it does not hold. Names and texts lie in `arena_`.
  struct Entry {
    Kind kind = Kind::null;
    bool yes = false;  // of a boolean
    std::uint32_t parent = kNone;
    std::uint32_t next = 0;
    std::uint32_t count = 0;  // of items or members
    std::uint32_t name_at = 0;
    std::uint32_t name_size = 0;
    std::uint32_t text_at = 0;  // of a text its characters, of a number its digits
    std::uint32_t text_size = 0;
  };

  std::vector<Entry> entries_;
  std::string arena_;
};

// Parses the whole text. Errors: invalid, too_large; `where` is "line 3, column 14", followed by
// the JSON pointer of the place when it is inside ("line 3, column 14, /fields/2").
result<Document> parse(std::string_view text, const Limits& limits = {});

// A place in a document; as cheap to copy as a pointer. The document must outlive it.
class Node {
 public:
  // Whether something stands here; null also does.
  bool exists() const { return state_ == State::there; }
  explicit operator bool() const { return exists(); }
  bool is(Kind kind) const { return exists() && entry().kind == kind; }
  bool is_null() const { return is(Kind::null); }

  // A member or item, which may be absent. `name` must live as long as the answer is used.
  Node member(std::string_view name) const;
  Node item(std::size_t index) const;

  // Each fails with `invalid`, the pointer of the place in `where`.
  result<bool> boolean() const;
  result<std::int64_t> integer() const;  // written without fraction or exponent, or 1.0, 1e3
  result<double> number() const;
  result<Decimal> decimal() const;               // exactly as written
  result<std::string_view> number_text() const;  // the characters of the number
  result<std::string_view> text() const;
  // Itself, when it is an object or array.
  result<Node> object() const;
  result<Node> array() const;
  // Refuses members that are not among these names; the error tells the nearest one.
  result<void> only(std::initializer_list<std::string_view> names) const;

  // What it holds, in order; nothing when it is absent or neither object nor array.
  std::size_t size() const;
  std::vector<Member> members() const;
  std::vector<Node> items() const;

  // The value as compact JSON; numbers as written. Something must stand here.
  void append_to(std::string& out) const;

  std::string pointer() const;
  // An error at this place, for checks of one's own.
  tl::unexpected<error> wrong(std::string detail) const;

 private:
  friend class Document;
  enum class State : std::uint8_t { there, no_member, no_item, no_object, no_array };

  Node(const Document* document, std::uint32_t index) : document_(document), index_(index) {}
  const Document::Entry& entry() const { return document_->entries_[index_]; }
  std::string_view name() const;
  std::string_view own_text() const;
  tl::unexpected<error> not_a(std::string_view wanted) const;
  Node absent(State state, std::string_view name, std::size_t place) const;
  result<Node> of_kind(Kind kind) const;

  const Document* document_;
  std::uint32_t index_;  // when absent: the nearest value that is there
  State state_ = State::there;
  std::string_view missing_;  // name of the member that is not there
  std::size_t place_ = 0;     // of the item that is not there
};

struct Member {
  std::string_view name;
  Node value;
};

}  // namespace meent::json
