#include "formats/json_walk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace meent::formats {
namespace {

std::string_view words_for(simdjson::error_code code) {
  switch (code) {
    case simdjson::EMPTY: return "nothing stands here";
    case simdjson::UTF8_ERROR: return "the text is not valid UTF-8";
    case simdjson::UNCLOSED_STRING: return "a string is not closed";
    case simdjson::UNESCAPED_CHARS: return "a control character in a string must be escaped";
    case simdjson::STRING_ERROR: return "a string holds a wrong escape";
    case simdjson::NUMBER_ERROR: return "this is no number that JSON knows, or it is too large";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
    case simdjson::INCORRECT_TYPE: return "no JSON value stands here";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT: return "an object or array is not closed";
    case simdjson::TRAILING_CONTENT: return "text follows the value";
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC: return "the text is too large";
    default: return "a comma, colon, quote or bracket is missing or out of place";
  }
}

bool starts_number(std::string_view token) {
  return token.front() == '-' || text::is_ascii_digit(token.front());
}

}  // namespace

bool NameSet::add(std::string_view name) {
  if (few_.size() < kFew) {
    if (std::ranges::find(few_, name) != few_.end()) {
      return false;
    }
    few_.push_back(name);
    return true;
  }
  if (many_.empty()) {
    many_.insert(few_.begin(), few_.end());
  }
  return many_.insert(name).second;
}

void NameSet::clear() {
  few_.clear();
  if (!many_.empty()) {
    many_.clear();
  }
}

result<void> JsonWalk::start(std::string_view json) {
  json_ = json;
  // Doubling keeps a stream of ever longer lines from allocating at each.
  if (parser_.capacity() < json.size()) {
    constexpr std::size_t kLeast = 64U << 10U;
    const std::size_t wanted = std::max({kLeast, json.size(), 2 * parser_.capacity()});
    if (const auto code = parser_.allocate(std::min(wanted, parser_.max_capacity()))) {
      return fail(Code::too_large, fmt::format("not JSON: {}", words_for(code)));
    }
  }
  const auto code = parser_.iterate(json, json.size() + kJsonPadding).get(document_);
  if (code != simdjson::SUCCESS) {
    return fail(Code::invalid, fmt::format("not JSON: {}", words_for(code)));
  }
  return {};
}

tl::unexpected<error> JsonWalk::syntax(simdjson::error_code code) {
  std::string detail = fmt::format("not JSON: {}", words_for(code));
  const char* here = nullptr;
  if (document_.current_location().get(here) == simdjson::SUCCESS && here >= json_.data()) {
    const auto byte = std::min<std::size_t>(here - json_.data(), json_.size());
    detail += fmt::format(" (near byte {})", byte + 1);
  }
  return fail(Code::invalid, std::move(detail));
}

result<od::object> JsonWalk::object() {
  od::object out;
  if (const auto code = document_.get_object().get(out)) {
    return code == simdjson::INCORRECT_TYPE ? fail(Code::invalid, "expected a JSON object")
                                            : syntax(code);
  }
  return out;
}

result<od::array> JsonWalk::array() {
  od::array out;
  if (const auto code = document_.get_array().get(out)) {
    return code == simdjson::INCORRECT_TYPE ? fail(Code::invalid, "expected a JSON array")
                                            : syntax(code);
  }
  return out;
}

result<void> JsonWalk::finish() {
  const char* here = nullptr;
  if (document_.current_location().get(here) == simdjson::SUCCESS) {
    return syntax(simdjson::TRAILING_CONTENT);
  }
  return {};
}

result<MemberName> JsonWalk::name(od::field& field) {
  const char* const raw = field.key().raw();
  const char* end = raw;
  while (*end != '"' && *end != '\\') {  // stage 1 has seen the closing quote
    ++end;
  }
  if (*end == '"') [[likely]] {
    const std::string_view text(raw, end - raw);
    return MemberName{.raw = text, .text = text};
  }
  while (*end != '"') {
    end += *end == '\\' ? 2 : 1;
  }
  MemberName out{.raw = {raw, static_cast<std::size_t>(end - raw)}, .text = {}};
  if (const auto code = field.unescaped_key().get(out.text)) {
    return syntax(code);
  }
  return out;
}

result<std::string_view> JsonWalk::string(od::value& value) {
  const std::string_view token = token_of(value);
  if (token.find('\\') == std::string_view::npos) [[likely]] {
    if (const auto code = value.get_raw_json_string().error()) {
      return syntax(code);
    }
    return token.substr(1, token.size() - 2);
  }
  std::string_view text;
  if (const auto code = value.get_string().get(text)) {
    return syntax(code);
  }
  // Half a surrogate pair has no place in UTF-8.
  if (!simdjson::validate_utf8(text)) {
    return syntax(simdjson::STRING_ERROR);
  }
  return text;
}

result<void> JsonWalk::append_scalar(std::string& out, od::value& value) {
  const std::string_view token = token_of(value);
  simdjson::error_code code = simdjson::SUCCESS;
  switch (token.front()) {
    case '"': {
      MEENT_TRY(text, string(value));
      if (text.data() == token.data() + 1) {
        out += token;
      } else {
        json::append_quoted(out, text);
      }
      return {};
    }
    case 't':
    case 'f': code = value.get_bool().error(); break;
    case 'n': code = value.is_null().error(); break;
    default:
      code = starts_number(token) ? value.get_double().error() : simdjson::INCORRECT_TYPE;
      break;
  }
  if (code != simdjson::SUCCESS) {
    return syntax(code);
  }
  out += token;
  return {};
}

result<void> JsonWalk::append_compact(std::string& out, od::value& value, int depth) {
  const char first = value.raw_json_token().front();
  if (first != '{' && first != '[') [[likely]] {
    return append_scalar(out, value);
  }
  if (depth == kMaxJsonDepth) {
    return fail(Code::too_large, fmt::format("JSON may be nested at most {} deep", kMaxJsonDepth));
  }
  return first == '{' ? append_object(out, value, depth) : append_array(out, value, depth);
}

result<void> JsonWalk::append_object(std::string& out, od::value& value, int depth) {
  od::object object;
  if (const auto code = value.get_object().get(object)) {
    return syntax(code);
  }
  NameSet names;
  out += '{';
  bool first = true;
  for (auto each : object) {
    od::field field;
    if (const auto code = std::move(each).get(field)) {
      return syntax(code);
    }
    MEENT_TRY(member, name(field));
    if (!names.add(member.text)) {
      return fail(
          at_member({Code::invalid, "this name stands twice in its object", {}}, member.text));
    }
    if (!first) {
      out += ',';
    }
    first = false;
    json::append_quoted(out, member.text);
    out += ':';
    if (auto done = append_compact(out, field.value(), depth + 1); !done) {
      return fail(at_member(std::move(done.error()), member.text));
    }
  }
  out += '}';
  return {};
}

result<void> JsonWalk::append_array(std::string& out, od::value& value, int depth) {
  od::array array;
  if (const auto code = value.get_array().get(array)) {
    return syntax(code);
  }
  out += '[';
  std::size_t index = 0;
  for (auto each : array) {
    od::value member;
    if (const auto code = std::move(each).get(member)) {
      return syntax(code);
    }
    if (index > 0) {
      out += ',';
    }
    if (auto done = append_compact(out, member, depth + 1); !done) {
      return fail(at_index(std::move(done.error()), index));
    }
    ++index;
  }
  out += ']';
  return {};
}

error at_member(error e, std::string_view name) {
  std::string where = "/";
  for (const char c : name) {
    if (c == '~') {
      where += "~0";
    } else if (c == '/') {
      where += "~1";
    } else {
      where += c;
    }
  }
  e.where.insert(0, where);
  return e;
}

error at_index(error e, std::size_t index) {
  e.where.insert(0, fmt::format("/{}", index));
  return e;
}

std::string_view kind_of(od::value& value) {
  switch (value.raw_json_token().front()) {
    case '"': return "a text";
    case '{': return "an object";
    case '[': return "an array";
    case 't':
    case 'f': return "a boolean";
    case 'n': return "null";
    default: return starts_number(token_of(value)) ? "a number" : "no JSON value";
  }
}

// On-demand documents that are one scalar go by other functions than values inside; wrapping the
// text in an array of one makes all alike.
result<std::string> compact_json(std::string_view json) {
  std::string padded;
  padded.reserve(json.size() + 2 + kJsonPadding);
  padded += '[';
  padded += json;
  padded += ']';
  const std::size_t size = padded.size();
  padded.append(kJsonPadding, ' ');
  JsonWalk walk;
  MEENT_CHECK(walk.start(std::string_view(padded).substr(0, size)));
  MEENT_TRY(array, walk.array());
  std::string out;
  std::size_t count = 0;
  for (auto each : array) {
    od::value value;
    if (const auto code = std::move(each).get(value)) {
      return walk.syntax(code);
    }
    if (count++ == 1) {
      return walk.syntax(simdjson::TRAILING_CONTENT);
    }
    MEENT_CHECK(walk.append_compact(out, value));
  }
  if (count == 0) {
    return walk.syntax(simdjson::EMPTY);
  }
  MEENT_CHECK(walk.finish());
  return out;
}

}  // namespace meent::formats
