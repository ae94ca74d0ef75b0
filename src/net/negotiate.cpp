#include "net/negotiate.hpp"

#include <algorithm>
#include <array>

#include "base/http.hpp"

namespace meent::net {
namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Cuts the next piece up to `mark` off `text`.
std::string_view next_piece(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  const auto piece = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return trim(piece);
}

// qvalue = "0" ["." 0*3DIGIT] / "1" ["." 0*3"0"], in thousandths; 0 when it is not one.
int parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
      (text.size() > 1 && text[1] != '.')) {
    return 0;
  }
  int thousandths = text[0] == '1' ? 1000 : 0;
  int unit = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') {
      return 0;
    }
    thousandths += (c - '0') * unit;
    unit /= 10;
  }
  return thousandths > 1000 ? 0 : thousandths;
}

int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto parameter = next_piece(parameters, ';');
    if (parameter.starts_with("q=") || parameter.starts_with("Q=")) {
      return parse_weight(parameter.substr(2));
    }
  }
  return 1000;
}

std::string_view opaque(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::identity: return "identity";
    case Encoding::gzip: return "gzip";
    case Encoding::br: return "br";
  }
  return "identity";
}

Encoding choose_encoding(std::string_view accept_encoding, Encoding preferred) {
  constexpr int kUnsaid = -1;
  std::array<int, 3> weights{kUnsaid, kUnsaid, kUnsaid};
  int any = kUnsaid;
  while (!accept_encoding.empty()) {
    auto piece = next_piece(accept_encoding, ',');
    const auto name = next_piece(piece, ';');
    const int weight = weight_of(piece);
    if (http::same_field_name(name, "gzip") || http::same_field_name(name, "x-gzip")) {
      weights[static_cast<std::size_t>(Encoding::gzip)] = weight;
    } else if (http::same_field_name(name, "br")) {
      weights[static_cast<std::size_t>(Encoding::br)] = weight;
    } else if (http::same_field_name(name, "identity")) {
      weights[0] = weight;
    } else if (name == "*") {
      any = weight;
    }
  }
  const auto weight = [&](Encoding encoding) {
    const int said = weights[static_cast<std::size_t>(encoding)];
    return said != kUnsaid ? said : std::max(any, 0);
  };
  const Encoding other = preferred == Encoding::br ? Encoding::gzip : Encoding::br;
  const Encoding best = weight(other) > weight(preferred) ? other : preferred;
  // Identity wins only where the client says that it likes it better.
  return weight(best) == 0 || weights[0] > weight(best) ? Encoding::identity : best;
}

bool is_compressible(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  type = trim(type);
  if (type == "text/event-stream") {
    return false;
  }
  constexpr std::array<std::string_view, 10> kTypes{
      "application/json",     "application/xml",       "application/javascript",
      "application/x-ndjson", "application/ndjson",    "application/wasm",
      "application/sql",      "application/n-triples", "application/manifest+json",
      "image/svg+xml"};
  return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml") ||
         std::ranges::find(kTypes, type) != kTypes.end();
}

bool matches_any_tag(std::string_view if_none_match, std::string_view etag) {
  if (etag.empty()) {
    return false;
  }
  if (trim(if_none_match) == "*") {
    return true;
  }
  // An opaque tag may hold a comma: pieces run from quote to quote.
  while (true) {
    const auto open = if_none_match.find('"');
    if (open == std::string_view::npos) {
      return false;
    }
    const auto close = if_none_match.find('"', open + 1);
    if (close == std::string_view::npos) {
      return false;
    }
    if (if_none_match.substr(open, close - open + 1) == opaque(etag)) {
      return true;
    }
    if_none_match.remove_prefix(close + 1);
  }
}

std::string weakened(std::string_view etag) {
  return etag.starts_with("W/") ? std::string(etag) : "W/" + std::string(etag);
}

}  // namespace meent::net
