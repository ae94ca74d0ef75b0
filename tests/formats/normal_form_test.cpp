#include "formats/normal_form.hpp"

#include <doctest/doctest.h>

namespace meent::normal_form_test {

using formats::nfkc;

TEST_CASE("what keyboards write differently becomes one text") {
  CHECK(*nfkc("") == "");
  CHECK(*nfkc("plain") == "plain");
  CHECK(*nfkc("e\xCC\x81") == "\xC3\xA9");           // e and acute, or é
  CHECK(*nfkc("\xEF\xAC\x81") == "fi");              // a ligature
  CHECK(*nfkc("\xEF\xBC\xA1\xEF\xBC\x91") == "A1");  // full width
  CHECK(*nfkc("a\xC2\xA0z") == "a z");               // a space that does not break
  CHECK(*nfkc("\xE2\x84\xAB") == "\xC3\x85");        // ångström sign
  CHECK(*nfkc(std::string("a\0b", 3)) == std::string("a\0b", 3));
  CHECK(nfkc("\xEF\xB7\xBA")->size() == 33);  // one code point of three bytes
}

TEST_CASE("what is not UTF-8 is told with its place") {
  const auto wrong = nfkc("ab\xC0\x80");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().where == "2");
}

}  // namespace meent::normal_form_test
