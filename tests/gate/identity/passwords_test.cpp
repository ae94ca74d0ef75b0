#include "gate/identity/passwords.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace meent::passwords_test {

using gate::identity::check_password;
using gate::identity::PasswordCost;
using gate::identity::PasswordHash;
using gate::identity::Passwords;

namespace {

constexpr PasswordCost kCheap{.passes = 1, .memory = 64U << 10U};
constexpr std::string_view kGood = "fiets onder de kastanje";

std::string complaint(std::string_view password,
                      std::string_view account = "j.jansen@example.org") {
  const auto checked = check_password(password, account);
  if (checked) {
    return "fine";
  }
  CHECK(checked.error().code == Code::invalid);
  CHECK(checked.error().where == "password");
  CHECK((password.empty() || checked.error().detail.find(password) == std::string::npos));
  return checked.error().detail;
}

bool refused_for(std::string_view password, std::string_view word) {
  return complaint(password).find(word) != std::string::npos;
}

double millis(const auto& what) {
  const auto from = std::chrono::steady_clock::now();
  what();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count();
}

}  // namespace

TEST_CASE("a password verifies against its own hash only") {
  const Passwords passwords(kCheap);
  const auto hash = passwords.hash(kGood);
  REQUIRE(hash);
  CHECK(hash->text.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  CHECK(passwords.verify(*hash, kGood));
  CHECK_FALSE(passwords.verify(*hash, "fiets onder de kastanjE"));
  CHECK_FALSE(passwords.verify(*hash, std::string(kGood) + " "));
  CHECK_FALSE(passwords.verify(*hash, std::string(kGood) + '\0'));
  CHECK_FALSE(passwords.verify(*hash, ""));
  CHECK_FALSE(passwords.verify(std::nullopt, kGood));
  CHECK_FALSE(passwords.verify(std::nullopt, ""));
  CHECK(passwords.hash(kGood)->text != hash->text);  // its salt is its own
}

TEST_CASE("the same password from another keyboard verifies") {
  const Passwords passwords(kCheap);
  const auto hash = passwords.hash("caf\xC3\xA9 onder de linde");
  REQUIRE(hash);
  CHECK(passwords.verify(*hash, "cafe\xCC\x81 onder de linde"));
  CHECK_FALSE(passwords.verify(*hash, "cafe onder de linde"));
}

TEST_CASE("what cannot be a password is neither hashed nor verified") {
  const Passwords passwords(kCheap);
  CHECK_FALSE(passwords.hash("\xC0\x80"));
  CHECK_FALSE(passwords.hash(std::string(1'025, 'a')));
  REQUIRE(passwords.hash(std::string(1'024, 'a')));
  CHECK_FALSE(passwords.verify(*passwords.hash(kGood), "\xC0\x80"));
}

TEST_CASE("a stored text that is no hash verifies nothing") {
  const Passwords passwords(kCheap);
  for (const auto* text : {"", "x", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA",
                           "$2b$12$abcdefghijklmnopqrstuv"}) {
    CHECK_FALSE(passwords.verify(PasswordHash{text}, kGood));
    CHECK_FALSE(passwords.verify(PasswordHash{text}, text));
    CHECK(passwords.needs_rehash(PasswordHash{text}));
  }
}

TEST_CASE("a hash of another cost still verifies, and asks for a new one") {
  const Passwords cheap(kCheap);
  const Passwords dearer({.passes = 2, .memory = 128U << 10U});
  const auto hash = cheap.hash(kGood);
  REQUIRE(hash);
  CHECK_FALSE(cheap.needs_rehash(*hash));
  CHECK(dearer.needs_rehash(*hash));
  CHECK(dearer.verify(*hash, kGood));
}

TEST_CASE("the usual cost is 64 MiB, and an unknown account takes as long as a known one") {
  const Passwords passwords;
  const auto hash = passwords.hash(kGood);
  REQUIRE(hash);
  CHECK(hash->text.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
  std::vector<double> known;
  std::vector<double> unknown;
  for (int round = 0; round < 5; ++round) {
    known.push_back(millis([&] { CHECK_FALSE(passwords.verify(*hash, "a wrong password")); }));
    unknown.push_back(millis([&] { CHECK_FALSE(passwords.verify(std::nullopt, "a password")); }));
  }
  // The least of five is what it costs without the machine's other work.
  const double one = std::ranges::min(known);
  const double other = std::ranges::min(unknown);
  CHECK(one > 5.0);
  CHECK(other > one / 2);
  CHECK(other < one * 2);
}

TEST_CASE("a new password is long, and made of more than what is guessed first") {
  CHECK(complaint(kGood) == "fine");
  CHECK(complaint("Tr0ub4dor&3xyz") == "fine");
  CHECK(complaint("\xD0\xB2\xD0\xB5\xD0\xBB\xD0\xBE\xD1\x81\xD0\xB8\xD0\xBF\xD0\xB5\xD0\xB4 7 "
                  "\xD1\x81\xD0\xB0\xD0\xB4") == "fine");  // Cyrillic
  CHECK(refused_for("", "12 characters"));
  CHECK(refused_for("fietskastan", "12 characters"));
  // Twelve bytes, but six characters.
  CHECK(refused_for("\xC3\xA9\xC3\xA8\xC3\xAB\xC3\xAA\xC3\xA1\xC3\xA0", "12 characters"));
  CHECK(refused_for(std::string(1'025, 'a'), "1024 bytes"));
  CHECK(refused_for("fiets \xC0\x80 kastanje", "UTF-8"));
  CHECK(refused_for("aaaaaaaaaaaaaaaa", "different"));
  CHECK(refused_for("abababababab", "different"));
  CHECK(refused_for("123456789012", "letters"));
  CHECK(refused_for("06-12345678 !", "letters"));
}

TEST_CASE("much used words with digits around are refused") {
  for (const auto* password :
       {"password1234", "Wachtwoord2026!", "welkom123456", "WelkomWelkom1", "qwertyuiop12",
        "zomerwinter2026", "Admin-Admin-2026", "correct horse battery staple",
        "\xEF\xBD\x90\xEF\xBD\x81ssword1234"}) {  // full width
    CAPTURE(password);
    CHECK(refused_for(password, "guessed"));
  }
}

TEST_CASE("the account's own name is no password") {
  CHECK(complaint("jjansen12345", "j.jansen@example.org") != "fine");
  CHECK(complaint("J.Jansen@Example.org", "j.jansen@example.org") != "fine");
  CHECK(complaint("j.jansen welkom 1", "j.jansen@example.org") != "fine");
  CHECK(complaint("j.jansen fietst graag", "j.jansen@example.org") == "fine");
  CHECK(complaint("waterschap-rivierenland", "Waterschap Rivierenland") != "fine");
  CHECK(complaint(kGood, "") == "fine");
  CHECK(complaint(kGood, "@\xFF") == "fine");
}

}  // namespace meent::passwords_test
