#include "store/sqlite/body.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <memory>

#include "base/geo/geojson.hpp"
#include "store/sqlite/database.hpp"

namespace meent::store::sqlite {
namespace {

using query::FieldDefinition;
using query::Type;
using query::Value;

[[noreturn]] void damaged() {
  throw Failure(SQLITE_CORRUPT, "the body of a record is not the JSON that was stored");
}

// The next quote or backslash, eight bytes at a time; the size of the text when there is none.
std::size_t find_quote(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  const auto zeros = [](std::uint64_t word) { return (word - kOnes) & ~word & kHighs; };
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if (const auto found = zeros(word ^ kOnes * '"') | zeros(word ^ kOnes * '\\'); found != 0) {
      static_assert(std::endian::native == std::endian::little);
      return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
  }
  while (at < text.size() && text[at] != '"' && text[at] != '\\') {
    ++at;
  }
  return at;
}

// `at` stands on the opening quote; gives the place behind the closing one.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  ++at;
  for (;;) {
    at = find_quote(text, at);
    if (at >= text.size()) {
      damaged();
    }
    if (text[at] == '"') {
      return at + 1;
    }
    at += 2;
  }
}

std::size_t end_of_nested(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at;
    }
  }
  damaged();
}

std::size_t end_of_value(std::string_view text, std::size_t at) {
  if (at >= text.size()) {
    damaged();
  }
  switch (text[at]) {
    case '"': return end_of_string(text, at);
    case '{':
    case '[': return end_of_nested(text, at);
    default:
      while (at < text.size() && text[at] != ',' && text[at] != ']' && text[at] != '}') {
        ++at;
      }
      return at;
  }
}

// --- values ---

tl::unexpected<error> not_a(const FieldDefinition& field, std::string_view type) {
  return fail(Code::invalid,
              "the value of \"" + field.name + "\" is not of type " + std::string(type),
              "/" + field.name);
}

void append_code_point(std::string& out, std::uint32_t c) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | (c >> 6));
    put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3f));
    put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3f));
    put(0x80 | ((c >> 6) & 0x3f));
    put(0x80 | (c & 0x3f));
  }
}

std::uint32_t hex_unit(std::string_view text, std::size_t at) {
  std::uint32_t unit = 0;
  if (at + 4 > text.size() ||
      std::from_chars(text.data() + at, text.data() + at + 4, unit, 16).ptr !=
          text.data() + at + 4) {
    damaged();
  }
  return unit;
}

// `at` stands behind "\u"; moves it behind all that was used.
std::uint32_t escaped_code_point(std::string_view text, std::size_t& at) {
  const std::uint32_t high = hex_unit(text, at);
  at += 4;
  if (high < 0xd800 || high > 0xdbff || text.substr(at, 2) != "\\u") {
    return high;
  }
  const std::uint32_t low = hex_unit(text, at + 2);
  at += 6;
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

std::string unescape(std::string_view quoted) {
  const std::string_view text = quoted.substr(1, quoted.size() - 2);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t plain = std::min(text.find('\\', at), text.size());
    out.append(text, at, plain - at);
    at = plain;
    if (at + 1 >= text.size()) {
      break;
    }
    const char c = text[at + 1];
    at += 2;
    switch (c) {
      case 'b': out.push_back('\b'); break;
      case 'f': out.push_back('\f'); break;
      case 'n': out.push_back('\n'); break;
      case 'r': out.push_back('\r'); break;
      case 't': out.push_back('\t'); break;
      case 'u': append_code_point(out, escaped_code_point(text, at)); break;
      default: out.push_back(c); break;
    }
  }
  return out;
}

bool is_string(std::string_view json) {
  return json.size() >= 2 && json.front() == '"';
}

template <class Number>
std::optional<Number> number_of(std::string_view json) {
  Number number{};
  const auto [end, problem] = std::from_chars(json.data(), json.data() + json.size(), number);
  if (problem != std::errc() || end != json.data() + json.size()) {
    return std::nullopt;
  }
  return number;
}

// What a parser of text (instant, date, interval, decimal) makes of a JSON string.
template <class Parse>
result<Value> parsed(const FieldDefinition& field, Type type, std::string_view json, Parse parse) {
  if (!is_string(json)) {
    return not_a(field, query::name_of(type));
  }
  auto value = parse(unescape(json));
  if (!value) {
    return not_a(field, query::name_of(type));
  }
  return Value(std::move(*value));
}

result<Value> scalar(const FieldDefinition& field, Type type, std::string_view json);

result<Value> array_of(const FieldDefinition& field, std::string_view json) {
  if (json.size() < 2 || json.front() != '[') {
    return not_a(field, "array");
  }
  auto items = std::make_shared<query::Array>();
  for (std::size_t at = 1; at < json.size() && json[at] != ']';) {
    const std::size_t end = end_of_value(json, at);
    MEENT_TRY(item, scalar(field, field.item, json.substr(at, end - at)));
    items->push_back(std::move(item));
    at = end < json.size() && json[end] == ',' ? end + 1 : end;
  }
  return Value(Value::ArrayRef(std::move(items)));
}

result<Value> geometry_of(const FieldDefinition& field, std::string_view json) {
  auto geometry = geo::parse_geojson(json);
  if (!geometry) {
    return not_a(field, "geometry");
  }
  return Value(Value::GeometryRef(std::make_shared<const geo::Geometry>(std::move(*geometry))));
}

result<Value> decimal_of(const FieldDefinition& field, std::string_view json) {
  const auto decimal = is_string(json) ? Decimal::parse(unescape(json)) : Decimal::parse(json);
  if (!decimal) {
    return not_a(field, "decimal");
  }
  return Value(*decimal);
}

result<Value> scalar(const FieldDefinition& field, Type type, std::string_view json) {
  if (json == "null") {
    return Value();
  }
  switch (type) {
    case Type::boolean:
      if (json != "true" && json != "false") {
        return not_a(field, "boolean");
      }
      return Value(json == "true");
    case Type::integer:
      if (const auto whole = number_of<std::int64_t>(json)) {
        return Value(*whole);
      }
      return not_a(field, "integer");
    case Type::number:
      if (const auto real = number_of<double>(json)) {
        return Value(*real);
      }
      return not_a(field, "number");
    case Type::decimal: return decimal_of(field, json);
    case Type::text:
      if (!is_string(json)) {
        return not_a(field, "text");
      }
      return Value(unescape(json));
    case Type::instant:
      return parsed(field, type, json, [](const auto& t) { return parse_instant(t); });
    case Type::date: return parsed(field, type, json, [](const auto& t) { return parse_date(t); });
    case Type::interval:
      return parsed(field, type, json, [](const auto& t) { return parse_interval(t); });
    case Type::geometry: return geometry_of(field, json);
    case Type::array: return array_of(field, json);
    // Only whether it is null is ever asked; the text stands for the value.
    case Type::json: return Value(std::string(json));
    case Type::unknown: break;
  }
  return not_a(field, query::name_of(type));
}

}  // namespace

Members::Members(std::string_view body) : body_(body) {
  if (body.size() < 2 || body.front() != '{') {
    damaged();
  }
}

bool Members::next() {
  if (at_ < body_.size() && body_[at_] == ',') {
    ++at_;
  }
  if (at_ >= body_.size() || body_[at_] == '}') {
    return false;
  }
  if (body_[at_] != '"') {
    damaged();
  }
  const std::size_t colon = end_of_string(body_, at_);
  const std::size_t end = end_of_value(body_, colon + 1);
  name_ = body_.substr(at_ + 1, colon - at_ - 2);
  value_ = body_.substr(colon + 1, end - colon - 1);
  whole_ = body_.substr(at_, end - at_);
  at_ = end;
  return true;
}

std::optional<FieldIndex> FieldOfMember::operator()(std::string_view name) {
  const auto size = static_cast<std::int32_t>(schema_.size());
  for (std::int32_t at = next_; at < std::min(next_ + 2, size); ++at) {
    if (schema_.field(FieldIndex{at}).name == name) {
      next_ = at + 1;
      return FieldIndex{at};
    }
  }
  const auto found = schema_.find(name);
  if (found) {
    next_ = found->value + 1;
  }
  return found;
}

bool has_undeclared(const query::Schema& schema, std::string_view body) {
  FieldOfMember field_of(schema);
  for (Members members(body); members.next();) {
    if (!field_of(members.name())) {
      return true;
    }
  }
  return false;
}

std::optional<std::string_view> find_member(std::string_view body, std::string_view name) {
  Members members(body);
  while (members.next()) {
    if (members.name() == name) {
      return members.value();
    }
  }
  return std::nullopt;
}

void project(std::string_view body, const std::vector<std::string_view>& names, std::string& out) {
  out.push_back('{');
  std::size_t found = 0;
  Members members(body);
  while (found < names.size() && members.next()) {
    if (std::ranges::find(names, members.name()) == names.end()) {
      continue;
    }
    if (found++ > 0) {
      out.push_back(',');
    }
    out.append(members.whole());
  }
  out.push_back('}');
}

result<Value> value_of(const FieldDefinition& field, std::string_view json) {
  return scalar(field, field.type, json);
}

}  // namespace meent::store::sqlite
