#include "net/url.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/http.hpp"

namespace meent::net {
namespace {

tl::unexpected<error> refuse(std::string_view why, std::string_view text) {
  return fail(Code::invalid, std::string(why), std::string(text.substr(0, 200)));
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

// Takes "." and ".." out of a path (RFC 3986 §5.2.4).
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool open_end = false;
  for (std::size_t at = 1; at <= path.size();) {
    const auto slash = std::min(path.find('/', at), path.size());
    const auto segment = path.substr(at, slash - at);
    open_end = slash == path.size() && (segment == "." || segment == "..");
    if (segment == "..") {
      if (!kept.empty()) {
        kept.pop_back();
      }
    } else if (segment != ".") {
      kept.push_back(segment);
    }
    at = slash + 1;
  }
  std::string out;
  for (const auto segment : kept) {
    out.append("/").append(segment);
  }
  if (open_end || out.empty()) {
    out.append("/");
  }
  return out;
}

}  // namespace

std::string Url::authority() const {
  std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (secure ? 443 : 80)) {
    out.append(":").append(std::to_string(port));
  }
  return out;
}

std::string Url::text() const {
  return (secure ? "https://" : "http://") + authority() + target;
}

result<Url> parse_url(std::string_view text) {
  if (text.size() > 8'192) {
    return refuse("The address is longer than 8192 characters.", text);
  }
  if (std::ranges::any_of(text, [](char c) { return c <= ' ' || c >= 0x7f || c == '\\'; })) {
    return refuse("The address has a space, a backslash or a character to be percent-encoded.",
                  text);
  }
  Url out;
  const auto starts = [&text](std::string_view scheme) {
    return text.size() > scheme.size() &&
           http::same_field_name(text.substr(0, scheme.size()), scheme);
  };
  out.secure = starts("https://");
  if (!out.secure && !starts("http://")) {
    return refuse("Only addresses that begin with http:// or https:// can be asked.", text);
  }
  const auto rest = text.substr(out.secure ? 8 : 7);
  const auto end = std::min(rest.find_first_of("/?#"), rest.size());
  auto authority = rest.substr(0, end);
  const auto tail = rest.substr(end, rest.find('#') - end);
  if (authority.find('@') != std::string_view::npos) {
    return refuse("The address has user information; send credentials in a header.", text);
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) {
      return refuse("The IPv6 address has no closing bracket.", text);
    }
    out.host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
    if (!std::ranges::all_of(out.host, [](char c) {
          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
                 c == ':' || c == '.';
        })) {
      return refuse("This is no IPv6 address.", text);
    }
  } else {
    const auto colon = std::min(authority.find(':'), authority.size());
    out.host = authority.substr(0, colon);
    port = authority.substr(colon);
    std::ranges::transform(out.host, out.host.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (!std::ranges::all_of(out.host, is_host_character)) {
      return refuse("The host name has characters that no host name has.", text);
    }
  }
  if (out.host.empty() || out.host.size() > 253) {
    return refuse("The address has no host, or one that is too long.", text);
  }
  out.port = out.secure ? 443 : 80;
  if (!port.empty()) {
    const auto digits = port.substr(1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
    if (port.front() != ':' || parsed.ec != std::errc() ||
        parsed.ptr != digits.data() + digits.size() || out.port == 0) {
      return refuse("The port is not a number from 1 to 65535.", text);
    }
  }
  if (!tail.empty()) {
    out.target = (tail.front() == '?' ? "/" : "") + std::string(tail);
  }
  return out;
}

result<Url> resolve_url(const Url& base, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  const auto colon = reference.find(':');
  if (colon != std::string_view::npos && colon < reference.find_first_of("/?")) {
    return parse_url(reference);
  }
  if (reference.starts_with("//")) {
    return parse_url((base.secure ? "https:" : "http:") + std::string(reference));
  }
  const auto base_path = std::string_view(base.target).substr(0, base.target.find('?'));
  const auto query = std::min(reference.find('?'), reference.size());
  const auto path = reference.substr(0, query);
  std::string target;
  if (path.empty()) {
    target = query == reference.size() ? base.target : std::string(base_path);
  } else if (path.front() == '/') {
    target = without_dots(path);
  } else {
    const auto folder = base_path.substr(0, base_path.rfind('/') + 1);
    target = without_dots(std::string(folder) + std::string(path));
  }
  target.append(reference.substr(query));
  Url root = base;
  root.target = "/";
  const auto whole = root.text();
  return parse_url(whole.substr(0, whole.size() - 1) + target);
}

}  // namespace meent::net
