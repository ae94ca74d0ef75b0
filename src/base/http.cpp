#include "base/http.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace meent::http {
namespace {

constexpr std::size_t kMaxParameters = 1'000;

struct NamedMethod {
  Method method;
  std::string_view name;
};
constexpr std::array<NamedMethod, 7> kMethods{{{Method::get, "GET"},
                                               {Method::head, "HEAD"},
                                               {Method::post, "POST"},
                                               {Method::put, "PUT"},
                                               {Method::patch, "PATCH"},
                                               {Method::delete_, "DELETE"},
                                               {Method::options, "OPTIONS"}}};

struct Reason {
  int status;
  std::string_view phrase;
};
// The IANA registry of status codes, ordered.
constexpr std::array<Reason, 61> kReasons{{
    {100, "Continue"},
    {101, "Switching Protocols"},
    {102, "Processing"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {208, "Already Reported"},
    {226, "IM Used"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {305, "Use Proxy"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {424, "Failed Dependency"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {506, "Variant Also Negotiates"},
    {507, "Insufficient Storage"},
    {508, "Loop Detected"},
    {510, "Not Extended"},
    {511, "Network Authentication Required"},
}};

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = text::ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The byte of the escape at `at` (which stands on '%'), or -1 when it is broken.
int escaped_byte(std::string_view text, std::size_t at) {
  if (text.size() - at < 3) {
    return -1;
  }
  const int high = hex_value(text[at + 1]);
  const int low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// decode_percent of a piece of a query; places count from the start of the query.
result<std::string> decode_piece(std::string_view query, std::string_view piece) {
  auto decoded = decode_percent(piece, true);
  if (!decoded) {
    const auto offset = static_cast<std::size_t>(piece.data() - query.data());
    const std::size_t inside = std::stoul(decoded.error().where);
    return fail(Code::invalid, decoded.error().detail, "query:" + std::to_string(offset + inside));
  }
  return decoded;
}

}  // namespace

std::string_view name_of(Method method) {
  for (const auto& each : kMethods) {
    if (each.method == method) {
      return each.name;
    }
  }
  return "";
}

std::optional<Method> parse_method(std::string_view name) {
  for (const auto& each : kMethods) {
    if (each.name == name) {
      return each.method;
    }
  }
  return std::nullopt;
}

std::string_view reason(int status) {
  const auto at = std::ranges::lower_bound(kReasons, status, {}, &Reason::status);
  return at != kReasons.end() && at->status == status ? at->phrase : std::string_view{};
}

bool same_field_name(std::string_view a, std::string_view b) {
  return text::same_ascii(a, b);
}

std::optional<std::string_view> Fields::get(std::string_view name) const {
  for (const auto& each : all_) {
    if (same_field_name(each.name, name)) {
      return each.value;
    }
  }
  return std::nullopt;
}

void Fields::add(std::string_view name, std::string_view value) {
  all_.push_back({std::string(name), std::string(value)});
}

void Fields::set(std::string_view name, std::string_view value) {
  // Copied first: `value` may be a view into a field that goes.
  Field field{std::string(name), std::string(value)};
  std::erase_if(all_, [&](const Field& each) { return same_field_name(each.name, field.name); });
  all_.push_back(std::move(field));
}

result<std::string> decode_percent(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      if (text[at] == '\0') {
        return wrong_at(at, "a NUL character is not allowed here");
      }
      out += text[at] == '+' && plus_is_space ? ' ' : text[at];
      continue;
    }
    const int byte = escaped_byte(text, at);
    if (byte < 0) {
      return wrong_at(at, "'%' must be followed by two hexadecimal digits; write %25 for itself");
    }
    if (byte == 0) {
      return wrong_at(at, "%00 (NUL) is not allowed here");
    }
    out += static_cast<char>(byte);
    at += 2;
  }
  if (!text::is_utf8(out)) {
    return wrong_at(0, "this does not decode to valid UTF-8");
  }
  return out;
}

std::string encode_percent(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

result<std::vector<Parameter>> parse_query(std::string_view query) {
  std::vector<Parameter> out;
  for (std::string_view pair : text::split(query, '&')) {
    if (pair.empty()) {
      continue;
    }
    if (out.size() == kMaxParameters) {
      return fail(Code::too_large, "more than 1000 parameters",
                  "query:" + std::to_string(pair.data() - query.data()));
    }
    const std::size_t equals = std::min(pair.find('='), pair.size());
    MEENT_TRY(name, decode_piece(query, pair.substr(0, equals)));
    if (name.empty()) {
      return fail(Code::invalid, "a parameter needs a name before '='",
                  "query:" + std::to_string(pair.data() - query.data()));
    }
    const std::size_t value_at = std::min(equals + 1, pair.size());
    MEENT_TRY(value, decode_piece(query, pair.substr(value_at)));
    out.push_back({std::move(name), std::move(value)});
  }
  return out;
}

}  // namespace meent::http
