// Project Wycheproof's vectors for JSON Web Keys and for Ed25519.
#include <doctest/doctest.h>
#include <zlib.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <optional>

#include "base/json.hpp"
#include "keys.hpp"

namespace meent::wycheproof_test {

using namespace jose_test;
using jose::Algorithm;

namespace {

constexpr json::Limits kLimits{.bytes = 16U << 20U, .depth = 64, .values = 1'000'000};

struct Close {
  void operator()(gzFile_s* file) const { gzclose(file); }
};

// Nothing, and a word about it, when the data is not at hand.
std::optional<json::Document> vectors(const std::string& name) {
  const char* data = std::getenv("MEENT_SHARED_DATA");
  if (data == nullptr) {
    MESSAGE("ABSENT: vectors of Wycheproof, " << name);
    return std::nullopt;
  }
  const std::string path = std::string(data) + "/share/wycheproof-jose/" + name + ".json.gz";
  const std::unique_ptr<gzFile_s, Close> file(gzopen(path.c_str(), "rb"));
  REQUIRE_MESSAGE(file != nullptr, path);
  std::string text;
  std::array<char, 65'536> piece;
  int size = 0;
  while ((size = gzread(file.get(), piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  REQUIRE(size == 0);
  auto document = json::parse(text, kLimits);
  REQUIRE(document);
  return std::move(*document);
}

std::string json_of(const json::Node& node) {
  std::string out;
  node.append_to(out);
  return out;
}

// Verifies as a server would that was given this set and allows all it knows.
bool accepts(const std::string& set, std::string_view token) {
  constexpr std::array kAllowed{Algorithm::ed_dsa, Algorithm::es256, Algorithm::rs256,
                                Algorithm::ps256, Algorithm::hs256};
  const auto keys = jose::parse_jwk_set(set);
  if (!keys) {
    return false;
  }
  const auto trusted = jose::Keys::trusting(*keys, kAllowed);
  return trusted && jose::verify(token, *trusted);
}

}  // namespace

TEST_CASE("Wycheproof: sets of keys") {
  const auto document = vectors("json_web_key_test");
  if (!document) {
    return;
  }
  std::int64_t seen = 0;
  int valid = 0;
  int not_spoken = 0;
  for (const json::Node& group : document->root().member("testGroups").items()) {
    const bool shared = !group.member("public").exists();
    const std::string set = json_of(group.member(shared ? "private" : "public"));
    // Two vectors are of HS384 and HS512, which are not spoken here; they are refused.
    const bool spoken =
        set.find("HS384") == std::string::npos && set.find("HS512") == std::string::npos;
    for (const json::Node& test : group.member("tests").items()) {
      CAPTURE(*test.member("tcId").integer());
      CAPTURE(*test.member("comment").text());
      const bool good = *test.member("result").text() == "valid";
      CHECK(accepts(set, *test.member("jws").text()) == (good && spoken));
      ++seen;
      valid += static_cast<int>(good && spoken);
      not_spoken += static_cast<int>(good && !spoken);
    }
  }
  CHECK(seen == *document->root().member("numberOfTests").integer());
  CHECK(valid == 3);
  CHECK(not_spoken == 2);
}

TEST_CASE("Wycheproof: Ed25519") {
  const auto document = vectors("ed25519_test");
  if (!document) {
    return;
  }
  std::int64_t seen = 0;
  for (const json::Node& group : document->root().member("testGroups").items()) {
    const auto key = verify_key(json_of(group.member("publicKeyJwk")), Algorithm::ed_dsa);
    for (const json::Node& test : group.member("tests").items()) {
      CAPTURE(*test.member("tcId").integer());
      const auto text = hex_decode(*test.member("msg").text());
      const auto signature = hex_decode(*test.member("sig").text());
      REQUIRE(text);
      REQUIRE(signature);
      CHECK(key.verify(*text, *signature) == (*test.member("result").text() == "valid"));
      ++seen;
    }
  }
  CHECK(seen == *document->root().member("numberOfTests").integer());
}

}  // namespace meent::wycheproof_test
