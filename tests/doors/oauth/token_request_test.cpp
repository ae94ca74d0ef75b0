#include "doors/oauth/token_request.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"

namespace meent::doors::oauth {

namespace {

constexpr const char* kForm = "application/x-www-form-urlencoded";
constexpr const char* kBody = "grant_type=client_credentials&client_id=pump&client_secret=s3cret";

std::string basic(std::string_view both) {
  return "Basic " + base64_encode(bytes_of(both));
}

// The error code, or "" when it is read.
std::string refused(std::string_view form, std::string_view authorization = "",
                    std::string_view type = kForm, std::string_view query = "") {
  const auto read = read_token_request(type, query, authorization, form);
  return read ? std::string{} : read.error().where;
}

}  // namespace

TEST_CASE("credentials stand in the body or in the header") {
  const auto in_body = read_token_request(kForm, "", "", kBody + std::string("&scope=milk+flood"));
  REQUIRE(in_body);
  CHECK(in_body->client == "pump");
  CHECK(in_body->secret == "s3cret");
  CHECK(in_body->scope == "milk flood");
  const auto in_header =
      read_token_request("application/x-www-form-urlencoded; charset=UTF-8", "",
                         basic("pu%3Amp:s%253"), "grant_type=client_credentials");
  REQUIRE(in_header);
  CHECK(in_header->client == "pu:mp");
  CHECK(in_header->secret == "s%3");
  CHECK(in_header->scope.empty());
}

TEST_CASE("parameters that are not known are ignored, those without a value absent") {
  CHECK(refused(std::string(kBody) + "&resource=x") == "");
  CHECK(refused(std::string(kBody) + "&scope=") == "");
  CHECK(refused("grant_type=&client_id=pump&client_secret=x") == "invalid_request");
}

TEST_CASE("a form that can be read in two ways is refused") {
  const std::string body = kBody;
  CHECK(refused(body + "&client_id=other") == "invalid_request");
  CHECK(refused(body + "&scope=a&scope=b") == "invalid_request");
  CHECK(refused(body + "&grant_type=client_credentials") == "invalid_request");
  CHECK(refused(body + "&gr%61nt_type=password") == "invalid_request");
  CHECK(refused(body, basic("pump:s3cret")) == "invalid_request");
  CHECK(refused("grant_type=client_credentials&client_id=pump", basic("pump:s3cret")) ==
        "invalid_request");
  CHECK(refused(body, "", kForm, "client_id=pump") == "invalid_request");
}

TEST_CASE("broken and smuggled characters are refused") {
  const std::string grant = "grant_type=client_credentials&client_id=pump&client_secret=";
  CHECK(refused(grant + "a%0d%0aSet-Cookie:x") == "invalid_request");
  CHECK(refused(grant + "a%00b") == "invalid_request");
  CHECK(refused(grant + "a%zz") == "invalid_request");
  CHECK(refused(grant + "%ff") == "invalid_request");
  CHECK(refused(grant + "a%7f") == "invalid_request");
  CHECK(refused("grant_type=client_credentials", basic("pump:a%0d%0ab")) == "invalid_client");
  CHECK(refused("grant_type=client_credentials", basic("pump:a\nb")) == "invalid_client");
}

TEST_CASE("only a form is taken") {
  for (const char* type :
       {"", "application/json", "multipart/form-data",
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; a=b; c=d", "application/x-www-form-urlencodedx"}) {
    CAPTURE(type);
    CHECK(refused(kBody, "", type) == "invalid_request");
  }
}

TEST_CASE("other grants are not known") {
  for (const char* grant : {"password", "authorization_code", "Client_Credentials",
                            "client_credentials ", "refresh_token"}) {
    CHECK(refused("grant_type=" + std::string(grant) + "&client_id=a&client_secret=b") ==
          "unsupported_grant_type");
  }
  CHECK(refused("client_id=a&client_secret=b") == "invalid_request");
}

TEST_CASE("credentials that are none are refused") {
  const std::string grant = "grant_type=client_credentials";
  CHECK(refused(grant) == "invalid_client");
  CHECK(refused(grant + "&client_id=pump") == "invalid_client");
  CHECK(refused(grant + "&client_secret=x") == "invalid_client");
  for (const std::string& header :
       {std::string("Basic"), std::string("Basic "), std::string("Basic !!!"),
        std::string("Bearer abc"), basic("pump"), basic(":secret"), basic("%zz:x"),
        "Basic  " + base64_encode(bytes_of("pump:s3cret")), basic("pump:s3cret") + "\t"}) {
    CAPTURE(header);
    CHECK(refused(grant, header) == "invalid_client");
  }
}

}  // namespace meent::doors::oauth
