// One forward pass over one JSON text with simdjson's on-demand parser, and the canonical copy of a
// value: no white space, numbers as they were written, strings escaped as little as JSON allows.
// On-demand parsing looks only at what it is asked for; append_compact asks for everything, so
// what it has copied is valid JSON, without double member names, at most kMaxJsonDepth deep.
// Inside this room only: it shows simdjson to its users.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"

namespace meent::formats {

inline constexpr int kMaxJsonDepth = 64;
// Bytes that must be readable behind a text that is parsed in place: simdjson's own need, and that
// of comparing a member's name with an expected one before its end is known.
inline constexpr std::size_t kJsonPadding = 128;
static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

namespace od = simdjson::ondemand;

// Names seen in one object. Views must outlive it.
class NameSet {
 public:
  bool add(std::string_view name);  // false when it was there
  void clear();

 private:
  static constexpr std::size_t kFew = 16;
  std::vector<std::string_view> few_;
  std::unordered_set<std::string_view> many_;
};

// A member's name: as it stands between its quotes, and what that means.
struct MemberName {
  std::string_view raw;
  std::string_view text;
};

class JsonWalk {
 public:
  // Takes up `json`; kJsonPadding bytes behind it must be readable.
  result<void> start(std::string_view json);
  // The whole text as an object or array. Errors: invalid when it is something else.
  result<od::object> object();
  result<od::array> array();
  // Nothing but white space may follow. To be called when all was visited.
  result<void> finish();

  result<MemberName> name(od::field& field);
  // The text of a string value; `value` must be a string.
  result<std::string_view> string(od::value& value);
  // Appends the value and consumes it. Errors: invalid; `where` is a JSON pointer from the value
  // on.
  result<void> append_compact(std::string& out, od::value& value, int depth = 0);
  // The same for one scalar whose first character was looked at.
  result<void> append_scalar(std::string& out, od::value& value);

  // What simdjson found wrong, with the byte of the text where it stands.
  tl::unexpected<error> syntax(simdjson::error_code code);

 private:
  result<void> append_object(std::string& out, od::value& value, int depth);
  result<void> append_array(std::string& out, od::value& value, int depth);

  od::parser parser_;
  od::document document_;
  std::string_view json_;
};

// A scalar's characters: from its first to its last, without white space behind it. Never empty:
// where control characters stand in place of a value, the first of them is the token.
inline std::string_view token_of(od::value& value) {
  std::string_view token = value.raw_json_token();
  while (token.size() > 1 && static_cast<unsigned char>(token.back()) <= ' ') {
    token.remove_suffix(1);
  }
  return token;
}

// "/data/a~1b": one more step before the pointer of an error (RFC 6901 §3).
error at_member(error e, std::string_view name);
error at_index(error e, std::size_t index);

// What a value seems to be, in words for error texts: "a text", "a number", ..., "no JSON value".
std::string_view kind_of(od::value& value);

// The canonical copy of a whole text, which may be any JSON value. Errors as append_compact.
result<std::string> compact_json(std::string_view json);

}  // namespace meent::formats
