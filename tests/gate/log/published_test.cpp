#include "gate/log/published.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "gate/log/log_world.hpp"

namespace meent::gate {
namespace {

tlog::SigningKey log_key(std::uint8_t seed = 1) {
  return {"a.example/log", tlog::KeyType::ed25519, tlog::Seed{seed}};
}

}  // namespace

TEST_CASE("what was signed is there at the next start, under its own key only") {
  const test::Directory directory;
  {
    auto published = *Published::open(directory.path(), log_key());
    CHECK(published->newest() == nullptr);
    CHECK(published->size() == 0);
    published->publish(5, tlog::leaf_hash("root"), Instant{1});
    CHECK(published->size() == 5);
  }
  const auto again = *Published::open(directory.path(), log_key());
  CHECK(again->newest()->signed_one.checkpoint.root == tlog::leaf_hash("root"));
  CHECK(again->witnessed() == nullptr);
  CHECK_FALSE(Published::open(directory.path(), log_key(2)));
  test::flip_bit(directory.path() / "checkpoint", 16);
  CHECK_FALSE(Published::open(directory.path(), log_key()));
}

TEST_CASE("cosignatures are kept when they hold, on the checkpoint they are of") {
  const test::Directory directory;
  auto published = *Published::open(directory.path(), log_key());
  const tlog::SigningKey witness("w.example/w", tlog::KeyType::cosignature, tlog::Seed{3});
  const tlog::SigningKey other("v.example/v", tlog::KeyType::cosignature, tlog::Seed{4});
  published->publish(5, tlog::leaf_hash("five"), Instant{1});
  const std::string text = published->newest()->signed_one.note.text;
  CHECK_FALSE(published->cosign(5, witness.verifier(), {}));
  CHECK_FALSE(published->cosign(5, witness.verifier(), {other.sign(text, 9)}));
  CHECK_FALSE(published->cosign(5, witness.verifier(), {witness.sign(text + "x\n", 9)}));
  CHECK_FALSE(published->cosign(6, witness.verifier(), {witness.sign(text, 9)}));
  CHECK(published->witnessed() == nullptr);
  CHECK(published->cosign(5, witness.verifier(), {witness.sign(text, 9)}));
  CHECK(published->cosign(5, other.verifier(), {other.sign(text, 9)}));
  CHECK(published->cosign(5, witness.verifier(), {witness.sign(text, 10)}));  // in place of the old
  CHECK(published->newest()->signed_one.note.signatures.size() == 3);
  published->publish(7, tlog::leaf_hash("seven"), Instant{2});
  CHECK(published->witnessed()->signed_one.checkpoint.size == 5);
  CHECK(published->newest()->signed_one.note.signatures.size() == 1);
  const auto again = *Published::open(directory.path(), log_key());
  CHECK(again->witnessed()->signed_one.note.signatures.size() == 3);
  CHECK(again->size() == 7);
}

TEST_CASE("a key is made once, for its owner's eyes, and refused when it is not whole") {
  const test::Directory directory;
  SystemRandom random;
  const auto made = open_key(directory.path(), "a.example/log", random);
  REQUIRE(made);
  CHECK(open_key(directory.path(), "", random)->verifier() == made->verifier());
  CHECK(test::bytes_of_file(directory.path() / "log.vkey") == made->verifier().text() + "\n");
  test::flip_bit(directory.path() / "log.key", 20);
  CHECK(open_key(directory.path(), "", random).error().code == Code::invalid);
  const test::Directory empty;
  CHECK(open_key(empty.path(), "", random).error().code == Code::invalid);
  CHECK(open_key(empty.path(), "a b", random).error().code == Code::invalid);
}

}  // namespace meent::gate
