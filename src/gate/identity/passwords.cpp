#include "gate/identity/passwords.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/ensure.hpp"
#include "base/text.hpp"
#include "formats/normal_form.hpp"
#include "query/text_functions.hpp"

namespace meent::gate::identity {
namespace {

constexpr std::size_t kFewestDifferent = 5;

// What passwords that are guessed first are made of, in lower case without digits and signs.
constexpr std::array<std::string_view, 64> kUsed{
    "password",   "passwort",      "pass",        "passphrase",
    "wachtwoord", "wachtzin",      "welkom",      "welcome",
    "hallo",      "hello",         "geheim",      "secret",
    "admin",      "administrator", "beheer",      "beheerder",
    "root",       "user",          "gebruiker",   "login",
    "inloggen",   "qwerty",        "qwertyuiop",  "azerty",
    "asdf",       "asdfghjkl",     "zxcvbnm",     "abc",
    "abcd",       "abcdef",        "abcdefgh",    "abcdefghijkl",
    "letmein",    "iloveyou",      "ikhouvanjou", "changeme",
    "verander",   "veranderen",    "test",        "default",
    "standaard",  "master",        "dragon",      "monkey",
    "sunshine",   "princess",      "football",    "voetbal",
    "ajax",       "feyenoord",     "nederland",   "holland",
    "amsterdam",  "rotterdam",     "meent",       "lente",
    "voorjaar",   "zomer",         "summer",      "herfst",
    "najaar",     "winter",        "spring",      "correcthorsebatterystaple"};

tl::unexpected<error> refuse(std::string detail) {
  return fail(Code::invalid, std::move(detail), "password");
}

result<std::string> normal(std::string_view password) {
  auto text = password.size() > kMostPasswordBytes
                  ? result<std::string>(refuse("a password has at most 1024 bytes"))
                  : formats::nfkc(password);
  if (!text) {
    return refuse(text.error().detail);
  }
  return text;
}

// Folded, without digits, signs and white space of ASCII.
std::string letters_of(std::string_view text) {
  std::string out;
  for (const char c : query::fold_case(text)) {
    const bool letter = static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z');
    if (letter) {
      out += c;
    }
  }
  return out;
}

// Whether the letters are some of these words, one after another.
bool made_of(std::string_view letters, const std::vector<std::string_view>& words) {
  std::vector<char> reached(letters.size() + 1, 0);
  reached[0] = 1;
  for (std::size_t at = 0; at < letters.size(); ++at) {
    if (reached[at] == 0) {
      continue;
    }
    for (const std::string_view word : words) {
      if (!word.empty() && letters.substr(at).starts_with(word)) {
        reached[at + word.size()] = 1;
      }
    }
  }
  return reached[letters.size()] != 0;
}

std::size_t different_characters(std::string_view text) {
  std::set<std::string_view> seen;
  while (!text.empty()) {
    const std::string_view character = text::slice(text, 0, 1);
    seen.insert(character);
    text.remove_prefix(character.size());
  }
  return seen.size();
}

}  // namespace

Passwords::Passwords(PasswordCost cost) : cost_(cost) {
  ensure(sodium_init() >= 0, "libsodium starts");
  // A tag made of chance: whatever is compared with it costs a hash and is wrong. To make one of a
  // password would cost as much again, at each start.
  const auto chance = [](std::size_t size) {
    std::array<std::uint8_t, 32> bytes{};
    SystemRandom{}.fill(std::span(bytes).first(size));
    std::array<char, 64> text{};
    return std::string(sodium_bin2base64(text.data(), text.size(), bytes.data(), size,
                                         sodium_base64_VARIANT_ORIGINAL_NO_PADDING));
  };
  nobody_.text = fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost_.memory / 1'024,
                             cost_.passes, chance(16), chance(32));
}

std::string Passwords::hash_of(std::string_view normal) const {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), normal.data(), normal.size(), cost_.passes, cost_.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw broken_world(Code::unavailable, "no memory to hash a password");
  }
  return text.data();
}

result<PasswordHash> Passwords::hash(std::string_view password) const {
  MEENT_TRY(text, normal(password));
  return PasswordHash{hash_of(text)};
}

// A password that cannot be one is turned away at once: that tells of the password, not of the
// account. All others are hashed, whatever is stored.
bool Passwords::verify(const std::optional<PasswordHash>& stored, std::string_view password) const {
  const auto text = normal(password);
  if (!text) {
    return false;
  }
  const bool known = stored && crypto_pwhash_str_needs_rehash(stored->text.c_str(), cost_.passes,
                                                              cost_.memory) >= 0;
  const PasswordHash& compared = known ? *stored : nobody_;
  errno = 0;
  const int answer = crypto_pwhash_str_verify(compared.text.c_str(), text->data(), text->size());
  if (answer != 0 && errno == ENOMEM) {
    throw broken_world(Code::unavailable, "no memory to verify a password");
  }
  return known && answer == 0;
}

bool Passwords::needs_rehash(const PasswordHash& stored) const {
  return crypto_pwhash_str_needs_rehash(stored.text.c_str(), cost_.passes, cost_.memory) != 0;
}

result<void> check_password(std::string_view password, std::string_view account) {
  MEENT_TRY(text, normal(password));
  if (text::code_points(text) < kFewestCharacters) {
    return refuse("a password has at least 12 characters; a few words in a row make a good one");
  }
  if (different_characters(text) < kFewestDifferent) {
    return refuse("a password has at least five different characters");
  }
  const std::string known = formats::nfkc(account).value_or(std::string{});
  const std::string name = letters_of(known);
  const std::string mailbox = letters_of(std::string_view(known).substr(0, known.find('@')));
  std::vector<std::string_view> words(kUsed.begin(), kUsed.end());
  words.insert(words.end(), {name, mailbox});
  const std::string letters = letters_of(text);
  if (letters.empty()) {
    return refuse("a password holds letters, not digits and signs alone");
  }
  if (made_of(letters, words)) {
    return refuse(
        "this password is soon guessed: it is made of a much used word or the account's name; "
        "take a few words that have nothing to do with each other");
  }
  return {};
}

}  // namespace meent::gate::identity
