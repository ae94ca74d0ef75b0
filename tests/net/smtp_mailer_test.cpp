#include "net/smtp_mailer.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

using namespace meent;
using namespace meent::net;

namespace {

// A relay that takes one mail and says what it is told to say.
class Relay {
 public:
  explicit Relay(const std::string& to_recipient) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    ::listen(socket_, 4);
    socklen_t size = sizeof(address);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this, to_recipient] { serve(to_recipient); });
  }
  ~Relay() {
    thread_.join();
    ::close(socket_);
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  std::uint16_t port = 0;
  std::string heard;

 private:
  void serve(const std::string& to_recipient) {
    const int client = ::accept(socket_, nullptr, nullptr);
    const auto say = [client](const std::string& line) {
      ::send(client, (line + "\r\n").data(), line.size() + 2, MSG_NOSIGNAL);
    };
    say("220 relay");
    std::string line;
    bool data = false;
    char c = 0;
    while (::recv(client, &c, 1, 0) == 1) {
      line.push_back(c);
      if (c != '\n') {
        continue;
      }
      heard += line;
      if (data && line == ".\r\n") {
        data = false;
        say("250 queued");
      } else if (!data) {
        if (line.starts_with("EHLO")) {
          say("250-relay\r\n250 8BITMIME");
        } else if (line.starts_with("RCPT")) {
          say(to_recipient);
        } else if (line.starts_with("DATA")) {
          say("354 go on");
          data = true;
        } else if (line.starts_with("QUIT")) {
          say("221 bye");
          break;
        } else {
          say("250 ok");
        }
      }
      line.clear();
    }
    ::close(client);
  }
  int socket_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a mail is handed to the relay") {
  const SystemClock clock;
  std::string heard;
  {
    Relay relay("250 ok");
    SmtpConfig config;
    config.host = "127.0.0.1";
    config.port = relay.port;
    config.from = "meent@example.org";
    const auto mailer = make_smtp_mailer(config, clock);
    REQUIRE(mailer->send({"ann@example.org", "Grüße", ".\r\nHello\r\n.\r\n"}));
    heard = relay.heard;
  }
  CHECK(heard.find("MAIL FROM:<meent@example.org>\r\nRCPT TO:<ann@example.org>\r\nDATA\r\n") !=
        std::string::npos);
  CHECK(heard.find("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n") != std::string::npos);
  CHECK(heard.find("\r\n\r\nLg0KSGVsbG8NCi4NCg==\r\n.\r\n") != std::string::npos);
}

TEST_CASE("a refusal, a bad address, no relay, a password in the clear") {
  const SystemClock clock;
  SmtpConfig config;
  config.host = "127.0.0.1";
  config.from = "meent@example.org";
  {
    Relay relay("550 no such box");
    config.port = relay.port;
    const auto sent = make_smtp_mailer(config, clock)->send({"ann@example.org", "s", "t"});
    REQUIRE_FALSE(sent);
    CHECK(sent.error().code == Code::invalid);
    CHECK(sent.error().detail.find("no such box") != std::string::npos);
  }
  const auto gone = make_smtp_mailer(config, clock)->send({"ann@example.org", "s", "t"});
  REQUIRE_FALSE(gone);
  CHECK(gone.error().code == Code::unavailable);
  for (const auto* bad :
       {"", "ann", "@x", "a@", "a@b@c", "a b@c", "a@b>\r\nRCPT TO:<c@d", "a,b@c"}) {
    CAPTURE(bad);
    CHECK(make_smtp_mailer(config, clock)->send({bad, "s", "t"}).error().code == Code::invalid);
  }
}

TEST_CASE("the message: one line a field, no line too long") {
  const auto text =
      format_message({"a@b", "line\r\nBcc: x@y " + std::string(100, 'z'), std::string(5'000, 'x')},
                     "m@n", "Sun, 06 Nov 1994 08:49:37 +0000", "id@n");
  CHECK(text.find("\r\nBcc:") == std::string::npos);
  std::size_t from = 0;
  for (auto end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", from)) {
    CHECK(end - from <= 998);
    from = end + 2;
  }
  CHECK(from == text.size());
}
