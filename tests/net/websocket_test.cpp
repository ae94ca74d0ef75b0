#include "net/websocket.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace meent;
using namespace meent::net::ws;
using Messages = std::vector<doors::Socket::Message>;

namespace {

std::string masked(int first, std::string_view payload) {
  std::string out{static_cast<char>(first)};
  const auto size = payload.size();
  if (size < 126) {
    out.push_back(static_cast<char>(0x80 | size));
  } else {
    const int bytes = size <= 0xffff ? 2 : 8;
    out.push_back(static_cast<char>(0x80 | (bytes == 2 ? 126 : 127)));
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      out.push_back(static_cast<char>(static_cast<std::uint64_t>(size) >> shift));
    }
  }
  const unsigned char mask[] = {0x12, 0x9a, 0xff, 0x00};
  out.append(reinterpret_cast<const char*>(mask), 4);
  for (std::size_t i = 0; i < size; ++i) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % 4]));
  }
  return out;
}

int close_code(const std::string& out) {
  const auto at = out.size() >= 2 && static_cast<unsigned char>(out[0]) == 0x88 ? 2U : out.size();
  return at + 2 > out.size()
             ? 0
             : static_cast<unsigned char>(out[at]) * 256 + static_cast<unsigned char>(out[at + 1]);
}

}  // namespace

TEST_CASE("the key of RFC 6455 section 1.3") {
  CHECK(accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  for (const auto* bad : {"", "short==", "dGhlIHNhbXBsZSBub25jZTEy", "dGhlIHNhbXBsZSBub25jZ???"}) {
    CHECK_FALSE(accept_key(bad));
  }
}

TEST_CASE("UTF-8, piece by piece") {
  const std::pair<std::string, bool> cases[] = {
      {"plain", true},
      {"\xc3\xa9", true},
      {"\xe2\x82\xac", true},
      {"\xf0\x9f\x98\x80", true},
      {"\xf4\x8f\xbf\xbf", true},
      {"\xc0\x80", false},
      {"\xe0\x80\x80", false},
      {"\xed\xa0\x80", false},
      {"\xf4\x90\x80\x80", false},
      {"\xf8\x88\x80\x80", false},
      {"\x80", false},
      {"\xc3", false},
      {"\xc3(", false},
  };
  for (const auto& [text, valid] : cases) {
    CAPTURE(text);
    Utf8Check whole;
    CHECK((whole.take(text) && whole.complete()) == valid);
    Utf8Check pieces;
    bool good = true;
    for (const char c : text) {
      good = good && pieces.take({&c, 1});
    }
    CHECK((good && pieces.complete()) == valid);
  }
}

TEST_CASE("property: messages cut into frames and pieces at random come out whole") {
  std::mt19937_64 dice(42);
  for (int round = 0; round < 300; ++round) {
    std::string wire;
    Messages said;
    for (std::uint64_t count = 1 + dice() % 4; count > 0; --count) {
      const std::size_t sizes[] = {0, 5, 125, 126, 70'000};
      std::string bytes(sizes[dice() % 5], ' ');
      for (auto& c : bytes) {
        c = static_cast<char>('a' + dice() % 26);
      }
      const bool text = dice() % 2 == 0;
      said.push_back({text, bytes});
      std::size_t at = 0;
      bool first = true;
      while (true) {
        const auto size = std::min<std::size_t>(bytes.size() - at, dice() % 50'000);
        const bool last = at + size == bytes.size();
        wire += masked((last ? 0x80 : 0) | (first ? (text ? 1 : 2) : 0),
                       std::string_view(bytes).substr(at, size));
        at += size;
        first = false;
        if (last) {
          break;
        }
        wire += masked(0x89, "ping");  // control frames may come between
      }
    }
    Protocol protocol(1U << 20U);
    Messages heard;
    std::string out;
    for (std::size_t at = 0; at < wire.size();) {
      const auto size = std::min<std::size_t>(wire.size() - at, 1 + dice() % 9'000);
      protocol.receive(std::string_view(wire).substr(at, size), heard, out);
      at += size;
    }
    REQUIRE(heard.size() == said.size());
    for (std::size_t i = 0; i < said.size(); ++i) {
      CHECK(heard[i].text == said[i].text);
      CHECK(heard[i].bytes == said[i].bytes);
    }
    CHECK_FALSE(protocol.finished());
  }
}

TEST_CASE("what breaks the protocol is closed with its code") {
  const std::pair<std::string, int> cases[] = {
      {masked(0xc1, "x"), 1002},                                   // reserved bit
      {masked(0x83, "x"), 1002},                                   // unknown frame
      {std::string("\x81\x01x", 3), 1002},                         // no mask
      {masked(0x80, "x"), 1002},                                   // nothing to continue
      {masked(0x01, "x") + masked(0x81, "y"), 1002},               // a new message inside another
      {masked(0x09, "x"), 1002},                                   // a ping in pieces
      {masked(0x89, std::string(126, 'x')), 1002},                 // a long ping
      {std::string("\x81\xfe\x00\x05\x00\x00\x00\x00", 8), 1002},  // length not shortest
      {masked(0x81, "\xff"), 1007},
      {masked(0x81, "\xc3"), 1007},
      {masked(0x82, std::string(1'025, 'x')), 1009},
      {masked(0x02, std::string(1'000, 'x')) + masked(0x80, std::string(25, 'x')), 1009},
      {masked(0x88, "x"), 1002},
      {masked(0x88, "\x03\xed"), 1002},  // 1005 is never sent
      {masked(0x88, "\x03\xe8\xff"), 1002},
      {masked(0x88, ""), 1000},
      {masked(0x88, "\x0b\xb8"), 3000},
  };
  for (const auto& [bytes, code] : cases) {
    CAPTURE(code);
    Protocol protocol(1'024);
    Messages heard;
    std::string out;
    protocol.receive(bytes, heard, out);
    CHECK(close_code(out) == code);
    CHECK(protocol.finished());
    CHECK(protocol.close_sent());
    CHECK(heard.empty());
    const auto size = out.size();
    protocol.receive(masked(0x81, "ignored"), heard, out);
    protocol.send({true, "ignored"}, out);
    protocol.close(1000, "", out);
    CHECK(out.size() == size);
  }
}

TEST_CASE("frames out, pings and pongs") {
  std::string out;
  append_frame(out, Opcode::binary, std::string(126, 'x'));
  CHECK(out.substr(0, 4) == std::string("\x82\x7e\x00\x7e", 4));
  out.clear();
  append_frame(out, Opcode::text, std::string(70'000, 'x'), false);
  CHECK(out.substr(0, 10) == std::string("\x01\x7f\0\0\0\0\0\x01\x11\x70", 10));
  Protocol protocol(100);
  Messages heard;
  out.clear();
  protocol.ping(out);
  CHECK(out == std::string("\x89\x00", 2));
  CHECK(protocol.awaits_pong());
  protocol.receive(masked(0x8a, ""), heard, out);
  CHECK_FALSE(protocol.awaits_pong());
  out.clear();
  protocol.receive(masked(0x89, "hi"), heard, out);
  CHECK(out == std::string("\x8a\x02hi", 4));
  CHECK(is_close_code(1000));
  CHECK_FALSE(is_close_code(1006));
  CHECK_FALSE(is_close_code(2000));
}
