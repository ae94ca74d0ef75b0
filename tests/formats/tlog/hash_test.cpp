#include "formats/tlog/hash.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "base/bytes.hpp"

namespace meent::tlog {

TEST_CASE("SHA-256 and HMAC give the values of their standards") {
  CHECK(hex_encode(sha256({"a", "bc"})) ==  // FIPS 180-4
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Hash key{};
  key.fill(0x0B);  // RFC 4231 case 1 has 20 bytes of 0x0b; a key filled with zeros is the same
  std::fill(key.begin() + 20, key.end(), 0);
  CHECK(hex_encode(hmac_sha256(key, "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST_CASE("a leaf, a node and the empty tree differ by their first byte") {
  CHECK(hex_encode(empty_root()) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(leaf_hash("") == sha256({std::string_view("\0", 1)}));
  const Hash a = leaf_hash("a");
  const Hash b = leaf_hash("b");
  CHECK(node_hash(a, b) == sha256({"\x01", text_of(a), text_of(b)}));
  CHECK(node_hash(a, b) != node_hash(b, a));
}

TEST_CASE("pieces and the whole hash alike") {
  CHECK(Sha256{}.add("ab").add_byte('c').finish() == sha256({"abc"}));
}

TEST_CASE("threads do not disturb one another") {
  const Hash wanted = leaf_hash(std::string(1'000, 'x'));
  std::vector<int> wrong(4);
  {
    std::vector<std::jthread> threads;
    threads.reserve(wrong.size());
    for (int& mine : wrong) {
      threads.emplace_back([&mine, &wanted] {
        for (int i = 0; i < 1'000; ++i) {
          mine += leaf_hash(std::string(1'000, 'x')) != wanted ? 1 : 0;
        }
      });
    }
  }
  CHECK(wrong == std::vector<int>(4));
}

TEST_CASE("a hash is 32 bytes of base64, nothing else") {
  const Hash hash = leaf_hash("x");
  CHECK(parse_hash(format(hash)) == hash);
  CHECK_FALSE(parse_hash(""));
  CHECK_FALSE(parse_hash("AAAA"));
  CHECK_FALSE(parse_hash(format(hash) + "AAAA"));
}

}  // namespace meent::tlog
