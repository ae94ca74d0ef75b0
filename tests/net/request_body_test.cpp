#include "net/request_body.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <random>

using namespace meent;
using namespace meent::net;

namespace {

const std::string spool_folder = std::filesystem::temp_directory_path();

std::string all(RequestBody& body) {
  std::string out;
  for (auto piece = body.read(); !piece.empty(); piece = body.read()) {
    CHECK(piece.size() <= (1U << 20U));
    out.append(piece);
  }
  return out;
}

}  // namespace

TEST_CASE("property: what is taken is read, in memory or through the spool, plain or encoded") {
  std::mt19937_64 dice(17);
  Workbench bench;
  RequestBody body;
  for (const std::size_t size : {0UL, 1UL, 9'999UL, 10'000UL, 10'001UL, 3'000'000UL}) {
    for (const auto encoding : {Encoding::identity, Encoding::gzip, Encoding::br}) {
      std::string plain(size, ' ');
      for (auto& c : plain) {
        c = static_cast<char>('a' + dice() % 4);
      }
      const auto encoded =
          encoding == Encoding::identity ? plain : bench.encode(plain, encoding).value_or("");
      if (encoding != Encoding::identity && encoded.empty()) {
        continue;  // too small to encode
      }
      body.begin(encoding, 4'000'000, 10'000, spool_folder);
      for (std::size_t at = 0; at < encoded.size();) {
        const auto piece = std::min<std::size_t>(encoded.size() - at, 1 + dice() % 32'768);
        REQUIRE_FALSE(body.take(std::string_view(encoded).substr(at, piece)));
        at += piece;
      }
      REQUIRE_FALSE(body.finish());
      CHECK(body.size() == size);
      CHECK(body.received() == encoded.size());
      CHECK(all(body) == plain);
    }
  }
}

TEST_CASE("bounds, malformed bodies, no room") {
  Workbench bench;
  RequestBody body;
  body.begin(Encoding::identity, 10, 100, spool_folder);
  CHECK_FALSE(body.take("0123456789"));
  CHECK(body.take("x").status == 413);
  body.begin(Encoding::gzip, 1'000'000, 100, spool_folder);
  CHECK(body.take(*bench.encode(std::string(5'000'000, 'x'), Encoding::gzip)).status == 413);
  body.begin(Encoding::gzip, 1'000, 100, spool_folder);
  CHECK(body.take("plain text, not gzip at all").status == 400);
  body.begin(Encoding::gzip, 100'000, 100'000, spool_folder);
  const auto encoded = *bench.encode(std::string(50'000, 'x'), Encoding::gzip);
  CHECK_FALSE(body.take(std::string_view(encoded).substr(0, encoded.size() - 4)));
  CHECK(body.finish().status == 400);
  body.begin(Encoding::identity, 1'000, 10, "/nowhere/at/all");
  CHECK(body.take("more than ten bytes").status == 507);
}

TEST_CASE("a spool file has no name") {
  const auto folder = std::filesystem::path(spool_folder) / "spool-test";
  std::filesystem::create_directory(folder);
  {
    SpoolFile file(folder.string());
    file.append("hello");
    char text[5];
    CHECK(file.read_at(1, text, 4) == 4);
    CHECK(std::string_view(text, 4) == "ello");
    CHECK_THROWS_AS(file.read_at(3, text, 5), broken_world);
    CHECK(std::filesystem::is_empty(folder));
  }
  std::filesystem::remove(folder);
}
