#include "net/smtp_mailer.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "certificate.hpp"
#include "peer.hpp"

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

// A relay that says `to_starttls` when it is asked for TLS, and begins it when that is a yes. What
// it hears in the clear and over TLS is kept apart.
class SecureRelay {
 public:
  static constexpr const char* kReady = "220 ready\r\n";

  explicit SecureRelay(std::string to_starttls) : to_starttls_(std::move(to_starttls)) {
    loopback::write_certificate(chain(), folder_.file("key.pem"), 1);
    thread_ = std::thread([this] { serve(); });
  }
  ~SecureRelay() { join(); }
  SecureRelay(const SecureRelay&) = delete;
  SecureRelay& operator=(const SecureRelay&) = delete;

  // Trusts this relay's certificate, and demands TLS of it.
  SmtpConfig config() const {
    SmtpConfig out;
    out.host = "localhost";
    out.port = listening_.port();
    out.from = "meent@example.org";
    out.starttls = true;
    out.ca_file = chain();
    return out;
  }
  void join() {
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  // After join().
  std::string in_the_clear;
  std::string over_tls;

 private:
  std::string chain() const { return folder_.file("chain.pem"); }

  void serve() {
    loopback::PeerSocket client(listening_.accept());
    client.say("220 relay\r\n");
    bool secure = false;
    bool data = false;
    for (std::string line = client.line(); !line.empty(); line = client.line()) {
      (secure ? over_tls : in_the_clear) += line;
      if (data && line != ".\r\n") {
        continue;
      }
      if (line.starts_with("STARTTLS")) {
        client.say(to_starttls_);
        if (to_starttls_ != kReady) {
          continue;
        }
        if (!client.start_tls(chain(), folder_.file("key.pem"))) {
          return;
        }
        secure = true;
        continue;
      }
      data = line.starts_with("DATA");
      client.say(data ? "354 go on\r\n" : "250 ok\r\n");
    }
  }

  std::string to_starttls_;
  loopback::Folder folder_;
  loopback::ListeningSocket listening_;
  std::thread thread_;
};

const Mail kMail{"ann@example.org", "subject", "text"};

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

TEST_CASE("a refusal, a bad address, no relay") {
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

TEST_CASE("STARTTLS: the mail and the password go over TLS, and nothing of them in the clear") {
  const SystemClock clock;
  SecureRelay relay(SecureRelay::kReady);
  auto config = relay.config();
  config.user = "meent";
  config.password = "secret";
  const auto sent = make_smtp_mailer(config, clock)->send(kMail);
  CHECK_MESSAGE(sent, sent.error().detail);
  relay.join();
  CHECK(relay.in_the_clear == "EHLO localhost\r\nSTARTTLS\r\n");
  // What was said before TLS counts no more, so it greets anew (RFC 3207 section 4.2). The password
  // is "\0meent\0secret" (RFC 4616).
  CHECK(
      relay.over_tls.starts_with("EHLO localhost\r\nAUTH PLAIN AG1lZW50AHNlY3JldA==\r\n"
                                 "MAIL FROM:<meent@example.org>\r\nRCPT TO:<ann@example.org>"
                                 "\r\nDATA\r\n"));
  CHECK(relay.over_tls.find("Subject: subject\r\n") != std::string::npos);
  CHECK(relay.over_tls.ends_with("\r\n.\r\nQUIT\r\n"));
}

TEST_CASE("STARTTLS: where it is demanded and not to be had, no mail goes out") {
  const SystemClock clock;
  std::string answer = SecureRelay::kReady;
  std::string says;
  std::string host = "localhost";
  bool trusts = true;
  SUBCASE("the relay does not have it") {
    answer = "502 not implemented\r\n";
    says = "502 not implemented";
  }
  SUBCASE("for now it has not") {
    answer = "454 not now\r\n";
    says = "454 not now";
  }
  SUBCASE("somebody put words behind the yes, to be taken for said over TLS") {
    answer = "220 ready\r\n250 ok\r\n";
    says = "talks on";
  }
  SUBCASE("its certificate is of nobody we trust") {
    trusts = false;
    says = "TLS failed";
  }
  SUBCASE("its certificate is for another name") {
    host = "127.0.0.1";
    says = "TLS failed";
  }
  SecureRelay relay(answer);
  auto config = relay.config();
  config.host = host;
  config.user = "meent";
  config.password = "secret";
  if (!trusts) {
    config.ca_file.clear();
  }
  const auto sent = make_smtp_mailer(config, clock)->send(kMail);
  relay.join();
  REQUIRE_FALSE(sent);
  CHECK(sent.error().code == Code::unavailable);
  CHECK(sent.error().detail.find(says) != std::string::npos);
  CHECK(relay.in_the_clear == "EHLO localhost\r\nSTARTTLS\r\n");
  CHECK(relay.over_tls.empty());
}

TEST_CASE("a password is not said in the clear, and the relay hears nothing of the mail either") {
  const SystemClock clock;
  SecureRelay relay(SecureRelay::kReady);
  auto config = relay.config();
  config.starttls = false;
  config.user = "meent";
  config.password = "secret";
  const auto sent = make_smtp_mailer(config, clock)->send(kMail);
  relay.join();
  REQUIRE_FALSE(sent);
  CHECK(sent.error().code == Code::invalid);
  CHECK(relay.in_the_clear == "EHLO localhost\r\n");
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
