#include "net/answer.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

#include "base/json_writer.hpp"

namespace meent::net {
namespace {

constexpr std::size_t kWorthCompressing = 1'024;

struct Default {
  std::string_view name;
  std::string_view line;
};
// Sent with every answer unless the door says otherwise. A door that serves pages sets its own
// Content-Security-Policy.
constexpr std::array<Default, 7> kDefaults{{
    {"X-Content-Type-Options", "X-Content-Type-Options: nosniff\r\n"},
    {"Referrer-Policy", "Referrer-Policy: no-referrer\r\n"},
    {"X-Frame-Options", "X-Frame-Options: DENY\r\n"},
    {"Content-Security-Policy",
     "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"},
    {"Cross-Origin-Opener-Policy", "Cross-Origin-Opener-Policy: same-origin\r\n"},
    {"Cross-Origin-Resource-Policy", "Cross-Origin-Resource-Policy: same-origin\r\n"},
    {"Strict-Transport-Security", "Strict-Transport-Security: max-age=31536000\r\n"},
}};
constexpr std::size_t kResourcePolicy = 5;
constexpr std::size_t kTransport = 6;

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// A CR, LF or NUL in a value would let its writer forge fields: they become spaces.
void append_value(std::string& out, std::string_view value) {
  const auto from = out.size();
  out.append(value);
  for (std::size_t i = from; i < out.size(); ++i) {
    if (out[i] == '\r' || out[i] == '\n' || out[i] == '\0') [[unlikely]] {
      out[i] = ' ';
    }
  }
}

void append_status_line(std::string& out, int status, bool http11) {
  if (status == 200 && http11) {
    out.append("HTTP/1.1 200 OK\r\n");
    return;
  }
  // An HTTP/1.0 client is answered in the server's own version (RFC 9110 §6.2).
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(status));
  out.append(" ").append(http::reason(status)).append("\r\n");
}

// Which fields the door set itself, of those the server would add.
struct SetByDoor {
  unsigned defaults = 0;
  bool date = false;
  bool encoding = false;
};

SetByDoor append_fields(std::string& out, const Answer& answer) {
  SetByDoor set;
  for (const auto& field : answer.fields) {
    switch (field.name.size()) {  // most names differ in length from all we look for
      case 4: set.date = set.date || http::same_field_name(field.name, "Date"); break;
      case 14:
        if (http::same_field_name(field.name, "Content-Length")) {
          continue;  // written below, from what is really sent
        }
        break;
      case 17:
        if (http::same_field_name(field.name, "Transfer-Encoding")) {
          continue;
        }
        [[fallthrough]];
      default:
        for (std::size_t i = 0; i < kDefaults.size(); ++i) {
          if (field.name.size() == kDefaults[i].name.size() &&
              http::same_field_name(field.name, kDefaults[i].name)) {
            set.defaults |= 1U << i;
          }
        }
    }
    const bool tag = field.name.size() == 4 && answer.encoding != Encoding::identity &&
                     http::same_field_name(field.name, "ETag");
    out.append(field.name).append(": ");
    append_value(out,
                 tag ? std::string_view(weakened(field.value)) : std::string_view(field.value));
    out.append("\r\n");
  }
  return set;
}

void append_defaults(std::string& out, unsigned set, const HeadParts& parts) {
  for (std::size_t i = 0; i < kDefaults.size(); ++i) {
    if ((set & (1U << i)) != 0 || (i == kTransport && !parts.secure)) {
      continue;
    }
    if (i == kResourcePolicy && !parts.allow_origin.empty()) {
      out.append("Cross-Origin-Resource-Policy: cross-origin\r\n");
      continue;
    }
    out.append(kDefaults[i].line);
  }
}

void append_cors(std::string& out, const HeadParts& parts) {
  if (!parts.allow_origin.empty()) {
    out.append("Access-Control-Allow-Origin: ").append(parts.allow_origin);
    out.append(
        "\r\nAccess-Control-Expose-Headers: ETag, Link, Location, Retry-After, X-Request-Id, "
        "API-Version, X-Total-Count\r\n");
    if (parts.credentials) {
      out.append("Access-Control-Allow-Credentials: true\r\n");
    }
  }
  if (parts.vary_origin) {
    out.append("Vary: Origin\r\n");
  }
}

// A strong tag of the plain bytes is not one of the encoded bytes, so both forms match weakly.
bool is_unchanged(const doors::Response& response, const Asked& asked) {
  if (asked.if_none_match.empty() || response.status != 200 ||
      (asked.method != http::Method::get && asked.method != http::Method::head)) {
    return false;
  }
  const auto tag = response.fields.get("ETag");
  return tag && matches_any_tag(asked.if_none_match, *tag);
}

void choose_coding(Answer& answer, const Asked& asked, Workbench& bench) {
  const auto type = answer.fields.get("Content-Type");
  const bool stream = answer.source != nullptr;
  if (!type || !is_compressible(*type) || answer.fields.get("Content-Encoding") ||
      answer.status == 206 || (!stream && answer.body().size() <= kWorthCompressing)) {
    return;
  }
  answer.vary_encoding = true;
  const bool whole_text = !stream && answer.bytes.data() == nullptr;
  const Encoding wanted =
      choose_encoding(asked.accept_encoding, whole_text ? Encoding::gzip : Encoding::br);
  if (wanted == Encoding::identity) {
    return;
  }
  if (stream) {
    answer.encoding = answer.length ? Encoding::identity : wanted;
    return;
  }
  if (auto encoded = bench.encode(answer.body(), wanted)) {
    answer.text = std::move(*encoded);
    answer.bytes = {};
    answer.length = answer.text.size();
    answer.encoding = wanted;
  }
}

http::Fields kept_for_304(const http::Fields& fields) {
  http::Fields out;
  for (const auto& field : fields) {
    if (!http::same_field_name(field.name, "Content-Type") &&
        !http::same_field_name(field.name, "Content-Length") &&
        !http::same_field_name(field.name, "Content-Encoding")) {
      out.add(field.name, field.value);
    }
  }
  return out;
}

std::optional<std::uint64_t> stated_length(const http::Fields& fields) {
  const auto text = fields.get("Content-Length");
  std::uint64_t length = 0;
  if (!text ||
      std::from_chars(text->data(), text->data() + text->size(), length).ec != std::errc()) {
    return std::nullopt;
  }
  return length;
}

}  // namespace

Answer prepare(doors::Response response, const Asked& asked, Workbench& bench, bool compress) {
  Answer answer;
  if (is_unchanged(response, asked)) {
    answer.status = 304;
    answer.fields = kept_for_304(response.fields);
    answer.send_body = false;
    const auto type = response.fields.get("Content-Type");
    answer.vary_encoding = compress && type && is_compressible(*type);
    return answer;
  }
  answer.status = response.status;
  answer.fields = std::move(response.fields);
  answer.send_body = may_have_body(answer.status) && asked.method != http::Method::head;
  if (auto* text = std::get_if<std::string>(&response.body)) {
    answer.text = std::move(*text);
    answer.length = answer.text.size();
  } else if (auto* bytes = std::get_if<doors::StaticBytes>(&response.body)) {
    answer.bytes = bytes->bytes;
    answer.length = bytes->bytes.size();
  } else {
    answer.source = std::move(std::get<std::unique_ptr<http::PullSource>>(response.body));
    answer.length = stated_length(answer.fields);
    const auto type = answer.fields.get("Content-Type");
    answer.event_stream = type && type->starts_with("text/event-stream");
  }
  if (compress && may_have_body(answer.status)) {
    choose_coding(answer, asked, bench);
  }
  if (!may_have_body(answer.status)) {
    answer.length.reset();
    answer.source.reset();
  } else if (!answer.length) {
    answer.chunked = asked.http11;
    answer.until_close = !asked.http11 && answer.send_body;
  }
  return answer;
}

doors::Response problem(int status, std::string_view detail, std::string_view request_id) {
  doors::Response out;
  out.status = status;
  out.fields.add("Content-Type", "application/problem+json");
  out.fields.add("Cache-Control", "no-store");
  std::string text = R"({"type":"about:blank","title":")";
  text.append(http::reason(status)).append(R"(","status":)").append(std::to_string(status));
  text.append(R"(,"detail":)");
  json::append_quoted(text, detail);
  text.append(R"(,"instance":")").append(request_id).append("\"}");
  out.body = std::move(text);
  return out;
}

namespace {

bool door_says_vary(const Answer& answer) {
  const auto vary = answer.fields.get("Vary");
  return vary && vary->find("Accept-Encoding") != std::string_view::npos;
}

}  // namespace

void write_head(std::string& out, const Answer& answer, const HeadParts& parts) {
  append_status_line(out, answer.status, parts.http11);
  const SetByDoor set = append_fields(out, answer);
  if (!set.date) {
    out.append("Date: ").append(parts.date).append("\r\n");
  }
  if (answer.chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (answer.length) {
    out.append("Content-Length: ");
    append_number(out, *answer.length);
    out.append("\r\n");
  }
  if (answer.encoding != Encoding::identity) {
    out.append("Content-Encoding: ").append(name_of(answer.encoding)).append("\r\n");
  }
  if (answer.vary_encoding && !door_says_vary(answer)) {
    out.append("Vary: Accept-Encoding\r\n");
  }
  append_cors(out, parts);
  out.append("X-Request-Id: ").append(parts.request_id).append("\r\n");
  append_defaults(out, set.defaults, parts);
  if (parts.close) {
    out.append("Connection: close\r\n");
  } else if (!parts.http11) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
}

std::string format_http_date(std::int64_t unix_seconds) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto seconds = static_cast<std::time_t>(unix_seconds);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                 kMonths[static_cast<std::size_t>(parts.tm_mon)],
                                 parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace meent::net
