#include "formats/bulk.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "formats/piece_buffer.hpp"
#include "formats/pieces.hpp"

using namespace meent;
using namespace meent::formats;

TEST_CASE("at_line puts the line before the place in it") {
  CHECK(at_line({Code::invalid, "x", "/data/age"}, 12).where == "line 12, /data/age");
  CHECK(at_line({Code::invalid, "x", ""}, 3).where == "line 3");
}

TEST_CASE("BadRows tells the first thousand and counts all") {
  BadRows bad;
  for (std::uint64_t i = 1; i <= 1'500; ++i) {
    bad.add(i, {Code::invalid, "wrong", "/x"});
  }
  CHECK(bad.count() == 1'500);
  REQUIRE(bad.told().size() == BadRows::kTold);
  CHECK(bad.told().back().line == 1'000);
  CHECK(bad.told().back().detail == "wrong");
}

TEST_CASE("PieceBuffer gives every byte once, in order, with room behind") {
  std::mt19937_64 random(6);
  std::string text;
  for (int i = 0; i < 5'000; ++i) {
    text += static_cast<char>(random() % 256);
  }
  for (const std::size_t most : {1U, 100U, 10'000U}) {
    test::Pieces body(text, most, random);
    PieceBuffer buffer(body);
    std::string got;
    while (buffer.fill()) {
      const std::string_view unread = buffer.unread();
      const std::size_t take = random() % (unread.size() + 1);
      got += unread.substr(0, take);
      buffer.drop(take);
      // Readable as promised: a checker of memory would speak here.
      volatile char last =
          buffer.unread().data()[buffer.unread().size() + PieceBuffer::kPadding - 1];
      (void)last;
    }
    got += buffer.unread();
    CHECK(got == text);
    CHECK(buffer.ended());
    CHECK_FALSE(buffer.fill());
  }
}
