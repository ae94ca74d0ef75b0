#include "net/codings.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace meent;
using namespace meent::net;

namespace {

std::string sample(std::mt19937_64& dice, std::size_t size) {
  std::string out;
  while (out.size() < size) {
    out += "value " + std::to_string(dice() % 100) + ", ";
  }
  out.resize(size);
  return out;
}

constexpr Encoding kBoth[] = {Encoding::gzip, Encoding::br};

}  // namespace

TEST_CASE("property: what is encoded, whole or in pieces, decodes to itself, in any pieces") {
  std::mt19937_64 dice(11);
  Workbench bench;
  for (const auto encoding : kBoth) {
    for (const std::size_t size : {1'200UL, 65'536UL, 300'000UL}) {
      const auto plain = sample(dice, size);
      const auto whole = bench.encode(plain, encoding);
      REQUIRE(whole);
      CHECK(whole->size() < plain.size() / 2);
      std::string streamed;
      StreamEncoder encoder(encoding);
      for (std::size_t at = 0; at < plain.size();) {
        const auto piece = std::min<std::size_t>(plain.size() - at, 1 + dice() % 40'000);
        const auto flush =
            dice() % 3 == 0 ? StreamEncoder::Flush::sync : StreamEncoder::Flush::none;
        encoder.encode(std::string_view(plain).substr(at, piece), flush, streamed);
        at += piece;
      }
      encoder.encode("", StreamEncoder::Flush::finish, streamed);
      for (const auto& encoded : {*whole, streamed}) {
        StreamDecoder decoder(encoding, plain.size());
        std::string out;
        for (std::size_t at = 0; at < encoded.size();) {
          const auto piece = std::min<std::size_t>(encoded.size() - at, 1 + dice() % 5'000);
          CHECK_FALSE(decoder.complete());
          REQUIRE(decoder.decode(std::string_view(encoded).substr(at, piece), out));
          at += piece;
        }
        CHECK(decoder.complete());
        CHECK(out == plain);
      }
    }
  }
}

TEST_CASE("a flushed piece can be read before the next comes") {
  for (const auto encoding : kBoth) {
    StreamEncoder encoder(encoding);
    StreamDecoder decoder(encoding, 1'000);
    for (const auto* text : {"first", "second"}) {
      std::string wire;
      std::string out;
      encoder.encode(text, StreamEncoder::Flush::sync, wire);
      REQUIRE(decoder.decode(wire, out));
      CHECK(out == text);
    }
  }
}

TEST_CASE("the bound holds to the byte, also for bombs") {
  Workbench bench;
  for (const auto encoding : kBoth) {
    std::string plain;
    plain.resize(10'000'000, 'z');
    const auto bomb = bench.encode(plain, encoding);
    REQUIRE(bomb);
    for (const std::uint64_t bound : {0UL, 1UL, 9'999'999UL}) {
      StreamDecoder decoder(encoding, bound);
      std::string out;
      const auto decoded = decoder.decode(*bomb, out);
      REQUIRE_FALSE(decoded);
      CHECK(decoded.error().code == Code::too_large);
      CHECK(out.size() <= bound + 1);
    }
    StreamDecoder decoder(encoding, 10'000'000);
    std::string out;
    CHECK(decoder.decode(*bomb, out));
  }
  StreamDecoder plain(Encoding::identity, 3);
  std::string out;
  CHECK(plain.decode("abc", out));
  CHECK_FALSE(plain.decode("d", out));
}

TEST_CASE("what is not of the coding is refused; what is cut off is not complete") {
  Workbench bench;
  for (const auto encoding : kBoth) {
    std::string out;
    StreamDecoder wrong(encoding, 1'000);
    CHECK_FALSE(wrong.decode("this is plain text, surely", out));
    const auto encoded = bench.encode(std::string(5'000, 'a') + "tail", encoding);
    StreamDecoder cut(encoding, 10'000);
    REQUIRE(cut.decode(std::string_view(*encoded).substr(0, encoded->size() - 3), out));
    CHECK_FALSE(cut.complete());
  }
  CHECK_FALSE(bench.encode("x", Encoding::gzip));  // would grow
  CHECK(parse_coding("") == Encoding::identity);
  CHECK(parse_coding("X-Gzip") == Encoding::gzip);
  CHECK_FALSE(parse_coding("gzip, br"));
}
