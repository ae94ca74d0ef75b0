#include "formats/tlog/note.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"

namespace meent::tlog {
namespace {

Seed seed_of(std::uint8_t fill) {
  Seed out;
  out.fill(fill);
  return out;
}

const std::string note_text = "example.com/log\n5\nnothing\n";

}  // namespace

TEST_CASE("verifier keys are written and read, and their hash is checked") {
  const SigningKey key("example.com/log", KeyType::ed25519, seed_of(7));
  const std::string text = key.verifier().text();
  CHECK(parse_verifier_key(text) == key.verifier());
  CHECK(text.starts_with("example.com/log+"));
  // From the specification of signed notes in Go's sumdb, its best known key.
  const auto known =
      parse_verifier_key("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
  REQUIRE(known);
  CHECK(known->id() == 0x033de0ae);
  std::string other = text;
  other[0] = 'f';
  CHECK_FALSE(parse_verifier_key(other));
  for (const char* bad : {"", "a", "a+b", "a+00000000+", "a+00000000+AAAA", "+00000000+AAAA"}) {
    CHECK_FALSE(parse_verifier_key(bad));
  }
}

TEST_CASE("signing keys survive as text, and only whole") {
  const SigningKey key("w.example/1", KeyType::cosignature, seed_of(9));
  const auto read = SigningKey::parse(key.text());
  REQUIRE(read);
  CHECK(read->verifier() == key.verifier());
  CHECK(read->sign(note_text, 5) == key.sign(note_text, 5));
  CHECK_FALSE(SigningKey::parse(key.text().substr(1)));
  std::string other = key.text();
  other[other.size() - 2] = other[other.size() - 2] == 'A' ? 'B' : 'A';
  CHECK_FALSE(SigningKey::parse(other));
}

TEST_CASE("a note holds under its key and no other, and not when a letter changed") {
  const SigningKey key("example.com/log", KeyType::ed25519, seed_of(1));
  const SigningKey other("example.com/log", KeyType::ed25519, seed_of(2));
  Note note{note_text, {key.sign(note_text)}};
  CHECK(verify(note, key.verifier()));
  CHECK(verify(note, other.verifier()).error().code == Code::not_found);
  note.text[0] = 'f';
  CHECK(verify(note, key.verifier()).error().code == Code::invalid);
  note.text = note_text;
  note.signatures[0].bytes[9] ^= 4;
  CHECK(verify(note, key.verifier()).error().code == Code::invalid);
}

TEST_CASE("a cosignature tells its time, and its time is signed") {
  const SigningKey witness("witness.example/w", KeyType::cosignature, seed_of(3));
  Note note{note_text, {witness.sign(note_text, 1'679'315'147)}};
  CHECK(verify(note, witness.verifier())->unix_seconds == 1'679'315'147);
  note.signatures[0].bytes[7] ^= 1;
  CHECK_FALSE(verify(note, witness.verifier()));
}

TEST_CASE("notes are read as they are written, strictly") {
  const SigningKey key("example.com/log", KeyType::ed25519, seed_of(1));
  const SigningKey witness("witness.example/w", KeyType::cosignature, seed_of(3));
  const Note note{"a\n\nb\n", {key.sign("a\n\nb\n"), witness.sign("a\n\nb\n", 9)}};
  CHECK(parse_note(note.whole()) == note);
  CHECK(parse_signatures(note.signatures[0].line() + note.signatures[1].line()) == note.signatures);
  const std::string good = note.whole();
  for (const std::string& bad :
       {std::string{}, note_text, good.substr(0, good.size() - 1), note_text + "\n", "\x01" + good,
        "\xFF" + good, good + "x\n", note_text + "\n— name\n", note_text + "\n— na+me AAAAAAA=\n",
        note_text + "\n— name AAAA\n", note_text + "\n- name AAAAAAAA\n",
        note_text + "\n—  AAAAAAAA\n"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_note(bad));
  }
  std::string many = note_text + "\n";
  for (int i = 0; i < 101; ++i) {
    many += "— n AAAAAAAA\n";
  }
  CHECK(parse_note(many).error().code == Code::too_large);
}

TEST_CASE("names of keys have no white space of any kind") {
  CHECK(is_key_name("example.com/log"));
  CHECK(is_key_name("waterschap-één.example/log"));
  for (const char* bad : {"", "a b", "a+b", "a\tb", "a\u00A0b", "a\u2003b", "a\u3000b", "\xFF"}) {
    CHECK_FALSE(is_key_name(bad));
  }
}

}  // namespace meent::tlog
