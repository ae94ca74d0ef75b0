#include "doors/oauth/token_request.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/http.hpp"
#include "base/text.hpp"

namespace meent::doors::oauth {
namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::string_view kBasic = "basic ";

tl::unexpected<error> wrong(std::string_view code, std::string detail) {
  return fail(Code::invalid, std::move(detail), std::string(code));
}

tl::unexpected<error> wrong_request(std::string detail) {
  return wrong("invalid_request", std::move(detail));
}

tl::unexpected<error> wrong_basic() {
  return wrong("invalid_client",
               "the header Authorization is not Basic with a client id and its secret");
}

bool is_form(std::string_view content_type) {
  const auto parts = text::split(content_type, ';');
  if (!text::same_ascii(text::trim(parts.front()), kForm) || parts.size() > 2) {
    return false;
  }
  return parts.size() == 1 || text::same_ascii(text::trim(parts[1]), "charset=utf-8");
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
}

class Form {
 public:
  static result<Form> read(std::string_view text) {
    auto all = http::parse_query(text);
    if (!all) {
      return wrong_request("the form is not well-formed");
    }
    for (auto each = all->begin(); each != all->end(); ++each) {
      if (has_control(each->name) || has_control(each->value)) {
        return wrong_request("a parameter may not hold control characters");
      }
      const auto same = [&](const http::Parameter& other) { return other.name == each->name; };
      if (std::any_of(all->begin(), each, same)) {
        return wrong_request("a parameter stands twice");
      }
    }
    return Form(std::move(*all));
  }

  // RFC 6749 §3.2: a parameter without a value is treated as absent.
  std::optional<std::string> get(std::string_view name) const {
    const auto at = std::ranges::find(all_, name, &http::Parameter::name);
    return at == all_.end() || at->value.empty() ? std::nullopt : std::optional(at->value);
  }

 private:
  explicit Form(std::vector<http::Parameter> all) : all_(std::move(all)) {}
  std::vector<http::Parameter> all_;
};

// RFC 7617, each half form-encoded before (RFC 6749 §2.3.1).
result<std::pair<std::string, std::string>> read_basic(std::string_view authorization) {
  if (authorization.size() <= kBasic.size() ||
      !text::same_ascii(authorization.substr(0, kBasic.size()), kBasic)) {
    return wrong_basic();
  }
  const auto both = base64_decode(authorization.substr(kBasic.size()));
  const auto colon = both ? both->find(':') : std::string::npos;
  if (colon == std::string::npos) {
    return wrong_basic();
  }
  auto client = http::decode_percent(std::string_view(*both).substr(0, colon), true);
  auto secret = http::decode_percent(std::string_view(*both).substr(colon + 1), true);
  if (!client || !secret || client->empty() || has_control(*client) || has_control(*secret)) {
    return wrong_basic();
  }
  return std::pair{std::move(*client), std::move(*secret)};
}

}  // namespace

result<TokenRequest> read_token_request(std::string_view content_type, std::string_view query,
                                        std::string_view authorization, std::string_view form) {
  if (!is_form(content_type)) {
    return wrong_request("send the request as application/x-www-form-urlencoded");
  }
  if (!query.empty()) {
    return wrong_request("parameters stand in the body, never in the address");
  }
  MEENT_TRY(parameters, Form::read(form));
  const auto grant = parameters.get("grant_type");
  if (!grant) {
    return wrong_request("grant_type is absent");
  }
  if (*grant != "client_credentials") {
    return wrong("unsupported_grant_type", "only client_credentials is known here");
  }
  TokenRequest request{.client = parameters.get("client_id").value_or(""),
                       .secret = parameters.get("client_secret").value_or(""),
                       .scope = parameters.get("scope").value_or("")};
  if (authorization.empty()) {
    if (request.client.empty() || request.secret.empty()) {
      return wrong("invalid_client", "a client id and its secret are needed");
    }
    return request;
  }
  if (!request.client.empty() || !request.secret.empty()) {
    return wrong_request("credentials stand in the header or in the body, not in both");
  }
  MEENT_TRY(basic, read_basic(authorization));
  request.client = std::move(basic.first);
  request.secret = std::move(basic.second);
  return request;
}

}  // namespace meent::doors::oauth
