#include "gate/identity/browser.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "formats/jose/sha256.hpp"

namespace meent::gate::identity {

TEST_CASE("the session's cookie is found among others, once") {
  CHECK(*session_secret("__Host-meent=abc") == "abc");
  CHECK(*session_secret("a=b; __Host-meent=abc; c=d") == "abc");
  CHECK(*session_secret("a=b;__Host-meent=abc") == "abc");
  CHECK(session_secret("").value() == "");
  CHECK(session_secret("meent=abc; x__Host-meent=abc; __host-meent=abc").value() == "");
  CHECK(session_secret("__Host-meent").value() == "");
  const auto twice = session_secret("__Host-meent=abc; __Host-meent=def");
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == Code::unauthenticated);
}

TEST_CASE("the cookie is for this host alone and for no script") {
  CHECK(cookie_of("abc") == "__Host-meent=abc; Path=/; Secure; HttpOnly; SameSite=Strict");
  CHECK(cleared_cookie() == "__Host-meent=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
}

TEST_CASE("the CSRF token follows from the secret and does not tell it") {
  const std::string secret(43, 'a');
  const std::string csrf = csrf_of(secret);
  CHECK(csrf.size() == 43);
  CHECK(csrf_of(secret) == csrf);
  CHECK(csrf_of(std::string(43, 'b')) != csrf);
  CHECK(is_csrf_of(csrf, secret));
  CHECK_FALSE(is_csrf_of("", secret));
  CHECK_FALSE(is_csrf_of(csrf.substr(1), secret));
  CHECK_FALSE(is_csrf_of(csrf, std::string(43, 'b')));
  // Who reads the store has the hash of the secret; that must not make the token.
  const auto stored = formats::jose::sha256(secret);
  CHECK(csrf != csrf_of(base64url_encode(stored)));
  CHECK(csrf != base64url_encode(stored));
}

TEST_CASE("only pages of this host may ask") {
  const auto may = [](std::string_view site, std::string_view origin) {
    return check_same_origin({.origin = origin, .fetch_site = site, .host = "meent.test:8080"})
        .has_value();
  };
  CHECK(may("", ""));
  CHECK(may("same-origin", ""));
  CHECK(may("same-origin", "https://meent.test:8080"));
  CHECK(may("", "http://Meent.test:8080"));
  for (const char* site : {"cross-site", "same-site", "none", "Same-Origin", "x"}) {
    CHECK_FALSE(may(site, ""));
  }
  for (const char* origin :
       {"null", "https://evil.test", "https://meent.test", "https://meent.test:8080.evil.test",
        "https://evil.test/https://meent.test:8080", "meent.test:8080", "https://meent.test:80800",
        "file://meent.test:8080"}) {
    CAPTURE(origin);
    CHECK_FALSE(may("", origin));
    CHECK_FALSE(may("same-origin", origin));
  }
}

}  // namespace meent::gate::identity
