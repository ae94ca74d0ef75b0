// A connection that is waited for: to the address that was checked, within its time, and over TLS
// only with whom it says it is.
#include "net/outgoing.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "net/certificate.hpp"
#include "net/peer.hpp"

namespace meent::net::outgoing_test {
namespace {

using loopback::Folder;
using loopback::ListeningSocket;
using loopback::PeerSocket;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

Deadline in(int millis) {
  return steady_clock::now() + milliseconds(millis);
}
constexpr int kLong = 20'000;

std::unique_ptr<Outgoing> connected(const ListeningSocket& to) {
  auto out = Outgoing::connect("127.0.0.1", to.port(), nullptr, in(kLong));
  REQUIRE_MESSAGE(out, out.error().detail);
  return std::move(*out);
}

template <class T>
error error_of(const result<T>& outcome) {
  REQUIRE_FALSE(outcome);
  return outcome.error();
}

// All that comes until the end.
std::string rest_of(Outgoing& from) {
  std::string out;
  char piece[1'000];
  while (true) {
    const auto got = from.read(piece, sizeof(piece), in(kLong));
    REQUIRE_MESSAGE(got, got.error().detail);
    if (*got == 0) {
      return out;
    }
    out.append(piece, *got);
  }
}

// A server that speaks TLS with a certificate for localhost, and says what it heard.
class Secure {
 public:
  Secure() {
    loopback::write_certificate(chain(), folder_.file("key.pem"), 1);
    thread_ = std::jthread([this] {
      PeerSocket peer(listening.accept());
      if (peer.start_tls(chain(), folder_.file("key.pem"))) {
        peer.say("heard " + peer.line());
        peer.close_notify();
      }
    });
  }
  std::string chain() const { return folder_.file("chain.pem"); }

  ListeningSocket listening;

 private:
  Folder folder_;
  std::jthread thread_;
};

result<void> handshake(Outgoing& out, const std::string& trusted, const std::string& host,
                       int millis = kLong) {
  const auto authorities = TrustedAuthorities::load(trusted);
  REQUIRE(authorities);
  return out.start_tls(**authorities, host, in(millis));
}

}  // namespace

TEST_CASE("outgoing: bytes go there and come back, and the end is told") {
  const ListeningSocket listening;
  const std::string large(3'000'000, 'x');
  std::jthread server([&] {
    PeerSocket peer(listening.accept());
    const std::string line = peer.line();
    peer.say(std::to_string(line.size()) + " " + line.substr(0, 3));
  });
  const auto out = connected(listening);
  REQUIRE(out->write(large + "\n", in(kLong)));
  CHECK(rest_of(*out) == "3000001 xxx");
}

TEST_CASE("outgoing: a port where nobody listens, a name that has no address") {
  const ListeningSocket deaf(false);
  const auto refused = error_of(Outgoing::connect("127.0.0.1", deaf.port(), nullptr, in(kLong)));
  CHECK(refused.code == Code::unavailable);
  CHECK(refused.where == "127.0.0.1");
  // Longer than a name may be (RFC 1035 §2.3.4), so that no resolver has to be asked.
  const auto nobody =
      error_of(Outgoing::connect(std::string(300, 'a'), deaf.port(), nullptr, in(kLong)));
  CHECK(nobody.code == Code::unavailable);
  CHECK(nobody.detail.find("no address") != std::string::npos);
}

TEST_CASE("outgoing: where the guard does not allow it, nobody knocks") {
  const ListeningSocket listening;
  const AddressGuard none{std::vector<AddressRange>{}};
  const auto denied = error_of(Outgoing::connect("localhost", listening.port(), &none, in(kLong)));
  CHECK(denied.code == Code::denied);
  CHECK(denied.where == "localhost");
  CHECK_FALSE(listening.knocked(100));
  const AddressGuard here{std::vector{*parse_range("127.0.0.0/8")}};
  CHECK(Outgoing::connect("127.0.0.1", listening.port(), &here, in(kLong)));
  CHECK(listening.knocked(5'000));
}

TEST_CASE("outgoing: nothing is waited for beyond the deadline") {
  const ListeningSocket listening;
  const auto out = connected(listening);
  PeerSocket silent(listening.accept());
  char piece[10];
  const auto start = steady_clock::now();
  CHECK(error_of(out->read(piece, sizeof(piece), in(150))).code == Code::timeout);
  CHECK(steady_clock::now() - start >= milliseconds(140));
  // The other side takes nothing: what fits is gone, the rest waits in vain.
  CHECK(error_of(out->write(std::string(64U << 20U, 'x'), in(150))).code == Code::timeout);
  CHECK(error_of(handshake(*out, "", "localhost", 150)).code == Code::timeout);
}

TEST_CASE("outgoing: a stream that never stops does not outlive its deadline") {
  const ListeningSocket listening;
  auto out = connected(listening);
  std::atomic<bool> over = false;
  std::jthread server([&] {
    PeerSocket peer(listening.accept());
    while (!over) {
      peer.say(std::string(10'000, 'x'));
    }
  });
  // Byte by byte, so that there is always another and nothing has to be waited for.
  const auto deadline = in(150);
  char piece[1];
  result<std::size_t> got{0};
  while (got && steady_clock::now() < deadline + std::chrono::seconds(5)) {
    got = out->read(piece, sizeof(piece), deadline);
  }
  over = true;
  out.reset();  // the server must not wait for us to take the rest
  CHECK(error_of(got).code == Code::timeout);
}

TEST_CASE("outgoing: TLS with whom we trust, under the name we asked for") {
  Secure secure;
  const auto out = connected(secure.listening);
  REQUIRE(handshake(*out, secure.chain(), "localhost"));
  REQUIRE(out->write("hello\n", in(kLong)));
  CHECK(rest_of(*out) == "heard hello\n");
}

TEST_CASE("outgoing: TLS with somebody else is refused before a byte is said") {
  std::string trusted;
  std::string host = "localhost";
  Secure secure;
  SUBCASE("nobody we trust signed it") {}
  SUBCASE("it is for another name") {
    trusted = secure.chain();
    host = "other.example";
  }
  SUBCASE("it is for a name, not for this address") {
    trusted = secure.chain();
    host = "127.0.0.1";
  }
  const auto out = connected(secure.listening);
  const auto refused = error_of(handshake(*out, trusted, host));
  CHECK(refused.code == Code::unavailable);
  CHECK(refused.detail.find("TLS failed at the handshake") != std::string::npos);
}

TEST_CASE("outgoing: who does not speak TLS is told as such") {
  const ListeningSocket listening;
  std::jthread server([&] {
    PeerSocket peer(listening.accept());
    peer.say("220 I speak in the clear\r\n");
  });
  const auto out = connected(listening);
  CHECK(error_of(handshake(*out, "", "localhost")).code == Code::unavailable);
}

TEST_CASE("outgoing: trusted authorities are a file of PEM") {
  const Folder folder;
  std::ofstream(folder.file("wrong.pem")) << "no certificate";
  for (const auto& file : {folder.file("wrong.pem"), folder.file("absent.pem")}) {
    const auto refused = error_of(TrustedAuthorities::load(file));
    CHECK(refused.code == Code::invalid);
    CHECK(refused.where == file);
  }
  CHECK(TrustedAuthorities::load(""));
}

}  // namespace meent::net::outgoing_test
