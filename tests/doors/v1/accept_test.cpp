#include "doors/v1/accept.hpp"

#include <doctest/doctest.h>

#include <string>

namespace meent::doors::v1 {

namespace {

constexpr std::string_view kOffers[] = {kJson, kNdjson, kCsv};
constexpr std::string_view kTaken[] = {kJson, kCsv};

std::string chosen(std::string_view accept) {
  const auto found = negotiate(accept, kOffers);
  return found ? std::string{*found} : "refused";
}

}  // namespace

TEST_CASE("what a client prefers is what it gets") {
  CHECK(chosen("") == kJson);
  CHECK(chosen("  ") == kJson);
  CHECK(chosen("*/*") == kJson);
  CHECK(chosen("text/csv") == kCsv);
  CHECK(chosen("TEXT/CSV") == kCsv);
  CHECK(chosen("text/*") == kCsv);
  // What is no number weighs 1.
  CHECK(chosen("application/json;q=nan, text/csv;q=0.5") == kJson);
  CHECK(chosen("application/x-ndjson;q=0.5, application/json;q=0.4") == kNdjson);
  CHECK(chosen("application/json;q=0.4, text/csv") == kCsv);
  CHECK(chosen("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") == kJson);
  CHECK(chosen("text/csv;header=present;q=0.3, application/json; q=0.2") == kCsv);
  CHECK(chosen("image/png, text/csv;q=0.001") == kCsv);
}

TEST_CASE("the nearest range decides, not the first") {
  CHECK(chosen("*/*;q=0.9, application/json;q=0") == kNdjson);
  CHECK(chosen("application/*;q=0.1, text/*;q=0.2, application/json;q=0.3") == kJson);
  CHECK(chosen("application/json;q=0, application/x-ndjson;q=0, */*") == kCsv);
}

TEST_CASE("what is not offered is refused with what is") {
  for (const char* accept :
       {"image/png", "application/json;q=0", "text/html", "x", "*/*;q=0", ",,;"}) {
    CAPTURE(accept);
    const auto found = negotiate(accept, kOffers);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Code::unsupported);
    CHECK(found.error().where == "Accept");
    CHECK(found.error().detail.find("application/x-ndjson") != std::string::npos);
  }
}

TEST_CASE("a body says what it is") {
  CHECK(content_type("application/json", kTaken).value() == kJson);
  CHECK(content_type("Application/JSON ; charset=UTF-8", kTaken).value() == kJson);
  CHECK(content_type("text/csv;header=present;charset=\"utf-8\"", kTaken).value() == kCsv);
  for (const char* header : {"", "text/plain", "application/json, text/csv", "application/jsonx"}) {
    CAPTURE(header);
    const auto refused = content_type(header, kTaken);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::unsupported);
    CHECK(refused.error().where == "Content-Type");
    CHECK(refused.error().detail.find("text/csv") != std::string::npos);
  }
  CHECK(content_type("text/csv; charset=iso-8859-1", kTaken).error().detail.find("UTF-8") !=
        std::string::npos);
}

}  // namespace meent::doors::v1
