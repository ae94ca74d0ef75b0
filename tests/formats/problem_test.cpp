#include "formats/problem.hpp"

#include <doctest/doctest.h>

namespace meent::problem {

TEST_CASE("a problem tells status, title, detail, instance, code and place") {
  CHECK(
      to_json({Code::invalid, "age must be an integer", "/data/age"}, 400, "r-1") ==
      R"({"type":"about:blank","title":"Bad Request","status":400,)"
      R"("detail":"age must be an integer","instance":"r-1","code":"invalid","where":"/data/age"})");
}

TEST_CASE("what is not known is left out") {
  CHECK(to_json({Code::not_found, "no such record", ""}, 404, "") ==
        R"({"type":"about:blank","title":"Not Found","status":404,)"
        R"("detail":"no such record","code":"not-found"})");
}

TEST_CASE("input in a detail stays text") {
  const std::string json = to_json({Code::invalid, "\"x\"\n\\", "a\"b"}, 400, "");
  CHECK(json.find(R"("detail":"\"x\"\n\\")") != std::string::npos);
  CHECK(json.find(R"("where":"a\"b")") != std::string::npos);
}

TEST_CASE("an error of our own says nothing of its cause") {
  const std::string json = to_json({Code::internal, "no table c12", "/var/store"}, 500, "r-9");
  CHECK(json.find("c12") == std::string::npos);
  CHECK(json.find("/var") == std::string::npos);
  CHECK(json.find("r-9") != std::string::npos);
  CHECK(json.find("\"code\":\"internal\"") != std::string::npos);
}

}  // namespace meent::problem
