#include "net/request_parser.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace meent;
using namespace meent::net;

namespace {

struct Collect final : BodySink {
  std::string all;
  Refusal take(std::string_view piece) override {
    all.append(piece);
    return all.size() > 100'000 ? Refusal{413, "enough"} : Refusal{};
  }
};

}  // namespace

TEST_CASE("property: a request reads the same however it is cut") {
  const std::string head =
      "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-Request-Id: r1\r\nAccept: a\r\nAccept: b\r\nEmpty:\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  const std::string wire = head + "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-Trailer: t\r\n\r\n";
  const Limits limits;
  std::mt19937_64 dice(9);
  for (int round = 0; round < 500; ++round) {
    RequestParser parser(limits);
    RequestHead request;
    Collect body;
    std::string input;
    std::size_t scanned = 0;
    bool in_head = true;
    bool done = false;
    for (std::size_t at = 0; at < wire.size();) {
      const auto size = std::min<std::size_t>(wire.size() - at, 1 + dice() % 60);
      input.append(wire, at, size);
      at += size;
      if (in_head) {
        const auto step = parser.parse_head(input, scanned, request);
        REQUIRE_FALSE(step.refusal);
        if (!step.done) {
          continue;
        }
        CHECK(step.consumed == head.size());
        CHECK(request.method() == "POST");
        CHECK(request.target() == "/a?b=c");
        CHECK(request.get("accept") == "a");
        CHECK(request.get("EMPTY").empty());
        CHECK(request.get(Known::request_id) == "r1");
        CHECK(request.chunked());
        const std::string copy = input;
        request.rebase(copy.data());
        CHECK(request.get("Host") == "h");
        input.erase(0, step.consumed);
        in_head = false;
      }
      while (!input.empty() && !done) {
        const auto step = parser.parse_body(input, body);
        REQUIRE_FALSE(step.refusal);
        input.erase(0, step.consumed);
        done = step.done;
        if (step.consumed == 0) {
          break;
        }
      }
    }
    CHECK(done);
    CHECK(input.empty());
    CHECK(body.all == "hello world");
  }
}

TEST_CASE("the rest of a chunked body may come byte by byte, an empty body too") {
  const std::string head = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Limits limits;
  for (const std::string chunks : {"0\r\n\r\n", "1\r\nx\r\n0\r\n\r\n", "0\r\nA: b\r\n\r\n"}) {
    RequestParser parser(limits);
    RequestHead request;
    Collect body;
    std::size_t scanned = 0;
    REQUIRE(parser.parse_head(head, scanned, request).done);
    std::string input;
    bool done = false;
    for (const char byte : chunks) {
      REQUIRE_FALSE(done);
      input += byte;
      const auto step = parser.parse_body(input, body);
      REQUIRE_FALSE(step.refusal);
      input.erase(0, step.consumed);
      done = step.done;
    }
    CHECK(done);
    CHECK(input.empty());
    CHECK(body.all == (chunks[0] == '1' ? "x" : ""));
  }
}

TEST_CASE("one parser serves one request after the other; a sink may refuse") {
  const Limits limits;
  RequestParser parser(limits);
  RequestHead head;
  for (int i = 0; i < 3; ++i) {
    std::size_t scanned = 0;
    const std::string plain = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    CHECK(parser.parse_head(plain, scanned, head).done);
    CHECK_FALSE(head.content_length());
    scanned = 0;
    const std::string wire = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n";
    CHECK(parser.parse_head(wire, scanned, head).done);
    CHECK(head.content_length() == 200'000);
    Collect body;
    CHECK(parser.parse_body(std::string(150'000, 'x'), body).refusal.status == 413);
  }
}

TEST_CASE("a head is refused for the same reason however it arrives") {
  const Limits limits{.head_bytes = 300, .target_bytes = 100};
  const std::string line = "GET /a HTTP/1.1\r\n";
  const std::vector<std::pair<std::string, int>> heads = {
      {std::string(140, 'x') + "\n\n", 414},  // a bare LF too, but further on
      {"GET /" + std::string(140, 'x') + "\r\n\r\n", 414},
      {"GET /\n" + std::string(400, 'x') + "\r\n", 400},
      {line + "A: " + std::string(400, 'x') + "\nB: b\r\n\r\n", 431},
      {line + "A: " + std::string(278, 'x') + "\r\n folded\r\n\r\n", 431},  // LF is byte 300
      {line + "A: " + std::string(277, 'x') + "\r\n folded\r\n\r\n", 400},
  };
  for (const auto& [head, status] : heads) {
    CAPTURE(head);
    for (const std::size_t stride : {std::size_t{1}, std::size_t{7}, head.size()}) {
      RequestParser parser(limits);
      RequestHead request;
      std::size_t scanned = 0;
      RequestParser::Step step;
      for (std::size_t seen = 0; seen < head.size() && !step.refusal;) {
        seen = std::min(seen + stride, head.size());
        step = parser.parse_head(std::string_view(head).substr(0, seen), scanned, request);
        REQUIRE_FALSE(step.done);
      }
      CHECK(step.refusal.status == status);
    }
  }
}

TEST_CASE("targets against the host") {
  CHECK(split_target("/a?b", "h", "GET").query == "b");
  CHECK(split_target("/a", "h", "GET").path == "/a");
  CHECK(split_target("http://H/a?x?y", "h", "GET").query == "x?y");
  CHECK(split_target("http://h", "h", "GET").path == "/");
  CHECK(split_target("*", "h", "OPTIONS").path == "*");
  for (const auto* bad :
       {"http://other/a", "a", "*", "/a#b", "/\xc3\xa9", "http://h@x/", "httpx://h/"}) {
    CAPTURE(bad);
    CHECK(split_target(bad, "h", "GET").refusal.status == 400);
  }
}

TEST_CASE("property: garbage is refused or waited for, never believed to be over") {
  const Limits limits;
  std::mt19937_64 dice(21);
  const std::string base = "GET /abc HTTP/1.1\r\nHost: h\r\nAccept: x\r\n\r\n";
  int taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string wire = base;
    for (std::uint64_t changes = 1 + dice() % 3; changes > 0; --changes) {
      wire[dice() % wire.size()] = static_cast<char>(dice());
    }
    RequestParser parser(limits);
    RequestHead head;
    std::size_t scanned = 0;
    const auto step = parser.parse_head(wire, scanned, head);
    if (step.done && !step.refusal) {
      ++taken;
      CHECK(step.consumed <= wire.size());
      CHECK(head.get(Known::host).find_first_of("\r\n") == std::string_view::npos);
      CHECK(head.get("Accept").find('\0') == std::string_view::npos);
    }
  }
  CHECK(taken > 100);
  CHECK(taken < 19'000);
}
