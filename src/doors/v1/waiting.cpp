#include "doors/v1/waiting.hpp"

#include <charconv>

#include "base/bytes.hpp"

namespace meent::doors::v1 {
namespace {

constexpr std::size_t kMostOfPage = 1'000;

}  // namespace

Response refuse_wait(error e, std::string_view request_id) {
  const std::string seconds = std::exchange(e.where, std::string{});
  Response response = refuse(e, request_id);
  response.fields.set("Retry-After", seconds);
  return response;
}

result<json::Document> small_object(Call& call) {
  MEENT_TRY(text, whole_body(call, kSmallBody));
  MEENT_TRY(document, json::parse(text));
  MEENT_CHECK(document.root().object());
  return document;
}

result<std::string> text_in(const json::Node& root, std::string_view name) {
  MEENT_TRY(text, root.member(name).text());
  return std::string(text);
}

result<std::optional<std::string>> text_if_in(const json::Node& root, std::string_view name) {
  if (!root.member(name).exists()) {
    return std::nullopt;
  }
  if (root.member(name).is_null()) {  // a merge patch takes a member away
    return std::string{};
  }
  MEENT_TRY(text, text_in(root, name));
  return text;
}

result<std::vector<std::string>> texts_in(const json::Node& root, std::string_view name) {
  MEENT_TRY(list, root.member(name).array());
  std::vector<std::string> out;
  for (const json::Node& each : list.items()) {
    MEENT_TRY(text, each.text());
    out.emplace_back(text);
  }
  return out;
}

result<PageAsked> page_asked(const Call& call) {
  PageAsked page;
  if (const std::string* text = call.asked("limit")) {
    const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), page.limit);
    if (code != std::errc{} || end != text->data() + text->size() || page.limit == 0 ||
        page.limit > kMostOfPage) {
      return fail(Code::invalid, "limit lies between 1 and 1000", "limit");
    }
  }
  if (const std::string* text = call.asked("cursor")) {
    const auto name = base64url_decode(*text);
    if (!name) {
      return fail(Code::invalid, "this is no cursor of this list; ask without one", "cursor");
    }
    page.after = *name;
  }
  return page;
}

std::string cursor_after(std::string_view name) {
  return base64url_encode(bytes_of(name));
}

}  // namespace meent::doors::v1
