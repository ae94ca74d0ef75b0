#include "gate/identity/browser.hpp"

#include <sodium.h>

#include <array>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "formats/jose/sha256.hpp"

namespace meent::gate::identity {
namespace {

constexpr std::string_view kCsrfLabel = "meent csrf 1";
constexpr std::string_view kAttributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";

tl::unexpected<error> other_origin(std::string_view where) {
  return fail(Code::denied, "with a session only the pages of this server may change something",
              std::string(where));
}

}  // namespace

result<std::string_view> session_secret(std::string_view cookie_header) {
  std::string_view found;
  bool seen = false;
  while (!cookie_header.empty()) {
    const auto end = cookie_header.find(';');
    const std::string_view pair = text::trim(cookie_header.substr(0, end));
    cookie_header.remove_prefix(end == std::string_view::npos ? cookie_header.size() : end + 1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != kSessionCookie) {
      continue;
    }
    if (std::exchange(seen, true)) {
      return fail(Code::unauthenticated, "the session cookie stands twice; log in anew", "Cookie");
    }
    found = pair.substr(equals + 1);
  }
  return found;
}

std::string cookie_of(std::string_view secret) {
  std::string out(kSessionCookie);
  return out.append("=").append(secret).append(kAttributes);
}

std::string cleared_cookie() {
  return cookie_of({}) + "; Max-Age=0";
}

std::string csrf_of(std::string_view secret) {
  static_assert(crypto_auth_hmacsha256_KEYBYTES == 32);
  // Not the plain hash of the secret: that lies in the store.
  const formats::jose::Sha256 key = formats::jose::sha256(std::string(secret) + " as a key");
  std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char*>(kCsrfLabel.data()),
                         kCsrfLabel.size(), key.data());
  return base64url_encode(mac);
}

bool is_csrf_of(std::string_view shown, std::string_view secret) {
  return equal_constant_time(shown, csrf_of(secret));
}

result<void> check_same_origin(const Credentials& shown) {
  if (!shown.fetch_site.empty() && shown.fetch_site != "same-origin") {
    return other_origin("Sec-Fetch-Site");
  }
  if (shown.origin.empty()) {
    return {};
  }
  std::string_view host = shown.origin;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (host.starts_with(scheme)) {
      host.remove_prefix(scheme.size());
      return text::same_ascii(host, shown.host) ? result<void>{} : other_origin("Origin");
    }
  }
  return other_origin("Origin");
}

}  // namespace meent::gate::identity
