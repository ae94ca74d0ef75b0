#include "net/trace.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace meent;
using namespace meent::net;

namespace {

class Fixed final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) {
      byte = next_++;
    }
  }

 private:
  std::uint8_t next_ = 0;
};

}  // namespace

TEST_CASE("traceparent is parsed strictly") {
  const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  CHECK(is_traceparent(good));
  CHECK(is_traceparent("cc" + good.substr(2)));
  CHECK(is_traceparent("cc" + good.substr(2) + "-what-comes"));
  for (const std::string& bad :
       {std::string(), good.substr(1), good + "-x", "ff" + good.substr(2), "0x" + good.substr(2),
        "cc" + good.substr(2) + ".x",
        std::string("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"),
        std::string("00-00000000000000000000000000000000-00f067aa0ba902b7-01"),
        std::string("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"),
        std::string("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g"),
        std::string("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")}) {
    CAPTURE(bad);
    CHECK_FALSE(is_traceparent(bad));
  }
}

TEST_CASE("request ids of clients are kept when sane") {
  CHECK(is_request_id("a-1_B.c"));
  CHECK(is_request_id(std::string(64, 'x')));
  for (const std::string& bad : {std::string(), std::string(65, 'x'), std::string("a b"),
                                 std::string("<a>"), std::string("a\r\nb"), std::string("a\"")}) {
    CHECK_FALSE(is_request_id(bad));
  }
}

TEST_CASE("property: what is made is well-formed and does not repeat") {
  Fixed seed;
  Names names(seed);
  std::set<std::string> seen;
  for (int i = 0; i < 20'000; ++i) {
    std::string id(kRequestIdSize, ' ');
    std::string parent(kTraceparentSize, ' ');
    write_request_id(names, id.data());
    write_traceparent(names, parent.data());
    REQUIRE(is_request_id(id));
    REQUIRE(is_traceparent(parent));
    CHECK(seen.insert(id).second);
    CHECK(seen.insert(parent).second);
  }
}
