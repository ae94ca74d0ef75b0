#include "formats/openapi/openapi.hpp"

#include <doctest/doctest.h>

namespace meent::openapi {

namespace {

Document document() {
  return {.title = "T",
          .version = "1.2.3",
          .summary = "S",
          .description = "D",
          .licence_name = "L",
          .licence_id = "EUPL-1.2",
          .contact_name = "N",
          .contact_email = "n@example.org",
          .contact_url = "https://example.org",
          .servers = {"/v1"},
          .tags = {{"A", "about a"}},
          .schemas = {{"Thing", R"({"type":"object"})"}},
          .security_description = "token"};
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a document without paths has all that the specification asks") {
  CHECK(write(document(), {}) ==
        R"({"openapi":"3.1.0","info":{"title":"T","version":"1.2.3","summary":"S",)"
        R"("description":"D","contact":{"name":"N","email":"n@example.org",)"
        R"("url":"https://example.org"},"license":{"name":"L","identifier":"EUPL-1.2"}},)"
        R"("servers":[{"url":"/v1"}],"tags":[{"name":"A","description":"about a"}],)"
        R"("security":[{"accessToken":[]},{"session":[]}],"paths":{},"components":{"schemas":{)"
        R"("Thing":{"type":"object"}},"securitySchemes":{"accessToken":{"type":"http",)"
        R"("scheme":"bearer","bearerFormat":"JWT","description":"token"},)"
        R"("session":{"type":"apiKey","in":"cookie","name":"__Host-meent",)"
        R"("description":"The session of a person who logged in."}}}})");
}

TEST_CASE("methods of one path come together, in the order given") {
  const std::string json = write(
      document(), {{.method = http::Method::get, .pattern = "/a", .operation = {.id = "a1"}},
                   {.method = http::Method::get, .pattern = "/b", .operation = {.id = "b1"}},
                   {.method = http::Method::post, .pattern = "/a", .operation = {.id = "a2"}}});
  const auto path_a = json.find(R"("/a":{"get":{"operationId":"a1")");
  const auto post_a = json.find(R"("post":{"operationId":"a2")");
  const auto path_b = json.find(R"("/b":{"get":{"operationId":"b1")");
  REQUIRE(path_a != std::string::npos);
  REQUIRE(post_a != std::string::npos);
  REQUIRE(path_b != std::string::npos);
  CHECK(path_a < post_a);
  CHECK(post_a < path_b);
  CHECK(json.find(R"("/a":)", path_a + 1) == std::string::npos);
}

TEST_CASE("an operation tells parameters, body, answers and that it is open") {
  Operation operation{.id = "x", .tag = "A", .summary = "s", .description = "d", .open = true};
  operation.parameters = {{.in = Parameter::In::header,
                           .name = "If-Match",
                           .description = "p",
                           .schema = R"({"type":"string"})",
                           .example = R"("\"1\"")"}};
  operation.body = {{.type = "application/json", .schema = "{}", .example = "1"}};
  operation.answers = {{.status = 200,
                        .description = "ok",
                        .content = {{.type = "text/csv", .schema = R"({"type":"string"})"}},
                        .headers = {{.name = "ETag", .description = "e", .schema = "{}"}}},
                       {.status = 204, .description = "gone"}};
  const std::string json = write(
      document(), {{.method = http::Method::delete_, .pattern = "/a", .operation = operation}});
  CHECK(has(json, R"("/a":{"delete":{"operationId":"x","tags":["A"])"));
  CHECK(has(json, R"("security":[])"));
  CHECK(has(json, R"({"name":"If-Match","in":"header","description":"p","required":false,)"
                  R"("schema":{"type":"string"},"example":"\"1\""})"));
  CHECK(has(json, R"("requestBody":{"required":true,"content":{"application/json":{"schema":{},)"
                  R"("example":1}}})"));
  CHECK(has(json, R"("200":{"description":"ok","headers":{"ETag":{"description":"e","schema":{}}},)"
                  R"("content":{"text/csv":{"schema":{"type":"string"}}}})"));
  CHECK(has(json, R"("204":{"description":"gone"})"));
}

TEST_CASE("what is empty is left out") {
  const std::string json =
      write(document(), {{.method = http::Method::get, .pattern = "/a", .operation = {.id = "x"}}});
  CHECK_FALSE(has(json, "requestBody"));
  CHECK_FALSE(has(json, "\"parameters\""));
  CHECK_FALSE(has(json, R"("security":[],)"));
}

}  // namespace meent::openapi
