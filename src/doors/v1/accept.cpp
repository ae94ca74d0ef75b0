#include "doors/v1/accept.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "base/text.hpp"

namespace meent::doors::v1 {

namespace {

// Cuts the text up to the next separator off and gives it, trimmed.
std::string_view cut(std::string_view& rest, char separator) {
  const auto at = rest.find(separator);
  const std::string_view head = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return text::trim(head);
}

std::string listed(std::span<const std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) {
    out.append(out.empty() ? "" : ", ").append(name);
  }
  return out;
}

// How well a media range fits: 3 the type itself, 2 "text/*", 1 "*/*", 0 not.
int fits(std::string_view range, std::string_view offer) {
  if (text::same_ascii(range, offer)) {
    return 3;
  }
  if (range == "*/*") {
    return 1;
  }
  const auto slash = range.find('/');
  const bool whole_family = slash != std::string_view::npos && range.substr(slash) == "/*";
  return whole_family && text::same_ascii(range.substr(0, slash), offer.substr(0, offer.find('/')))
             ? 2
             : 0;
}

// Quality in thousandths; a weight that cannot be read counts as 1.
int quality_of(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = cut(parameters, ';');
    if (text::same_ascii(cut(value, '='), "q")) {
      double quality = 1;
      std::from_chars(value.data(), value.data() + value.size(), quality);
      // Asked so that "nan", which from_chars reads, does not count as a weight.
      const bool weight = quality >= 0 && quality <= 1;
      return weight ? static_cast<int>(std::lround(quality * 1'000)) : 1'000;
    }
  }
  return 1'000;
}

// The quality of one offer: that of the range that fits it best.
int quality_for(std::string_view accept, std::string_view offer) {
  int best_fit = 0;
  int quality = 0;
  while (!accept.empty()) {
    std::string_view parameters = cut(accept, ',');
    const int fit = fits(cut(parameters, ';'), offer);
    if (fit > best_fit) {
      best_fit = fit;
      quality = quality_of(parameters);
    }
  }
  return quality;
}

bool charset_is_utf8(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = cut(parameters, ';');
    if (!text::same_ascii(cut(value, '='), "charset")) {
      continue;
    }
    value = text::trim(value);
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return text::same_ascii(value, "utf-8") || text::same_ascii(value, "us-ascii");
  }
  return true;
}

}  // namespace

result<std::string_view> negotiate(std::string_view accept,
                                   std::span<const std::string_view> offers) {
  if (text::trim(accept).empty() || accept == "*/*") {
    return offers.front();
  }
  std::string_view best;
  int quality = 0;
  for (const std::string_view offer : offers) {
    if (const int each = quality_for(accept, offer); each > quality) {
      best = offer;
      quality = each;
    }
  }
  if (best.empty()) {
    return fail(Code::unsupported, "this is offered as " + listed(offers) + "; ask for one of them",
                "Accept");
  }
  return best;
}

result<std::string_view> content_type(std::string_view header,
                                      std::span<const std::string_view> known) {
  std::string_view parameters = header;
  const std::string_view type = cut(parameters, ';');
  for (const std::string_view each : known) {
    if (!text::same_ascii(type, each)) {
      continue;
    }
    if (!charset_is_utf8(parameters)) {
      return fail(Code::unsupported, "the body must be UTF-8; convert it and send it again",
                  "Content-Type");
    }
    return each;
  }
  return fail(Code::unsupported,
              (type.empty() ? std::string{"the body has no Content-Type"}
                            : "a body of type " + std::string{type} + " is not taken here") +
                  "; send " + listed(known),
              "Content-Type");
}

}  // namespace meent::doors::v1
