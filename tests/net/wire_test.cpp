// One socket with its buffers: bytes stay where somebody looks at them, leave in order, and take no
// room when there are none.
#include "net/wire.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "net/certificate.hpp"
#include "net/kept.hpp"

namespace meent::net::wire_test {
namespace {

using loopback::Folder;
using Got = Wire::Got;
using Sent = Wire::Sent;

// Both ends of a socket: `near` never waits and belongs to a wire, `far` waits.
struct Pair {
  int near = -1;
  int far = -1;

  Pair() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    near = ends[0];
    far = ends[1];
    ::fcntl(near, F_SETFL, O_NONBLOCK);
  }
  ~Pair() { hang_up(); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  void hang_up() {
    if (far >= 0) {
      ::close(std::exchange(far, -1));
    }
  }
  void say(std::string_view bytes) const {
    REQUIRE(::send(far, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
  }
  std::string hear(std::size_t size) const {
    std::string out(size, '\0');
    const auto got = ::recv(far, out.data(), size, MSG_WAITALL);
    out.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return out;
  }
};

struct Plain {
  explicit Plain(std::size_t size = 16) : buffers(size) {}
  Pair pair;
  BufferPool buffers;
  Wire wire{pair.near, nullptr, buffers};
};

}  // namespace

TEST_CASE("wire: what comes is put behind what is there, and is taken from the front") {
  Plain p;
  CHECK(p.wire.receive(true) == Got::nothing);
  p.pair.say("abc");
  REQUIRE(p.wire.receive(true) == Got::bytes);
  p.pair.say("def");
  REQUIRE(p.wire.receive(true) == Got::bytes);
  CHECK(p.wire.input() == "abcdef");
  p.wire.consume(2);
  CHECK(p.wire.input() == "cdef");
  CHECK(p.wire.received() == 6);
  CHECK_FALSE(p.wire.secure());
}

TEST_CASE("wire: a full buffer is moved only when nobody holds a view into it") {
  Plain p(8);
  p.pair.say("abcdefghij");
  REQUIRE(p.wire.receive(true) == Got::bytes);
  CHECK(p.wire.input() == "abcdefgh");
  CHECK_FALSE(p.wire.has_room(true));
  p.wire.consume(6);
  const char* held = p.wire.input().data();
  CHECK_FALSE(p.wire.has_room(false));
  CHECK(p.wire.receive(false) == Got::nothing);
  CHECK(p.wire.input() == "gh");
  CHECK(p.wire.input().data() == held);
  CHECK(p.wire.has_room(true));
  REQUIRE(p.wire.receive(true) == Got::bytes);
  CHECK(p.wire.input() == "ghij");
}

TEST_CASE("wire: the end, and a peer that is gone") {
  Plain gentle;
  gentle.pair.say("last");
  ::shutdown(gentle.pair.far, SHUT_WR);
  CHECK(gentle.wire.receive(true) == Got::bytes);
  CHECK(gentle.wire.receive(true) == Got::end);
  CHECK(gentle.wire.input() == "last");

  Plain rude;
  rude.wire.out() = "never read";
  REQUIRE(rude.wire.send() == Sent::all);
  rude.pair.hang_up();  // with bytes it has not read: a reset
  CHECK(rude.wire.receive(true) == Got::broken);
  rude.wire.out() = "more";
  CHECK(rude.wire.send() == Sent::broken);
}

TEST_CASE("wire: an idle connection holds no buffer, one with bytes keeps its own") {
  Plain p;
  p.pair.say("abc");
  REQUIRE(p.wire.receive(true) == Got::bytes);
  const char* buffer = p.wire.input().data();
  p.wire.rest();
  CHECK(p.wire.input() == "abc");
  p.wire.consume(3);
  p.wire.rest();
  CHECK(p.wire.input().empty());
  const auto lent = p.buffers.lend();
  CHECK(lent.get() == buffer);
  // It gets another when there is something to read again.
  p.pair.say("def");
  REQUIRE(p.wire.receive(true) == Got::bytes);
  CHECK(p.wire.input() == "def");
  CHECK(p.wire.input().data() != lent.get());
}

TEST_CASE("wire: the buffer of a connection that ends goes back to the pool") {
  Pair pair;
  BufferPool buffers(16);
  const char* buffer = nullptr;
  {
    Wire wire(pair.near, nullptr, buffers);
    pair.say("abc");
    REQUIRE(wire.receive(true) == Got::bytes);
    buffer = wire.input().data();
  }
  CHECK(buffers.lend().get() == buffer);
  CHECK(pair.hear(1).empty());  // the socket is closed with it
}

TEST_CASE("wire: what does not fit waits, and goes on where it stopped") {
  Plain p;
  std::string all;
  for (int i = 0; all.size() < (4U << 20U); ++i) {
    all += std::to_string(i) + ",";
  }
  p.wire.out() = all;
  REQUIRE(p.wire.send() == Sent::blocked);
  CHECK(p.wire.pending() > 0);
  CHECK(p.wire.pending() + p.wire.sent() == all.size());
  p.wire.out() += "end";
  std::string heard;
  while (p.wire.pending() > 0) {
    heard += p.pair.hear(std::min<std::size_t>(p.wire.sent() - heard.size(), 65'536));
    REQUIRE(p.wire.send() != Sent::broken);
  }
  heard += p.pair.hear(p.wire.sent() - heard.size());
  CHECK(heard == all + "end");
  // The room of a large answer is given back, that of small ones is kept for the next.
  p.wire.rest();
  CHECK(p.wire.out().capacity() <= kKeptBytes);
  p.wire.out().assign(1'000, 'x');
  REQUIRE(p.wire.send() == Sent::all);
  p.wire.rest();
  CHECK(p.wire.out().empty());
  CHECK(p.wire.out().capacity() >= 1'000);
}

TEST_CASE("wire: over TLS the same bytes, more of them than the buffer holds at once") {
  const Folder folder;
  loopback::write_certificate(folder.file("chain.pem"), folder.file("key.pem"), 1);
  const auto context = TlsContext::load({folder.file("chain.pem"), folder.file("key.pem")});
  REQUIRE(context);
  Pair pair;
  BufferPool buffers(1'000);
  const std::string question(100'000, 'q');
  const std::string answer(300'000, 'a');
  std::string heard;
  int end = -1;
  std::jthread client([&] {
    SSL_CTX* trust = SSL_CTX_new(TLS_client_method());
    SSL* tls = SSL_new(trust);
    SSL_set_fd(tls, pair.far);
    if (SSL_connect(tls) == 1 &&
        SSL_write(tls, question.data(), static_cast<int>(question.size())) > 0) {
      std::array<char, 4'096> piece{};
      int got = 0;
      while ((got = SSL_read(tls, piece.data(), static_cast<int>(piece.size()))) > 0) {
        heard.append(piece.data(), static_cast<std::size_t>(got));
      }
      end = SSL_get_error(tls, got);
    }
    SSL_free(tls);
    SSL_CTX_free(trust);
  });

  Wire wire(pair.near, std::make_unique<TlsSession>(*context), buffers);
  CHECK(wire.secure());
  std::string asked;
  bool held_more = false;
  for (int i = 0; i < 20'000 && asked.size() < question.size(); ++i) {
    const auto got = wire.receive(true);
    REQUIRE(got != Got::broken);
    REQUIRE(got != Got::end);
    // No event would tell of what TLS has already taken off the socket.
    held_more = held_more || wire.holds_more();
    asked += wire.input();
    wire.consume(wire.input().size());
    REQUIRE(wire.send() != Sent::broken);  // the handshake
    if (got == Got::nothing) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  CHECK(asked == question);
  CHECK(held_more);
  CHECK(wire.received() > question.size());

  wire.out() = answer;
  CHECK(wire.pending() == answer.size());
  Sent state = wire.send();
  for (int i = 0; i < 20'000 && state == Sent::blocked; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    state = wire.send();
  }
  REQUIRE(state == Sent::all);
  CHECK(wire.pending() == 0);
  wire.close_notify();
  CHECK(wire.send() == Sent::all);
  ::shutdown(pair.near, SHUT_WR);
  client.join();
  CHECK(heard == answer);
  CHECK(end == SSL_ERROR_ZERO_RETURN);  // a real end, not one that an attacker could have made
}

TEST_CASE("wire: over TLS, who speaks in the clear is broken") {
  const Folder folder;
  loopback::write_certificate(folder.file("chain.pem"), folder.file("key.pem"), 1);
  const auto context = TlsContext::load({folder.file("chain.pem"), folder.file("key.pem")});
  REQUIRE(context);
  Pair pair;
  BufferPool buffers(1'000);
  Wire wire(pair.near, std::make_unique<TlsSession>(*context), buffers);
  pair.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(wire.receive(true) == Got::broken);
  CHECK(wire.input().empty());
}

}  // namespace meent::net::wire_test
