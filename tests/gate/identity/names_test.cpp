#include "gate/identity/names.hpp"

#include <doctest/doctest.h>

#include <set>

#include "gate/identity/pseudonyms.hpp"

namespace meent::gate::identity {

TEST_CASE("names of parties are what people call themselves") {
  for (const char* name : {"anna", "Waterschap De Vliet", "Coöperatie ’t Hoef", "bedrijf 4", "a",
                           "Ærø & Zn. (Holland)", "9-landen"}) {
    CAPTURE(name);
    const auto checked = check_party_name(name, "/name");
    REQUIRE(checked);
    CHECK(*checked == name);
  }
  CHECK(check_party_name(std::string(kMaxPartyName, 'x'), "/name"));
}

TEST_CASE("names that lead elsewhere, or look like another, are refused") {
  for (const std::string& name : {std::string(""),
                                  std::string("../etc/passwd"),
                                  std::string("a/b"),
                                  std::string("a\\b"),
                                  std::string("."),
                                  std::string(".."),
                                  std::string(".hidden"),
                                  std::string(" a"),
                                  std::string("a "),
                                  std::string("a  b"),
                                  std::string("a\nb"),
                                  std::string("a\r\nX: y"),
                                  std::string("a\0b", 3),
                                  std::string("a\x7f"),
                                  std::string("\xff\xfe"),
                                  std::string("e\u0301tage"),
                                  std::string("de\u200Bvliet"),
                                  std::string("a\u202Eb"),
                                  std::string("a\u0085b"),
                                  std::string("\uFEFFa"),
                                  std::string("ﬁets"),
                                  std::string(kMaxPartyName + 1, 'x')}) {
    CAPTURE(name);
    const auto checked = check_party_name(name, "/name");
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == Code::invalid);
    CHECK(checked.error().where == "/name");
  }
}

TEST_CASE("titles may hold a slash, but nothing unseen") {
  CHECK(check_title("Wonen/Werken .nl", "/title"));
  CHECK_FALSE(check_title("Wonen\u202EnekreW", "/title"));
  CHECK_FALSE(check_title("", "/title"));
  CHECK_FALSE(check_title(std::string(kMaxTitle + 1, 'x'), "/title"));
}

TEST_CASE("log-in names are kept in lower case") {
  CHECK(*check_login("Anna.De-Vries+1@Vliet_nl", "/login") == "anna.de-vries+1@vliet_nl");
  CHECK(check_login(std::string(kMaxLogin, 'a'), "/login"));
  for (const std::string& login :
       {std::string(""), std::string(".a"), std::string("a b"), std::string("a/b"),
        std::string("änna"), std::string("a\n"), std::string("a:b"),
        std::string(kMaxLogin + 1, 'a'), std::string(1U << 20U, 'a')}) {
    CHECK_FALSE(check_login(login, "/login"));
  }
}

TEST_CASE("purposes are named plainly") {
  CHECK(check_purpose_name("milk-advice2", "/purposes/0"));
  for (const char* name : {"", "Milk", "2milk", "milk advice", "milk/advice", "-milk"}) {
    CHECK_FALSE(check_purpose_name(name, "/purposes/0"));
  }
  CHECK_FALSE(check_purpose_name(std::string(64, 'a'), "/purposes/0"));
}

TEST_CASE("numbers have their digits") {
  CHECK(check_kvk("12345678", "/kvk"));
  CHECK_FALSE(check_kvk("1234567", "/kvk"));
  CHECK_FALSE(check_kvk("123456789", "/kvk"));
  CHECK_FALSE(check_kvk("1234567x", "/kvk"));
  CHECK(check_oin("00000001234567890000", "/oin"));
  CHECK_FALSE(check_oin("0000000123456789000", "/oin"));
  CHECK_FALSE(check_oin("0000000123456789000 ", "/oin"));
}

TEST_CASE("a BSN passes the eleven-test") {
  CHECK(check_bsn("111222333", "/bsn"));
  CHECK(check_bsn("123456782", "/bsn"));
  for (const char* bsn :
       {"123456789", "111222334", "000000000", "12345678", "1234567820", "12345678x", ""}) {
    CAPTURE(bsn);
    const auto checked = check_bsn(bsn, "/bsn");
    REQUIRE_FALSE(checked);
    if (*bsn != '\0') {
      CHECK(checked.error().detail.find(bsn) == std::string::npos);
    }
  }
  // One wrong digit is always found.
  for (std::size_t at = 0; at < 9; ++at) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string bsn = "123456782";
      if (bsn[at] != digit) {
        bsn[at] = digit;
        CHECK_FALSE(check_bsn(bsn, ""));
      }
    }
  }
}

TEST_CASE("a pseudonym is one of the key and the number, and holds neither") {
  const Pseudonyms ours({1});
  const auto pseudonym = ours.of_bsn("123456782", "/bsn");
  REQUIRE(pseudonym);
  CHECK(pseudonym->size() == 64);
  CHECK(pseudonym->find("123456782") == std::string::npos);
  CHECK(*ours.of_bsn("123456782", "/bsn") == *pseudonym);
  CHECK(*ours.of_bsn("111222333", "/bsn") != *pseudonym);
  CHECK(*Pseudonyms({2}).of_bsn("123456782", "/bsn") != *pseudonym);
  CHECK_FALSE(ours.of_bsn("123456789", "/bsn"));
}

}  // namespace meent::gate::identity
