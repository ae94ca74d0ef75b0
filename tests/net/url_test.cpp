#include "net/url.hpp"

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::net;

TEST_CASE("the parts of an address") {
  const auto url = parse_url("HTTPS://Example.ORG:8443/a/b?c=d#part");
  REQUIRE(url);
  CHECK(url->secure);
  CHECK(url->host == "example.org");
  CHECK(url->port == 8443);
  CHECK(url->target == "/a/b?c=d");
  CHECK(url->authority() == "example.org:8443");
  CHECK(parse_url("http://a")->target == "/");
  CHECK(parse_url("http://a?q")->target == "/?q");
  CHECK(parse_url("http://a#f")->target == "/");
  CHECK(parse_url("https://a:443/")->authority() == "a");
  CHECK(parse_url("http://[2001:db8::1]:81/x")->host == "2001:db8::1");
  CHECK(parse_url("http://[2001:db8::1]/x")->text() == "http://[2001:db8::1]/x");
}

TEST_CASE("what two parsers could read differently is refused") {
  for (const std::string text : {"",
                                 "ftp://a/",
                                 "file:///etc/passwd",
                                 "//a/",
                                 "/path",
                                 "http://",
                                 "http:///x",
                                 "http://:80/",
                                 "http://u@a/",
                                 "http://u:p@a/",
                                 "http://a@b@c/",
                                 "http://a b/",
                                 "http://a\\b/",
                                 "http://a\r\nX: y/",
                                 "http://a:0/",
                                 "http://a:65536/",
                                 "http://a:8x/",
                                 "http://a:/",
                                 "http://[::1/",
                                 "http://[zz]/",
                                 "http://[::1]x/",
                                 "http://\xc3\xa9/",
                                 "http://a%2f/",
                                 "http://a,b/",
                                 "gopher://a/"}) {
    CAPTURE(text);
    const auto url = parse_url(text);
    REQUIRE_FALSE(url);
    CHECK(url.error().code == Code::invalid);
    CHECK_FALSE(url.error().detail.empty());
  }
  CHECK_FALSE(parse_url("http://a/" + std::string(9'000, 'x')));
}

TEST_CASE("references are resolved against where they were found") {
  const auto base = *parse_url("https://a.example/b/c/d?q");
  const std::pair<const char*, const char*> cases[] = {
      {"g", "https://a.example/b/c/g"},
      {"./g", "https://a.example/b/c/g"},
      {"../g", "https://a.example/b/g"},
      {"../../../g", "https://a.example/g"},
      {"/g?y", "https://a.example/g?y"},
      {"?y", "https://a.example/b/c/d?y"},
      {"", "https://a.example/b/c/d?q"},
      {"g/", "https://a.example/b/c/g/"},
      {"..", "https://a.example/b/"},
      {"//other/x", "https://other/x"},
      {"http://other:81", "http://other:81/"},
      {"g#s", "https://a.example/b/c/g"},
      {"/to?302:/x", "https://a.example/to?302:/x"},
  };
  for (const auto& [reference, expected] : cases) {
    CAPTURE(reference);
    const auto url = resolve_url(base, reference);
    REQUIRE(url);
    CHECK(url->text() == expected);
  }
  CHECK_FALSE(resolve_url(base, "javascript:alert(1)"));
  CHECK(base.same_origin(*parse_url("https://A.example:443/z")));
  CHECK_FALSE(base.same_origin(*parse_url("http://a.example/")));
}
