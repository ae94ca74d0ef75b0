#include "formats/tlog/checkpoint.hpp"

#include <doctest/doctest.h>

#include "formats/tlog/witness.hpp"

namespace meent::tlog {
namespace {

const std::string root_text = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

}  // namespace

TEST_CASE("the example of the specification reads as it says") {
  // C2SP tlog-checkpoint.
  const std::string text =
      "example.com/behind-the-sofa\n20852163\n" + root_text +
      "\n\n— example.com/behind-the-sofa "
      "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
      "\n";
  const auto read = parse_signed_checkpoint(text);
  REQUIRE(read);
  CHECK(read->checkpoint.origin == "example.com/behind-the-sofa");
  CHECK(read->checkpoint.size == 20'852'163);
  CHECK(format(read->checkpoint.root) == root_text);
  CHECK(read->note.whole() == text);
  CHECK(read->note.signatures[0].id == 0x033de0ae);
}

TEST_CASE("checkpoints are written and read, with lines of others kept") {
  const Checkpoint made{"a.example/log", 0, empty_root(), {"one", "two more"}};
  CHECK(parse_checkpoint(made.text()) == made);
}

TEST_CASE("what is no checkpoint is refused") {
  for (const std::string& bad :
       {std::string{}, std::string("a\n"), "a\n1\n" + root_text, "\n1\n" + root_text + "\n",
        "a\n01\n" + root_text + "\n", "a\n-1\n" + root_text + "\n", "a\n1 \n" + root_text + "\n",
        "a\n99999999999999999999\n" + root_text + "\n",
        "a\n9223372036854775808\n" + root_text + "\n", std::string("a\n1\nAAAA\n"),
        "a\n1\n" + root_text + "\n\n", "a\n\n" + root_text + "\n"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_checkpoint(bad));
  }
}

TEST_CASE("a checkpoint is opened with the key of its own log") {
  const SigningKey key("a.example/log", KeyType::ed25519, Seed{1});
  const SigningKey other("b.example/log", KeyType::ed25519, Seed{2});
  const Checkpoint made{"a.example/log", 0, empty_root(), {}};
  Note note{made.text(), {key.sign(made.text()), other.sign(made.text())}};
  CHECK(open_checkpoint(note.whole(), key.verifier())->checkpoint == made);
  CHECK(open_checkpoint(note.whole(), other.verifier()).error().code == Code::invalid);
  note.signatures.erase(note.signatures.begin());
  CHECK(open_checkpoint(note.whole(), key.verifier()).error().code == Code::not_found);
}

TEST_CASE("add-checkpoint is written and read as the specification has it") {
  const AddCheckpoint add{20'852'014, {empty_root(), leaf_hash("x")}, "a\n1\nroot\n\n— a AAAA\n"};
  const std::string text = add.text();
  CHECK(text.starts_with("old 20852014\n" + format(empty_root()) + "\n"));
  CHECK(parse_add_checkpoint(text) == add);
  for (const char* bad : {"", "old\n\n", "old 01\n\n", "old 1", "old 1\nAAAA\n\n", "old 1\n"}) {
    CHECK_FALSE(parse_add_checkpoint(bad));
  }
  AddCheckpoint longest{.old_size = 1, .proof = Proof(64)};
  CHECK_FALSE(parse_add_checkpoint(longest.text()));
  CHECK(parse_witness_size("12\n") == 12);
  for (const char* bad : {"", "12", "012\n", "x\n", "1\n\n"}) {
    CHECK_FALSE(parse_witness_size(bad));
  }
}

}  // namespace meent::tlog
