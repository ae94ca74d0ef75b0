#include "base/json.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/ensure.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace meent::json {

std::string_view name_of(Kind kind) {
  switch (kind) {
    using enum Kind;
    case null: return "null";
    case boolean: return "a boolean";
    case number: return "a number";
    case text: return "a text";
    case array: return "an array";
    case object: return "an object";
  }
  return "null";
}

void append_pointer(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

Node Document::root() const {
  return {this, 0};
}

std::string_view Node::name() const {
  return std::string_view(document_->arena_).substr(entry().name_at, entry().name_size);
}

std::string_view Node::own_text() const {
  return std::string_view(document_->arena_).substr(entry().text_at, entry().text_size);
}

Node Node::absent(State state, std::string_view name, std::size_t place) const {
  Node out(document_, index_);
  out.state_ = state;
  out.missing_ = name;
  out.place_ = place;
  return out;
}

// A place below one that is absent is absent for the same reason.
Node Node::member(std::string_view name) const {
  if (!exists()) {
    return *this;
  }
  if (!is(Kind::object)) {
    return absent(State::no_object, name, 0);
  }
  for (std::uint32_t at = index_ + 1; at < entry().next; at = document_->entries_[at].next) {
    if (const Node child(document_, at); child.name() == name) {
      return child;
    }
  }
  return absent(State::no_member, name, 0);
}

Node Node::item(std::size_t index) const {
  if (!exists()) {
    return *this;
  }
  if (!is(Kind::array)) {
    return absent(State::no_array, {}, index);
  }
  if (index >= entry().count) {
    return absent(State::no_item, {}, index);
  }
  std::uint32_t at = index_ + 1;
  for (; index > 0; --index) {
    at = document_->entries_[at].next;
  }
  return {document_, at};
}

std::string Node::pointer() const {
  std::string out;
  if (entry().parent != Document::kNone) {
    const Node parent(document_, entry().parent);
    out = parent.pointer();
    if (parent.is(Kind::object)) {
      append_pointer(out, name());
    } else {
      std::size_t place = 0;
      for (std::uint32_t at = parent.index_ + 1; at != index_; at = document_->entries_[at].next) {
        ++place;
      }
      out += '/' + std::to_string(place);
    }
  }
  if (state_ == State::no_member) {
    append_pointer(out, missing_);
  } else if (state_ == State::no_item) {
    out += '/' + std::to_string(place_);
  }
  return out;
}

tl::unexpected<error> Node::wrong(std::string detail) const {
  return fail(Code::invalid, std::move(detail), pointer());
}

tl::unexpected<error> Node::not_a(std::string_view wanted) const {
  const std::string expected = "expected " + std::string(wanted);
  switch (state_) {
    case State::no_member: return wrong("this member is missing; " + expected);
    case State::no_item: return wrong("this item is missing; " + expected);
    case State::no_object:
      return wrong("expected an object with \"" + std::string(missing_) + "\", got " +
                   std::string(name_of(entry().kind)));
    case State::no_array:
      return wrong("expected an array, got " + std::string(name_of(entry().kind)));
    case State::there: break;
  }
  return wrong(expected + ", got " + std::string(name_of(entry().kind)));
}

result<bool> Node::boolean() const {
  if (!is(Kind::boolean)) {
    return not_a("true or false");
  }
  return entry().yes;
}

result<std::string_view> Node::number_text() const {
  if (!is(Kind::number)) {
    return not_a("a number");
  }
  return own_text();
}

result<std::int64_t> Node::integer() const {
  if (!is(Kind::number)) {
    return not_a("a whole number");
  }
  const std::string_view digits = own_text();
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(digits.begin(), digits.end(), value);
  if (problem == std::errc{} && end == digits.end()) {
    return value;
  }
  const auto exact = Decimal::parse(digits);
  if (exact && exact->is_integer()) {
    if (const auto whole = exact->to_int64()) {
      return *whole;
    }
  }
  return wrong(exact && !exact->is_integer() ? "expected a whole number"
                                             : "expected a whole number of at most 64 bits");
}

result<double> Node::number() const {
  if (!is(Kind::number)) {
    return not_a("a number");
  }
  const std::string_view digits = own_text();
  double value = 0;
  const auto [end, problem] = std::from_chars(digits.begin(), digits.end(), value);
  if (problem == std::errc::result_out_of_range) {
    return wrong("this number does not fit a double");
  }
  ensure(problem == std::errc{} && end == digits.end(), "a parsed number is a number");
  return value;
}

result<Decimal> Node::decimal() const {
  if (!is(Kind::number)) {
    return not_a("a number");
  }
  auto value = Decimal::parse(own_text());
  if (!value) {
    return fail(value.error().code, std::move(value.error().detail), pointer());
  }
  return value;
}

result<std::string_view> Node::text() const {
  if (!is(Kind::text)) {
    return not_a("a text");
  }
  return own_text();
}

result<Node> Node::of_kind(Kind kind) const {
  if (!is(kind)) {
    return not_a(name_of(kind));
  }
  return *this;
}

result<Node> Node::object() const {
  return of_kind(Kind::object);
}
result<Node> Node::array() const {
  return of_kind(Kind::array);
}

result<void> Node::only(std::initializer_list<std::string_view> names) const {
  MEENT_CHECK(object());
  for (const auto& member : members()) {
    if (std::ranges::find(names, member.name) != names.end()) {
      continue;
    }
    std::string detail = "no member of this name is known here";
    const auto near = text::nearest(member.name, std::span(names.begin(), names.size()));
    if (near) {
      detail += "; did you mean \"" + std::string(*near) + "\"?";
    }
    return member.value.wrong(std::move(detail));
  }
  return {};
}

std::size_t Node::size() const {
  return exists() ? entry().count : 0;
}

std::vector<Member> Node::members() const {
  std::vector<Member> out;
  if (is(Kind::object)) {
    out.reserve(size());
    for (std::uint32_t at = index_ + 1; at < entry().next; at = document_->entries_[at].next) {
      const Node child(document_, at);
      out.push_back({child.name(), child});
    }
  }
  return out;
}

std::vector<Node> Node::items() const {
  std::vector<Node> out;
  if (is(Kind::array)) {
    out.reserve(size());
    for (std::uint32_t at = index_ + 1; at < entry().next; at = document_->entries_[at].next) {
      out.push_back({document_, at});
    }
  }
  return out;
}

void Node::append_to(std::string& out) const {
  ensure(exists(), "only a value that is there can be written");
  switch (entry().kind) {
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += entry().yes ? "true" : "false"; return;
    case Kind::number: out += own_text(); return;
    case Kind::text: append_quoted(out, own_text()); return;
    case Kind::array:
    case Kind::object: break;
  }
  const bool object = entry().kind == Kind::object;
  out += object ? '{' : '[';
  for (std::uint32_t at = index_ + 1; at < entry().next; at = document_->entries_[at].next) {
    const Node child(document_, at);
    out += at == index_ + 1 ? "" : ",";
    if (object) {
      append_quoted(out, child.name());
      out += ':';
    }
    child.append_to(out);
  }
  out += object ? '}' : ']';
}

}  // namespace meent::json
