#include "base/json_stream.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/text.hpp"

namespace meent::json {
namespace {

namespace od = simdjson::ondemand;

static_assert(ObjectReader::kPadding >= simdjson::SIMDJSON_PADDING);

std::string_view words_for(simdjson::error_code code) {
  switch (code) {
    case simdjson::EMPTY: return "nothing stands here";
    case simdjson::UTF8_ERROR: return "the text is not valid UTF-8";
    case simdjson::UNCLOSED_STRING: return "a text is not closed";
    case simdjson::UNESCAPED_CHARS: return "a control character in a text must be escaped";
    case simdjson::STRING_ERROR: return "a text holds a wrong escape";
    case simdjson::NUMBER_ERROR: return "this is no number that JSON knows";
    case simdjson::T_ATOM_ERROR: return "no JSON value stands here";
    case simdjson::INCORRECT_TYPE: return "an object in braces is expected";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT: return "an object or array is not closed";
    case simdjson::TRAILING_CONTENT: return "text follows the object";
    default: return "a comma, colon, quote or bracket is missing or out of place";
  }
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
std::string_view without_spaces_behind(std::string_view token) {
  while (!token.empty() && is_space(token.back())) {
    token.remove_suffix(1);
  }
  return token;
}

// The number grammar of RFC 8259 §6.
bool is_number(std::string_view token) {
  const char* at = token.data();
  const char* const end = at + token.size();
  const auto digits = [&] {
    const char* const begin = at;
    while (at != end && meent::text::is_ascii_digit(*at)) {
      ++at;
    }
    return at != begin;
  };
  if (at != end && *at == '-') {
    ++at;
  }
  if (at != end && *at == '0') {
    ++at;
  } else if (!digits()) {
    return false;
  }
  if (at != end && *at == '.') {
    ++at;
    if (!digits()) {
      return false;
    }
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) {
      ++at;
    }
    if (!digits()) {
      return false;
    }
  }
  return at == end;
}

}  // namespace

class ObjectReader::Impl {
 private:
  // Names seen in one object: few are compared one by one.
  class Names {
   public:
    bool add(std::string_view name) {
      constexpr std::size_t kFew = 24;
      if (few_.size() < kFew) {
        for (const std::string_view each : few_) {
          if (each == name) {
            return false;
          }
        }
        few_.push_back(name);
        return true;
      }
      if (many_.empty()) {
        many_.insert(few_.begin(), few_.end());
      }
      return many_.insert(name).second;
    }
    void clear() {
      few_.clear();
      many_.clear();
    }

   private:
    std::vector<std::string_view> few_;
    std::unordered_set<std::string_view> many_;
  };

 public:
  explicit Impl(const Limits& limits) : limits_(limits) {}

  result<std::span<const Member>> read(std::string_view json);

 private:
  result<void> start(std::string_view json);
  result<void> members(od::object& object);
  result<std::string_view> name(od::field& field);
  result<void> value(od::value value, Member& member);
  result<void> text(od::value& value, std::string_view token, Member& member);
  result<void> nested(od::value& value, char first, int depth);
  result<void> nested_object(od::value& value, int depth);
  result<void> nested_array(od::value& value, int depth);

  const char* here();
  error at(const char* place, std::string_view words) const;
  error syntax(simdjson::error_code code) { return at(here(), words_for(code)); }

  Limits limits_;
  od::parser parser_;
  od::document document_;
  std::string_view json_;
  std::vector<Member> members_;
  Names names_;
};

// Where the parser stands; the end of the text when it has left it.
const char* ObjectReader::Impl::here() {
  const char* place = nullptr;
  if (document_.current_location().get(place) != simdjson::SUCCESS) {
    place = json_.data() + json_.size();
  }
  return place;
}

error ObjectReader::Impl::at(const char* place, std::string_view words) const {
  const auto offset = std::clamp<std::ptrdiff_t>(place - json_.data(), 0,
                                                 static_cast<std::ptrdiff_t>(json_.size()));
  return {Code::invalid, "this is not JSON: " + std::string(words),
          "byte " + std::to_string(offset + 1)};
}

result<void> ObjectReader::Impl::start(std::string_view json) {
  json_ = json;
  if (json.size() > limits_.bytes) {
    return fail(Code::too_large,
                "an object may be at most " + std::to_string(limits_.bytes) + " bytes", "byte 1");
  }
  // Doubling keeps a stream of ever longer objects from allocating at each.
  if (parser_.capacity() < json.size()) {
    constexpr std::size_t kLeast = 64U << 10U;
    const std::size_t wanted = std::max({kLeast, json.size(), 2 * parser_.capacity()});
    if (parser_.allocate(wanted) != simdjson::SUCCESS) {
      throw broken_world(Code::exhausted, "no memory to read JSON");
    }
  }
  const auto code = parser_.iterate(json, json.size() + kPadding).get(document_);
  if (code == simdjson::UTF8_ERROR) {
    const auto bad = meent::text::first_invalid_utf8(json).value_or(0);
    return fail(at(json.data() + bad, words_for(code)));
  }
  if (code != simdjson::SUCCESS) {
    // The first pass does not tell where; a text that is not closed ends at the end.
    const bool open = code == simdjson::UNCLOSED_STRING;
    return fail(at(json.data() + (open ? json.size() : 0), words_for(code)));
  }
  return {};
}

result<std::span<const ObjectReader::Member>> ObjectReader::Impl::read(std::string_view json) {
  members_.clear();
  names_.clear();
  MEENT_CHECK(start(json));
  od::object object;
  if (const auto code = document_.get_object().get(object)) {
    return fail(syntax(code));
  }
  MEENT_CHECK(members(object));
  const char* behind = nullptr;
  if (document_.current_location().get(behind) == simdjson::SUCCESS) {
    return fail(at(behind, words_for(simdjson::TRAILING_CONTENT)));
  }
  return std::span<const Member>(members_);
}

result<void> ObjectReader::Impl::members(od::object& object) {
  for (auto each : object) {
    od::field field;
    if (const auto code = std::move(each).get(field)) [[unlikely]] {
      return fail(syntax(code));
    }
    auto& member = members_.emplace_back();
    const char* const name_at = field.key().raw();
    MEENT_TRY(own_name, name(field));
    member.name = own_name;
    if (!names_.add(own_name)) [[unlikely]] {
      error twice = at(name_at, {});
      twice.detail = "this name stands twice in its object";
      append_pointer(twice.where += ", ", own_name);
      return fail(std::move(twice));
    }
    if (auto done = value(field.value(), member); !done) [[unlikely]] {
      // Errors of nested values carry the rest of the pointer already, after a comma.
      error wrong = std::move(done.error());
      std::string pointer;
      append_pointer(pointer, own_name);
      const std::size_t comma = std::min(wrong.where.find(", "), wrong.where.size());
      wrong.where.insert(comma == wrong.where.size() ? comma : comma + 2,
                         comma == wrong.where.size() ? ", " + pointer : pointer);
      return fail(std::move(wrong));
    }
  }
  return {};
}

result<std::string_view> ObjectReader::Impl::name(od::field& field) {
  const char* const raw = field.key().raw();
  const char* end = raw;
  while (*end != '"' && *end != '\\') {  // the first pass has seen the closing quote
    ++end;
  }
  if (*end == '"') [[likely]] {
    return std::string_view(raw, static_cast<std::size_t>(end - raw));
  }
  std::string_view unescaped;
  if (field.unescaped_key().get(unescaped) != simdjson::SUCCESS ||
      !meent::text::is_utf8(unescaped)) {
    return fail(at(raw, words_for(simdjson::STRING_ERROR)));
  }
  return unescaped;
}

result<void> ObjectReader::Impl::value(od::value value, Member& member) {
  const std::string_view token = without_spaces_behind(value.raw_json_token());
  const char* const place = token.data();
  member.text = token;
  switch (token.front()) {
    case '"': return text(value, token, member);
    case '{':
    case '[': {
      MEENT_CHECK(nested(value, token.front(), 1));
      // The parser stands on what follows; the value ends before it.
      const std::string_view slice(place, static_cast<std::size_t>(here() - place));
      member.text = without_spaces_behind(slice);
      member.kind = token.front() == '{' ? Kind::object : Kind::array;
      return {};
    }
    case 't':
    case 'f':
    case 'n':
      member.yes = token == "true";
      member.kind = token == "null" ? Kind::null : Kind::boolean;
      if (!member.yes && token != "false" && token != "null") {
        return fail(at(place, words_for(simdjson::T_ATOM_ERROR)));
      }
      return {};
    default: break;
  }
  member.kind = Kind::number;
  if (!is_number(token)) [[unlikely]] {
    const bool meant = token.front() == '-' || meent::text::is_ascii_digit(token.front());
    return fail(at(place, words_for(meant ? simdjson::NUMBER_ERROR : simdjson::T_ATOM_ERROR)));
  }
  return {};
}

result<void> ObjectReader::Impl::text(od::value& value, std::string_view token, Member& member) {
  const char* const place = token.data();
  member.kind = Kind::text;
  if (token.size() < 2 || token.back() != '"') [[unlikely]] {
    return fail(at(place, words_for(simdjson::TAPE_ERROR)));
  }
  const std::string_view inside = token.substr(1, token.size() - 2);
  if (std::memchr(inside.data(), '\\', inside.size()) == nullptr) [[likely]] {
    member.text = inside;
    // Taken, so that the parser does not pass over it as if it were a name.
    if (const auto code = value.get_raw_json_string().error()) [[unlikely]] {
      return fail(syntax(code));
    }
    return {};
  }
  // Half a surrogate pair has no place in UTF-8.
  if (value.get_string().get(member.text) != simdjson::SUCCESS ||
      !meent::text::is_utf8(member.text)) {
    return fail(at(place, words_for(simdjson::STRING_ERROR)));
  }
  return {};
}

// Goes through a nested value to its end, so that all of it was seen to be JSON.
result<void> ObjectReader::Impl::nested(od::value& value, char first, int depth) {
  if (first != '{' && first != '[') {
    Member unused;
    return this->value(value, unused);
  }
  if (depth >= limits_.depth) {
    error deep = at(here(), {});
    deep.code = Code::too_large;
    deep.detail = "arrays and objects may be nested " + std::to_string(limits_.depth) + " deep";
    return fail(std::move(deep));
  }
  return first == '{' ? nested_object(value, depth) : nested_array(value, depth);
}

result<void> ObjectReader::Impl::nested_object(od::value& value, int depth) {
  od::object object;
  if (const auto code = value.get_object().get(object)) {
    return fail(syntax(code));
  }
  Names names;
  for (auto each : object) {
    od::field field;
    if (const auto code = std::move(each).get(field)) {
      return fail(syntax(code));
    }
    const char* const name_at = field.key().raw();
    MEENT_TRY(own_name, name(field));
    if (!names.add(own_name)) {
      error twice = at(name_at, {});
      twice.detail = "this name stands twice in its object";
      append_pointer(twice.where += ", ", own_name);
      return fail(std::move(twice));
    }
    od::value inner = field.value();
    MEENT_CHECK(nested(inner, inner.raw_json_token().front(), depth + 1));
  }
  return {};
}

result<void> ObjectReader::Impl::nested_array(od::value& value, int depth) {
  od::array array;
  if (const auto code = value.get_array().get(array)) {
    return fail(syntax(code));
  }
  for (auto each : array) {
    od::value inner;
    if (const auto code = std::move(each).get(inner)) {
      return fail(syntax(code));
    }
    MEENT_CHECK(nested(inner, inner.raw_json_token().front(), depth + 1));
  }
  return {};
}

ObjectReader::ObjectReader(const Limits& limits) : impl_(std::make_unique<Impl>(limits)) {}
ObjectReader::~ObjectReader() = default;
ObjectReader::ObjectReader(ObjectReader&&) noexcept = default;
ObjectReader& ObjectReader::operator=(ObjectReader&&) noexcept = default;

result<std::span<const ObjectReader::Member>> ObjectReader::read(std::string_view json) {
  return impl_->read(json);
}

}  // namespace meent::json
