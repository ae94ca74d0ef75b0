#include "net/answer.hpp"

#include <doctest/doctest.h>

using namespace meent;
using namespace meent::net;

namespace {

doors::Response json(std::size_t size, std::string_view etag = "") {
  doors::Response out;
  out.fields.add("Content-Type", "application/json");
  if (!etag.empty()) {
    out.fields.add("ETag", etag);
  }
  out.body = std::string(size, 'x');
  return out;
}

std::string head_of(const Answer& answer,
                    const HeadParts& parts = {.date = "D", .request_id = "R"}) {
  std::string out;
  write_head(out, answer, parts);
  return out;
}

}  // namespace

TEST_CASE("what the door sets wins; what it must not set is left out") {
  Workbench bench;
  auto response = json(3);
  response.fields.add("Content-Security-Policy", "default-src 'self'");
  response.fields.add("content-length", "99");
  response.fields.add("Transfer-Encoding", "chunked");
  response.fields.add("X-User", "a\r\nSet-Cookie: b");
  const auto head = head_of(prepare(std::move(response), {}, bench, true));
  CHECK(head.find("Content-Security-Policy: default-src 'self'\r\n") != std::string::npos);
  CHECK(head.find("frame-ancestors") == std::string::npos);
  CHECK(head.find("Content-Length: 3\r\n") != std::string::npos);
  CHECK(head.find("99") == std::string::npos);
  CHECK(head.find("chunked") == std::string::npos);
  CHECK(head.find("\r\nSet-Cookie") == std::string::npos);
  CHECK(head.find("Strict-Transport-Security") == std::string::npos);
  CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(head.ends_with("\r\n\r\n"));
}

TEST_CASE("which answers have a body and a length") {
  Workbench bench;
  for (const int status : {204, 304}) {
    auto response = json(3);
    response.status = status;
    const auto answer = prepare(std::move(response), {}, bench, true);
    CHECK_FALSE(answer.send_body);
    CHECK(head_of(answer).find("Content-Length") == std::string::npos);
  }
  const auto head = prepare(json(3), {.method = http::Method::head}, bench, true);
  CHECK_FALSE(head.send_body);
  CHECK(head_of(head).find("Content-Length: 3") != std::string::npos);
}

TEST_CASE("only what is worth it is encoded, and says so") {
  Workbench bench;
  const Asked asked{.accept_encoding = "gzip"};
  CHECK(prepare(json(1'000), asked, bench, true).encoding == Encoding::identity);
  CHECK(prepare(json(5'000), asked, bench, false).encoding == Encoding::identity);
  const auto answer = prepare(json(5'000, "\"a\""), asked, bench, true);
  CHECK(answer.encoding == Encoding::gzip);
  CHECK(answer.length == answer.text.size());
  const auto head = head_of(answer);
  CHECK(head.find("ETag: W/\"a\"\r\n") != std::string::npos);
  CHECK(head.find("Vary: Accept-Encoding\r\n") != std::string::npos);
  auto done = json(5'000);
  done.fields.add("Content-Encoding", "br");
  CHECK(prepare(std::move(done), asked, bench, true).encoding == Encoding::identity);
  CHECK(head_of(prepare(json(5'000), {}, bench, true)).find("Vary: Accept-Encoding") !=
        std::string::npos);
}

TEST_CASE("304 keeps the fields of the answer and drops those of its body") {
  Workbench bench;
  auto response = json(10, "\"a\"");
  response.fields.add("Cache-Control", "max-age=5");
  const auto answer = prepare(std::move(response), {.if_none_match = "\"b\", \"a\""}, bench, true);
  CHECK(answer.status == 304);
  CHECK(answer.fields.get("Cache-Control") == "max-age=5");
  CHECK(answer.fields.get("ETag") == "\"a\"");
  CHECK_FALSE(answer.fields.get("Content-Type"));
  CHECK(
      prepare(json(10, "\"a\""), {.method = http::Method::post, .if_none_match = "*"}, bench, true)
          .status == 200);
}

TEST_CASE("problems and dates") {
  const auto response = problem(404, "Not \"here\".", "id-1");
  CHECK(
      std::get<std::string>(response.body) ==
      R"({"type":"about:blank","title":"Not Found","status":404,"detail":"Not \"here\".","instance":"id-1"})");
  CHECK(format_http_date(784'111'777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(format_http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
}
