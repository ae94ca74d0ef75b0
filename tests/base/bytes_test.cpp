#include "base/bytes.hpp"

#include <doctest/doctest.h>

#include <random>

namespace meent::bytes_test {

TEST_CASE("the examples of RFC 4648 §10") {
  const auto pairs = {std::pair{"", ""},     {"f", "Zg=="},        {"fo", "Zm8="},
                      {"foo", "Zm9v"},       {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
                      {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : pairs) {
    CHECK(base64_encode(bytes_of(plain)) == coded);
    CHECK(*base64_decode(coded) == plain);
  }
  CHECK(hex_encode(bytes_of("foobar")) == "666f6f626172");
  CHECK(*hex_decode("666F6f626172") == "foobar");
  CHECK(base64url_encode(bytes_of("\xfb\xff\xfe")) == "-__-");
  CHECK(base64_encode(bytes_of("\xfb\xff\xfe")) == "+//+");
}

TEST_CASE("bytes come back as they were, and one text stands for them") {
  std::mt19937_64 random(37);
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (auto& byte : bytes) {
      byte = static_cast<char>(random());
    }
    REQUIRE(*hex_decode(hex_encode(bytes_of(bytes))) == bytes);
    REQUIRE(*base64_decode(base64_encode(bytes_of(bytes))) == bytes);
    const std::string text = base64url_encode(bytes_of(bytes));
    REQUIRE(*base64url_decode(text) == bytes);
    // Any other text, where it is taken at all, stands for other bytes.
    if (!text.empty()) {
      std::string other = text;
      other[random() % other.size()] = "AQgw_-09zZ"[random() % 10];
      const auto read = base64url_decode(other);
      REQUIRE((!read || (*read == bytes) == (other == text)));
    }
  }
}

TEST_CASE("what is not strictly coded is refused at its place") {
  CHECK(hex_decode("abc").error().where == "3");
  CHECK(hex_decode("0x").error().where == "1");
  CHECK(base64_decode("Zg").error().code == Code::invalid);
  CHECK(base64_decode("Zg=").has_value() == false);
  CHECK(base64_decode("Z===").has_value() == false);
  CHECK(base64_decode("====").has_value() == false);
  CHECK(base64_decode("Zg==Zg==").error().where == "2");
  CHECK(base64_decode("Zm9 ").error().where == "3");
  CHECK(base64_decode("Zh==").has_value() == false);  // leftover bits
  CHECK(base64_decode("-__-").error().where == "0");
  CHECK(base64url_decode("Zg==").error().where == "2");
  CHECK(base64url_decode("Z").has_value() == false);
  CHECK(base64url_decode("Zh").has_value() == false);
  CHECK(base64url_decode("+/").error().where == "0");
}

TEST_CASE("secrets are equal or not") {
  CHECK(equal_constant_time("", ""));
  CHECK(equal_constant_time("secret", "secret"));
  CHECK_FALSE(equal_constant_time("secret", "secreT"));
  CHECK_FALSE(equal_constant_time("secret", "secrets"));
}

}  // namespace meent::bytes_test
